"""scripts/build_symbols.py makes the label table from its kept sources, the same every time."""

import csv
import shutil

import build_symbols
import pytest

from model.symbols import TABLE


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of the kept sources that a test may spoil."""
    folder = tmp_path / "symbols"
    shutil.copytree(build_symbols.SOURCES, folder)
    monkeypatch.setattr(build_symbols, "SOURCES", folder)
    return folder


def append(path, line):
    """Add a line to a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def test_the_table_in_the_repository_is_what_the_script_writes():
    """Nobody edited the table by hand, and no source was changed without building it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == build_symbols.build()


def test_a_source_that_names_an_unknown_command_is_refused(sources):
    """A misspelt command would lose its line silently otherwise."""
    append(sources / "shapes.txt", "new: \\alhpa \\beta")
    with pytest.raises(ValueError, match=r"not in base\.csv: \\alhpa"):
        build_symbols.build()


def test_a_line_for_one_key_may_be_there_once(sources):
    """Of two lines one would be lost."""
    append(sources / "aliases.txt", "\\leq: \\lesseq")
    with pytest.raises(ValueError, match=r"aliases\.txt: \\leq is there twice"):
        build_symbols.build()


def test_a_symbol_without_any_name_is_refused(sources):
    """The script says which line is missing."""
    append(sources / "base.csv", "latex:new:thing,\\thing,new,,math")
    with pytest.raises(ValueError, match=r"latex:new:thing: no name"):
        build_symbols.build()


def test_symbols_that_no_group_names_do_not_join_one_by_chance(sources):
    """A command that is called like somebody else's group gets its package's name in front."""
    append(sources / "base.csv", "latex:new:circle,\\circle,new,,math")
    append(sources / "curated.tsv", "\\circle\t-\tA circle of another kind")
    assert build_symbols.build()[-1][7] == "new-circle"


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\N{GREEK SMALL LETTER ALPHA}", "Greek small letter alpha"),
        ("Ξ", "Greek capital letter xi"),
        ("Λ", "Greek capital letter lambda"),
        ("Æ", "Latin capital letter AE"),
        ("Đ", "Latin capital letter D with stroke"),
        ("Ð", "Latin capital letter eth"),
        ("∫", "Integral"),
    ],
)
def test_names_are_unicodes_in_sentence_case(character, name):
    """With capitals where English and the letter itself have them."""
    assert build_symbols.unicode_name(character) == name


@pytest.mark.parametrize(
    ("latex", "character", "name"),
    [
        ("\\mathcal{A}", "\N{MATHEMATICAL SCRIPT CAPITAL A}", "Calligraphic capital A"),
        ("\\mathcal{B}", "\N{SCRIPT CAPITAL B}", "Calligraphic capital B"),
        ("\\mathfrak{C}", "\N{BLACK-LETTER CAPITAL C}", "Fraktur capital C"),
        ("\\mathfrak{c}", "\N{MATHEMATICAL FRAKTUR SMALL C}", "Fraktur small c"),
        ("\\mathds{R}", "\N{DOUBLE-STRUCK CAPITAL R}", "Double-struck capital R"),
        ("\\mathds{1}", "\N{MATHEMATICAL DOUBLE-STRUCK DIGIT ONE}", "Double-struck digit one"),
    ],
)
def test_letters_of_an_alphabet_have_their_own_character(latex, character, name):
    """Also the letters that Unicode had before it had the alphabet."""
    assert build_symbols.alphabet_entry(latex) == (character, name)
