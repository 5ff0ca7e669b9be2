"""What a symbol is in a formula, and how HTML, MathML and Typst write it."""

import html
import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest

from model import formats
from model.formats import Formats, entity, formats_of
from model.symbols import Symbol, load_symbols


@pytest.fixture(scope="module")
def table():
    """The table in the repository."""
    return load_symbols()


def written(table, id_, *fields):
    """The named formats of a symbol."""
    found = formats_of(table[id_])
    return tuple(getattr(found, field) for field in fields)


@pytest.mark.parametrize(
    ("id_", "role"),
    [
        ("latex:latex2e:in", "relation"),
        ("latex:latex2e:rightarrow", "relation"),
        ("latex:latex2e:times", "binary operator"),
        ("latex:latex2e:sum", "large operator"),
        ("latex:latex2e:lfloor", "opening delimiter"),
        ("latex:latex2e:rfloor", "closing delimiter"),
        ("latex:latex2e:infty", "ordinary symbol"),
        ("latex:latex2e:alpha", "letter"),
        ("latex:upgreek:upmu", "letter"),
        ("latex:latex2e:Sigma", "letter"),
        ("latex:ascii:comma", "punctuation"),
        ("latex:ascii:7", "digit"),
        ("latex:wasysym:pisces", None),
        ("latex:gensymb:ohm", None),
        ("latex:textcomp:texteuro", None),
    ],
)
def test_a_symbol_has_its_role_in_a_formula(table, id_, role):
    """What looks the same is told apart by it; in text, and where unknown, there is none."""
    assert written(table, id_, "role") == (role,)
    assert (written(table, id_, "spacing") == (None,)) == (role is None)


@pytest.mark.parametrize(
    ("id_", "codepoint", "entity_", "mathml", "typst"),
    [
        ("latex:latex2e:alpha", "U+03B1", "&alpha;", "<mi>\u03b1</mi>", "alpha"),
        ("latex:latex2e:sum", "U+2211", "&sum;", "<mo>∑</mo>", "sum"),
        (
            "latex:latex2e:Gamma",
            "U+0393",
            "&Gamma;",
            '<mi mathvariant="normal">Γ</mi>',
            "Gamma",
        ),
        (
            "latex:upgreek:upmu",
            "U+03BC",
            "&mu;",
            '<mi mathvariant="normal">μ</mi>',
            "upright(mu)",
        ),
        ("latex:latex2e:rightarrow", "U+2192", "&rarr;", "<mo>→</mo>", "arrow.r"),
        ("latex:dsfont:mathds-lbrace-R-rbrace", "U+211D", "&Ropf;", "<mi>\u211d</mi>", "RR"),
        ("latex:ascii:7", "U+0037", "7", "<mn>7</mn>", "7"),
        ("latex:esint:sqint", "U+2A16", "&quatint;", "<mo>⨖</mo>", "⨖"),
        ("latex:latex2e:perp", "U+27C2", "&#x27C2;", "<mo>⟂</mo>", "perp"),
        ("latex:textcomp:texteuro", "U+20AC", "&euro;", "<mtext>€</mtext>", "€"),
        ("latex:wasysym:pisces", "U+2653", "&#x2653;", None, "♓"),
        ("latex:esint:sqiint", None, None, None, None),
    ],
)
def test_a_symbol_is_written_in_other_languages(table, id_, codepoint, entity_, mathml, typst):
    """Named where the language has a name, else the character; None where nothing is right."""
    fields = ("codepoint", "html", "mathml", "typst")
    assert written(table, id_, *fields) == (codepoint, entity_, mathml, typst)


def test_every_entity_reads_back_as_the_characters(table):
    """An HTML parser makes the symbol's own characters of it."""
    for symbol in table:
        if symbol.unicode:
            assert html.unescape(formats_of(symbol).html) == symbol.unicode, symbol


def test_every_mathml_element_is_well_formed_and_holds_the_characters(table):
    """An XML parser takes it, markup characters included, and finds the characters in it."""
    for symbol in table:
        element = formats_of(symbol).mathml
        if element:
            assert ET.fromstring(element).text == symbol.unicode, symbol


def test_a_character_of_typst_markup_is_escaped(table):
    """A dollar sign or a slash would mean something else in Typst."""
    assert written(table, "latex:latex2e:dollar", "typst") == (r"\$",)
    assert written(table, "latex:latex2e:slash", "typst") == (r"\/",)


def test_a_character_without_a_name_is_no_letter():
    """Fonts put logos at private code points; a host may add such a symbol."""
    symbol = Symbol("local:x", r"\x", None, None, "math", "\ue000", "X", "x", ())
    assert formats_of(symbol) == Formats(None, None, "U+E000", "&#xE000;", None, "\ue000")


def test_a_letter_without_entity_stands_for_itself():
    """Numbers are for what a keyboard does not have."""
    assert entity("x") == "x"
    assert entity("&") == "&amp;"


def test_the_kept_files_speak_of_symbols_of_the_table(table):
    """Each command has one of the known roles, each character one plain name of its own."""
    roles, names = formats.read_file("roles.txt"), formats.read_file("typst.txt")
    assert set(roles) <= {symbol.latex for symbol in table}
    assert set(roles.values()) <= set(formats.SPACING)
    assert set(names) <= {symbol.unicode for symbol in table}
    assert len(set(names.values())) == len(names)
    assert all(re.fullmatch(r"[A-Za-z]+(\.[a-z]+)*", name) for name in names.values())


def test_negations_have_the_role_of_what_they_negate(table):
    """A struck-through character is a relation, unless it negates the exists sign."""
    for symbol in table:
        name = unicodedata.name((symbol.unicode or "x")[0])
        negated = name.startswith(("NOT ", "NEITHER ", "DOES NOT ")) and symbol.mode == "math"
        if negated and symbol.latex not in {r"\neg", r"\nexists"}:
            assert formats_of(symbol).role == "relation", symbol
