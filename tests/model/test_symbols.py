"""The label table: what it holds, and which symbols look alike."""

import csv
import re
import unicodedata
from collections import defaultdict

import pytest

from model.symbols import COLUMNS, TABLE, Symbol, SymbolTable, load_symbols


@pytest.fixture(scope="module")
def table():
    """The table in the repository."""
    return load_symbols()


@pytest.fixture(scope="module")
def by_latex(table):
    """The first row of each command."""
    found = {}
    for symbol in table:
        found.setdefault(symbol.latex, symbol)
    return found


def test_the_table_has_1198_symbols_with_unique_ids(table):
    """The classes of the training data, no more and no fewer."""
    assert len(table) == len(set(table.ids)) == len(list(table)) == 1198
    assert [symbol.id for symbol in table] == list(table.ids)


def test_a_symbol_is_found_by_its_id(table):
    """All fields of a row, with None where the row is empty."""
    assert table["latex:latex2e:alpha"] == Symbol(
        id="latex:latex2e:alpha",
        latex="\\alpha",
        package=None,
        fontenc=None,
        mode="math",
        unicode="\N{GREEK SMALL LETTER ALPHA}",
        name="Greek small letter alpha",
        shape="alpha",
        aliases=(),
    )
    assert table["latex:latex2e:DH"].fontenc == "T1"
    assert table["latex:tipa:textesh"].package == "tipa"


def test_an_unknown_id_is_a_key_error(table):
    """Membership says so beforehand."""
    assert "latex:latex2e:alpha" in table
    assert "alpha" not in table
    with pytest.raises(KeyError):
        table["alpha"]


def test_what_plain_latex_has_needs_no_package(by_latex):
    """Also where the training data's id names amssymb."""
    for latex in (r"\leq", r"\geq", r"\neq", r"\ll", r"\gg", r"\mathcal{A}", r"\alpha"):
        assert by_latex[latex].package is None


def test_the_symbols_of_plain_ascii_are_read_with_their_commas_and_quotes(by_latex):
    """The comma is a symbol of a comma-separated table; so are the bar and the backslash."""
    assert by_latex[","].id == "latex:ascii:comma"
    assert by_latex["|"].unicode == "|"
    assert by_latex["\\backslash"].unicode == "\\"


def test_file_names_differ_even_where_case_is_ignored(table):
    """Small a and capital A have pictures of their own, under plain names, on every disk."""
    slugs = [symbol.slug for symbol in table]
    assert len({slug.casefold() for slug in slugs}) == 1198
    assert all(re.fullmatch(r"[a-z0-9_-]+", slug) for slug in slugs)
    assert table["latex:latex2e:Delta"].svg == "/static/symbols/latex2e-_delta.svg"


def test_every_symbol_has_a_name_in_sentence_case_and_a_shape(table):
    """A name is words, no command and no shouting; a shape is one word."""
    for symbol in table:
        assert re.match(r"[A-Z!?]", symbol.name), symbol
        assert "\\" not in symbol.name, symbol
        assert not re.search(r"[A-Z]{3}", symbol.name), symbol
        assert re.fullmatch(r"\S+", symbol.shape), symbol


def test_characters_are_ones_that_unicode_has(table):
    """No private, unassigned or control characters; a symbol that Unicode lacks has None."""
    for symbol in table:
        kinds = {unicodedata.category(char) for char in symbol.unicode or ""}
        assert not kinds & {"Cc", "Cn", "Co", "Cs"}, symbol
    assert sum(symbol.unicode is None for symbol in table) < 50


def test_aliases_are_commands_or_characters(table):
    """An alias is never the symbol's own command or character, and is there once."""
    for symbol in table:
        assert len(set(symbol.aliases)) == len(symbol.aliases), symbol
        assert not {symbol.latex, symbol.unicode} & set(symbol.aliases), symbol
        for alias in symbol.aliases:
            assert alias.startswith("\\") or not re.search(r"[A-Za-z]{2}", alias), symbol


def test_modes_are_math_text_or_both(table):
    """Nothing else is in the mode's column."""
    assert {symbol.mode for symbol in table} == {"math", "text", "both"}


@pytest.mark.parametrize(
    "alike",
    [
        r"\ldots \dots \mathellipsis \textellipsis \dotsc \dotsb \cdots",
        r"\$ \textdollar \mathdollar",
        r"\sum \Sigma \Upsigma",
        r"\prod \Pi",
        r"\cup \bigcup U u",
        r". \cdot \cdotp \bullet \textbullet",
        r"| \mid \textbar",
        r"\alpha \upalpha",
        r"o O 0 \circ \bigcirc",
        r"\rightarrow \longrightarrow",
        r"\Rightarrow \Longrightarrow",
        r"\wedge \bigwedge \Lambda",
        r"\triangle \vartriangle \bigtriangleup \Delta",
        r"\setminus \backslash \textbackslash \smallsetminus",
        r"\TH \th \textthorn",
        r"\wedge \textasciicircum",
        r"\fint \texthtbardotlessj",
    ],
)
def test_drawings_that_cannot_be_told_apart_share_a_shape(by_latex, alike):
    """Size, position and the font's design are lost in a drawing."""
    assert len({by_latex[latex].shape for latex in alike.split()}) == 1


@pytest.mark.parametrize(
    "different",
    [
        r"\phi \varphi",
        r"\epsilon \varepsilon",
        r"\int \iint \oint",
        r"\leq \leqslant \leqq",
        r"\mathcal{A} \mathscr{A} \mathfrak{A} A",
        r"\triangle \blacktriangle \triangledown",
        r"\rightarrow \leftarrow \Rightarrow \mapsto",
        r"\subset \subseteq \subsetneq",
        r"\vdash \vDash \Vdash",
        r"\hbar \hslash",
        r"\ss \beta",
        r"\leadsto \rightsquigarrow",
        r"\smiley \blacksmiley",
        r"\circ \odot \otimes \oplus",
        r"a b c A",
    ],
)
def test_drawings_that_differ_have_shapes_of_their_own(by_latex, different):
    """A group is no family: what a careful hand tells apart stays apart."""
    shapes = [by_latex[latex].shape for latex in different.split()]
    assert len(set(shapes)) == len(shapes)


def test_one_command_has_one_shape_in_all_packages(table):
    """Packages that define a command again draw it alike."""
    shapes = defaultdict(set)
    for symbol in table:
        shapes[symbol.latex].add(symbol.shape)
    assert {latex for latex, found in shapes.items() if len(found) > 1} == set()


def test_a_table_with_an_id_twice_is_refused(table):
    """A prediction could not say which of the two it means."""
    first = next(iter(table))
    with pytest.raises(ValueError, match="two symbols with one id"):
        SymbolTable([first, first])


def test_a_table_with_other_columns_is_refused(tmp_path):
    """The error names the columns that are right."""
    path = tmp_path / "other.csv"
    path.write_text("id,latex\na,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"other\.csv: the columns should be id, latex, package"):
        load_symbols(path)


def test_the_table_is_read_once():
    """Everybody shares one table."""
    assert load_symbols() is load_symbols()
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == list(COLUMNS)
