"""Where symbols belong: each in one category, each character in one block."""

import pytest

from model.categories import BLOCKS, CATEGORIES, NO_BLOCK, OTHER_BLOCK, block_of, category_of
from model.symbols import Symbol, load_symbols

TABLE = load_symbols()


def symbol(latex, unicode=None, package=None, mode="math"):
    """Return a symbol that no table has."""
    return Symbol("local:x", latex, package, None, mode, unicode, "X", "x", ())


@pytest.mark.parametrize(
    ("id_", "category"),
    [
        ("latex:latex2e:alpha", "greek"),
        ("latex:latex2e:Gamma", "greek"),
        ("latex:amssymb:varkappa", "greek"),
        ("latex:latex2e:rightarrow", "arrows"),
        ("latex:amssymb:upharpoonleft", "arrows"),
        ("latex:amssymb:leq", "relations"),
        ("latex:latex2e:in", "relations"),
        ("latex:latex2e:times", "operators"),
        ("latex:latex2e:sum", "large"),
        ("latex:latex2e:int", "large"),
        ("latex:amsmath:idotsint", "large"),
        ("latex:latex2e:langle", "delimiters"),
        ("latex:latex2e:infty", "ordinary"),
        ("latex:latex2e:ldots", "dots"),
        ("latex:amssymb:square", "shapes"),
        ("latex:textcomp:texteuro", "currency"),
        ("latex:tipa:textschwa", "phonetic"),
        ("latex:tipa:textbeta", "phonetic"),
        ("latex:tipa:textbarb", "phonetic"),
        ("latex:latex2e:quotedblbase", "punctuation"),
        ("latex:latex2e:textasciicircum", "accents"),
        ("latex:latex2e:copyright", "signs"),
        ("latex:marvosym:Smiley", "signs"),
    ],
)
def test_a_symbol_is_where_one_would_look_for_it(id_, category):
    """By its role, its character, or its package."""
    assert category_of(TABLE[id_]) == category


def test_every_symbol_has_a_category_and_every_category_symbols():
    """No symbol falls through, and no category is listed for nothing."""
    assert {category_of(symbol) for symbol in TABLE} == set(CATEGORIES)


def test_blocks_are_unicode_s():
    """In order, apart, whole rows of sixteen, and each of them has a symbol of the table."""
    ends = [point for low, high, _ in BLOCKS for point in (low, high)]
    assert ends == sorted(set(ends))
    assert all(low % 16 == 0 and high % 16 == 15 for low, high, _ in BLOCKS)
    assert {block_of(symbol) for symbol in TABLE} == {name for *_, name in BLOCKS} | {NO_BLOCK}


def test_a_block_is_that_of_the_first_character():
    """Arrows are in Arrows; what has no character is in none; a host may add any."""
    assert block_of(TABLE["latex:latex2e:rightarrow"]) == "Arrows"
    assert block_of(symbol(r"\colonapprox", ":≈")) == "Basic Latin"
    assert block_of(symbol(r"\foo")) == NO_BLOCK
    assert block_of(symbol(r"\foo", "字")) == OTHER_BLOCK


@pytest.mark.parametrize("character", ["字", "\u0301", "7", "\x01", "\U0001d504", None])
@pytest.mark.parametrize("mode", ["math", "text", "both"])
def test_any_added_symbol_has_a_category(character, mode):
    """Whatever a host adds can be browsed to."""
    assert category_of(symbol(r"\foo", character, mode=mode)) in CATEGORIES
