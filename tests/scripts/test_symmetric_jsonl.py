"""scripts/symmetric_jsonl.py: drawings become those of the symbols that they are mirrored."""

import gzip
import json
import random

import numpy as np
import pytest
import symmetric_jsonl
from hypothesis import given
from hypothesis import strategies as st
from symmetric_jsonl import MATRICES, Symmetry

from model.dataset import read_strokes, split
from model.symbols import load_symbols

LEFT, RIGHT, UP = "latex:latex2e:leftarrow", "latex:latex2e:rightarrow", "latex:latex2e:uparrow"
LONG = "latex:latex2e:longleftarrow"

# A right arrow: its shaft from left to right, then its head.
ARROW = [[[0.0, 0.2], [1.0, 0.2]], [[0.8, 0.0], [1.0, 0.2], [0.8, 0.4]]]


def _sample(name, number=0):
    return {"id": f"{name} {number}", "symbol": name, "strokes": ARROW}


def _made_of(samples, share=1.5):
    table = symmetric_jsonl.read_table()
    return list(symmetric_jsonl.symmetric(samples, table, share, random.Random(0)))


def test_every_shape_of_the_table_is_one_and_becomes_one():
    """No shape is misspelt, and none becomes two by the same mirroring."""
    table = symmetric_jsonl.read_table()
    shapes = {symbol.shape for symbol in load_symbols()}
    assert {symmetry.shape for symmetry in table} <= shapes
    assert {symmetry.becomes for symmetry in table} <= shapes
    assert len({(symmetry.shape, symmetry.matrix) for symmetry in table}) == len(table)


def test_what_follows_from_the_table_is_found():
    """Two mirrorings are a half turn, and each step leads back."""
    found = symmetric_jsonl.closed(
        {
            Symmetry("nearrow", MATRICES["left-right"], "nwarrow"),
            Symmetry("nwarrow", MATRICES["up-down"], "swarrow"),
        }
    )
    assert Symmetry("nearrow", MATRICES["half-turn"], "swarrow") in found
    assert Symmetry("swarrow", MATRICES["half-turn"], "nearrow") in found
    assert Symmetry("nwarrow", MATRICES["left-right"], "nearrow") in found


@pytest.mark.parametrize(
    ("name", "tip"),
    [("left-right", [0, 0.2]), ("half-turn", [0, 0.2]), ("quarter-turn", [0.2, 0])],
)
def test_an_arrow_points_where_it_is_turned_to(name, tip):
    """With y down, a quarter turn counterclockwise leads from the right to the top."""
    shaft, head = symmetric_jsonl.apply(ARROW, MATRICES[name], backwards=False)
    assert shaft[1] == pytest.approx(tip)
    assert head[1] == pytest.approx(tip)


def test_backwards_each_stroke_and_their_order_is_turned_round():
    """The same drawing, from its last point to its first."""
    there = symmetric_jsonl.apply(ARROW, MATRICES["left-right"], backwards=False)
    back = symmetric_jsonl.apply(ARROW, MATRICES["left-right"], backwards=True)
    assert back == [stroke[::-1] for stroke in there[::-1]]


points = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(
    lambda point: [number / 1000 for number in point]
)


@given(st.lists(st.lists(points, min_size=1, max_size=5), min_size=1, max_size=4))
def test_mirrored_twice_a_drawing_is_itself(strokes):
    """But for the place, which is the upper left corner."""
    for name in ("left-right", "up-down", "diagonal", "half-turn"):
        once = symmetric_jsonl.apply(strokes, MATRICES[name], backwards=False)
        twice = symmetric_jsonl.apply(once, MATRICES[name], backwards=False)
        low = np.concatenate(strokes).min(axis=0)
        for stroke, again in zip(strokes, twice, strict=True):
            assert np.allclose(np.array(stroke) - low, again, atol=0.002)


def test_a_right_arrow_gives_left_arrows():
    """A symbol with one drawing gets those that others' become, and its own upside down."""
    made = _made_of([_sample(RIGHT), _sample(LEFT)])
    left = [item for item in made if item["symbol"] == LEFT]
    assert {item["id"] for item in left} == {f"{RIGHT} 0", f"{LEFT} 0"}
    for item in left:
        xs = [point[0] for stroke in item["strokes"] for point in stroke]
        assert min(xs) == 0


def test_a_long_arrow_becomes_a_long_arrow():
    """Its counterpart by name, not any of the shape."""
    made = _made_of([_sample(LONG), _sample(RIGHT), _sample("latex:latex2e:longrightarrow")])
    from_long = {item["symbol"] for item in made if item["id"] == f"{LONG} 0"}
    assert from_long == {LONG, "latex:latex2e:longrightarrow"}


def test_a_symbol_without_drawings_gets_none():
    """A network knows the symbols of its data; no other comes in by a mirror."""
    assert {item["symbol"] for item in _made_of([_sample(RIGHT)])} == {RIGHT}


def test_a_symbol_gets_no_more_than_its_share():
    """Of 60 arrows each way, 90 new ones each at a share of 1.5."""
    made = _made_of([_sample(name, n) for name in (LEFT, RIGHT, UP) for n in range(60)])
    for name in (LEFT, RIGHT, UP):
        assert sum(item["symbol"] == name for item in made) == 90


def test_what_comes_of_a_held_out_drawing_is_held_out(tmp_path):
    """The new drawings have the ids of the old ones, and so their side of the split."""
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl.gz"
    samples = [_sample(name, n) for name in (LEFT, RIGHT) for n in range(40)]
    old.write_text("".join(json.dumps(item) + "\n" for item in samples))
    assert symmetric_jsonl.main([str(old), str(new)]) == 0
    held = {path: _held_out(path) for path in (old, new)}
    assert held[new] <= held[old]
    assert held[new]
    ids = {json.loads(line)["id"] for line in gzip.decompress(new.read_bytes()).splitlines()}
    assert ids <= {item["id"] for item in samples}


def _held_out(path):
    drawings = read_strokes([path])
    return {drawings.keys[i] for i in split(drawings.keys, 0.1)[1]}


@pytest.mark.parametrize("line", ["", "[1]", '{"id": "1", "symbol": "latex:latex2e:in"}'])
def test_a_file_that_is_none_is_said_in_one_line(tmp_path, capsys, line):
    """And nothing is written."""
    drawings, out = tmp_path / "drawings.jsonl", tmp_path / "out.jsonl.gz"
    if line:
        drawings.write_text(line)
    assert symmetric_jsonl.main([str(drawings), str(out)]) == 1
    assert "drawings.jsonl" in capsys.readouterr().err
    assert not out.exists()
