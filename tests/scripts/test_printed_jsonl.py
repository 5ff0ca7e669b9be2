"""scripts/printed_jsonl.py: printed symbols become strokes that draw what is printed."""

import gzip
import json
import sys

import numpy as np
import printed_jsonl
import pytest
from PIL import ImageFont

from model.dataset import read_strokes
from model.pictures.picture import rasterise, trace
from model.raster import render

IDS = ["latex:latex2e:int", "latex:latex2e:infty", "latex:amssymb:boxtimes"]


@pytest.fixture
def few(monkeypatch):
    """A table of three symbols in place of the whole one."""
    table = printed_jsonl.load_symbols()
    monkeypatch.setattr(printed_jsonl, "load_symbols", lambda: [table[name] for name in IDS])


@pytest.fixture(scope="module")
def font():
    """The font that Pillow has of its own: Latin letters."""
    return ImageFont.load_default(200)


def test_a_walk_goes_along_every_line_once():
    """A T of single points: the bar and the stem, joined, and no jump between them."""
    bar = [(x, 0.0) for x in np.arange(0, 60, 1.2)]
    stem = [(30.0, y) for y in np.arange(1.2, 50, 1.2)]
    points = np.random.default_rng(0).permutation(np.array(bar + stem))
    strokes = printed_jsonl.walk(points)
    steps = np.concatenate([np.hypot(*np.diff(stroke, axis=0).T) for stroke in strokes])
    assert steps.max() < 5
    assert steps.sum() == pytest.approx(58.8 + 49.2, abs=6)


def test_lines_apart_are_strokes_apart():
    """Two lines, ten pixels from each other."""
    points = np.array([(x, y) for y in (0.0, 10.0) for x in range(40)], dtype=float)
    strokes = printed_jsonl.walk(points)
    assert {float(stroke[0, 1]) for stroke in strokes} == {0, 10}
    assert all(len(set(stroke[:, 1])) == 1 for stroke in strokes)


def test_a_character_that_the_font_lacks_is_none(font):
    """Its box is no symbol."""
    painted = printed_jsonl.paint_character(font, "R")
    assert (painted.min(), painted.max()) == (0, 255)
    assert len(trace(painted)) == 1
    assert printed_jsonl.paint_character(font, "\U0001d4ac") is None


@pytest.mark.usefixtures("few")
def test_the_file_draws_what_is_printed(tmp_path, monkeypatch):
    """Each symbol's strokes give nearly the raster that its picture gives."""
    out = tmp_path / "printed.jsonl.gz"
    monkeypatch.setattr(sys, "argv", ["printed_jsonl.py", str(out)])
    printed_jsonl.main()
    assert sorted(read_strokes([out]).symbols) == sorted(IDS)
    samples = [json.loads(line) for line in gzip.decompress(out.read_bytes()).splitlines()]
    shown = printed_jsonl.pictures(printed_jsonl.load_symbols(), [])
    for sample, (name, symbol, picture) in zip(samples, shown, strict=True):
        assert sample["id"] == f"{name}:{symbol.id}"
        strokes = [np.array(stroke) for stroke in sample["strokes"]]
        gap = np.abs(render(strokes, 64).astype(float) - rasterise(picture, 64))
        assert gap.mean() < 5
