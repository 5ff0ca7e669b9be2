"""What a run learns from: stroke files, or HASYv2 alone."""

import pytest

from model.augment import Hand
from model.bundle import sha256
from model.jsonl import DataError
from model.symbols import shapes_of
from model.training.sources import read_data

MID = {"id": "a", "symbol": "latex:latex2e:mid", "strokes": [[[0, 0], [0, 1]]]}
VEE = {"id": "b", "symbol": "latex:latex2e:vee", "strokes": [[[0, 0], [1, 1], [2, 0]]]}


def test_files_become_parts_in_order(write_lines):
    """Each file is named with its hash and count; all samples have their side of the split."""
    paths = [write_lines("one.jsonl", [MID, VEE]), write_lines("two.jsonl.gz", [MID])]
    data = read_data([str(path) for path in paths], 0.5, 1, Hand(rotation=1.0))
    assert [part.as_dict() for part in data.parts] == [
        {"file": "one.jsonl", "samples": 2, "sha256": sha256(paths[0])},
        {"file": "two.jsonl.gz", "samples": 1, "sha256": sha256(paths[1])},
    ]
    assert data.samples.symbols == (MID["symbol"], VEE["symbol"], MID["symbol"])
    assert sorted([*data.trained, *data.held_out]) == [0, 1, 2]
    assert data.samples.hand == Hand(rotation=1.0)


def test_symbols_outside_the_table_are_named(write_lines):
    """A network could learn them, but nobody could be answered with them."""
    path = write_lines("odd.jsonl", [MID, {**MID, "symbol": "latex:none"}])
    with pytest.raises(DataError, match="not in the table: latex:none"):
        read_data([str(path)], 0.1, 1, Hand())


def test_two_files_of_one_name_are_refused(write_lines, tmp_path):
    """The card tells files apart by their names."""
    path = write_lines("same.jsonl", [MID])
    with pytest.raises(DataError, match="two files have the same name"):
        read_data([str(path), str(path)], 0.1, 1, Hand())


def test_hasyv2_is_not_mixed_with_strokes(write_lines):
    """Its classes are not the table's: the error says to give it alone."""
    path = write_lines("one.jsonl", [MID])
    with pytest.raises(DataError, match="give hasyv2:PATH without other data"):
        read_data([str(path), "hasyv2:HASYv2.tar.bz2"], 0.1, 1, Hand())


def test_a_missing_hasyv2_is_named(tmp_path):
    """A path that leads nowhere is an error that names it."""
    with pytest.raises(DataError, match=r"nowhere\.tar\.bz2"):
        read_data([f"hasyv2:{tmp_path / 'nowhere.tar.bz2'}"], 0.1, 1, Hand())


def test_classes_have_their_shapes():
    """Look-alikes share a shape; HASYv2's classes are each their own."""
    classes = ["latex:latex2e:bigcirc", "latex:latex2e:circ", "hasyv2:31", "hasyv2:32"]
    one, two, three, four = shapes_of(classes)
    assert one == two
    assert len({one, three, four}) == 3
