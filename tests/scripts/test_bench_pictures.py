"""scripts/bench_pictures.py counts what it says, on held-out drawings, in the bundle's own size."""

import gzip
import json
from pathlib import Path

import bench_pictures as bench
import numpy as np
import pytest

from model.dataset import split
from model.strokes import pack

BUNDLE = Path(__file__).parents[2] / "model" / "bundles" / "slides"
MINUS = [np.array([(0, 0), (50, 0), (100, 0)], float)]
KEYS = [f"drawing:{n}" for n in range(60)]


@pytest.fixture(scope="module")
def ranks():
    """Where the shipped bundle of the slides' network puts the right answer."""
    return bench.Ranks(BUNDLE)


def test_only_held_out_drawings_are_sampled(tmp_path):
    """Each drawing is found by its own length; those trained on are not among them."""
    path = tmp_path / "data.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for n, key in enumerate(KEYS):
            strokes = [[[0, 0], [n + 1, 0]], [[5, 5]]]
            file.write(json.dumps({"id": key, "symbol": f"s{n}", "strokes": strokes}) + "\n")
    drawings, symbols = bench.sample(path, 100)
    kept = split(KEYS, bench.HELD_OUT)[1]
    assert sorted(symbols) == sorted(f"s{n}" for n in kept)
    assert [f"s{int(strokes[0][1, 0]) - 1}" for strokes in drawings] == symbols
    assert all(len(strokes) == 2 for strokes in drawings)


def test_a_refused_picture_counts_as_wrong(ranks):
    """A refusal ranks behind every class; a shape never ranks behind its own symbol."""
    truth = [next(name for name in ranks.symbols if name.endswith(":ominus"))] * 2
    symbol, shape = ranks.of([pack([MINUS]), None], truth)
    assert symbol[1] == shape[1] == len(ranks.symbols)
    assert 0 < shape[0] <= symbol[0] < len(ranks.symbols)


def test_the_tables_hold_one_line_a_kind(ranks, monkeypatch):
    """Strokes come first, then each kind, with the drawing's own counts."""
    monkeypatch.setattr(bench, "KINDS", {"canvas": bench.KINDS["canvas"]})
    name = next(name for name in ranks.symbols if name.endswith(":Gamma"))
    gamma = [np.array([(0, 100), (0, 0), (70, 0)], float)]
    title, _, strokes, canvas = bench.handwriting([gamma], [name], ranks)
    assert title.startswith("1 held-out drawings")
    assert strokes.split()[:2] == ["strokes", "0"]
    assert canvas.split()[:6] == ["canvas", *strokes.split()[1:]]
