"""The label table: what it holds, how it is searched, and which symbols look alike."""

import csv
import re
import unicodedata
from collections import defaultdict

import pytest

from model.symbols import COLUMNS, TABLE, Symbol, SymbolTable, load_symbols, read_phrases


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


def commands(symbols):
    """The symbols' commands, in order."""
    return [symbol.latex for symbol in symbols]


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
    ("query", "first"),
    [
        ("alpha", "\\alpha"),
        ("\\alpha", "\\alpha"),
        ("\\land", "\\wedge"),
        ("\\le", "\\leq"),
        ("\\to", "\\rightarrow"),
        ("\\iff", "\\Longleftrightarrow"),
        ("\\mathbb{R}", "\\mathds{R}"),
        ("∑", "\\sum"),
        ("\N{GREEK SMALL LETTER ALPHA}", "\\alpha"),
        ("≤", "\\leq"),
        ("\N{DOUBLE-STRUCK CAPITAL R}", "\\mathds{R}"),
        ("Delta", "\\Delta"),
        ("delta", "\\delta"),
        ("integral", "\\int"),
        ("greek psi", "\\psi"),
        ("tipa schwa", "\\textschwa"),
        ("empty set", "\\emptyset"),
        ("  infinity ", "\\infty"),
        (",", ","),
        ("A", "A"),
        ("a", "a"),
        ("For all", "\\forall"),
        ("element of", "\\in"),
        ("real numbers", "\\mathds{R}"),
        ("implies", "\\Rightarrow"),
        ("norm", "\\|"),
        ("tick", "\\checkmark"),
        ("if and only if", "\\Leftrightarrow"),
        ("line integral", "\\oint"),
        ("in", "\\in"),
    ],
)
def test_the_best_match_of_a_search_is_first(table, query, first):
    """By command, alias, pasted character, words of the name, package and everyday phrase."""
    assert commands(table.search(query))[0] == first


def test_a_word_of_the_name_finds_all_that_have_it(table):
    """Plain arrows come before the curious ones."""
    found = commands(table.search("arrow"))
    assert {"\\rightarrow", "\\Leftarrow", "\\hookrightarrow", "\\curvearrowleft"} <= set(found)
    assert found.index("\\rightarrow") < found.index("\\curvearrowleft")


def test_every_word_of_a_query_must_fit(table):
    """A second word narrows the answer, and one that fits nothing leaves none."""
    double = table.search("double arrow")
    assert double
    assert set(double) < set(table.search("arrow"))
    assert table.search("arrow zebra") == []
    assert table.search("\\arrowzebra") == []


def test_every_symbol_is_found_by_its_own_command(table):
    """The symbol itself is among the exact fits that come first (every tenth, evenly taken)."""
    for symbol in list(table)[::10]:
        exact = [found.latex for found in table.search(symbol.latex)[:6]]
        assert symbol.latex in exact, symbol


def test_an_empty_query_returns_the_whole_table_in_its_order(table):
    """So that the list of all symbols can be paged."""
    assert table.search() == table.search("  ") == list(table)


def test_every_phrase_leads_to_symbols_of_the_table(table, by_latex):
    """A phrase finds its first command on top, or a command of that very name."""
    for phrase, called in read_phrases().items():
        assert set(called) <= set(by_latex), phrase
        first = table.search(phrase)[0]
        assert first.latex == called[0] or first.latex == f"\\{phrase}", phrase


def test_the_words_of_a_phrase_find_it_singly(table):
    """Half of a phrase, and its words in another order, still find the symbol."""
    assert "\\mathds{R}" in commands(table.search("numbers real"))
    assert "\\nabla" in commands(table.search("grad"))


def test_a_phrase_that_is_there_twice_is_refused(tmp_path):
    """The error names the phrase."""
    path = tmp_path / "phrases.txt"
    path.write_text("and so: \\ldots\nand so: \\cdots\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"phrases\.txt: 'and so' is there twice"):
        read_phrases(path)


def test_a_search_can_be_kept_to_one_package(table):
    """`latex2e` stands for the symbols that need no package."""
    assert {s.package for s in table.search(package="wasysym")} == {"wasysym"}
    assert {s.package for s in table.search("arrow", package="latex2e")} == {None}
    assert len(table.search(package="tipa")) == 164
    assert table.search(package="no-such-package") == []


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
