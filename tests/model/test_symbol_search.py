"""The label table's search: by command, character, name, package and everyday phrase."""

import pytest

from model.symbols import load_symbols, read_phrases


@pytest.fixture(scope="module")
def table():
    """The table in the repository."""
    return load_symbols()


def commands(symbols):
    """The symbols' commands, in order."""
    return [symbol.latex for symbol in symbols]


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


def test_every_phrase_leads_to_symbols_of_the_table(table):
    """A phrase finds its first command on top, or a command of that very name."""
    known = set(commands(table))
    for phrase, called in read_phrases().items():
        assert set(called) <= known, phrase
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
