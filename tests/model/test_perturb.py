"""Conditions: each changes what it names and nothing else, and always in the same way."""

import numpy as np
import pytest

from model.perturb import CONDITIONS, backwards, cut, noisy, sparse, twice, whole_units
from model.raster import render_ink
from model.strokes import fit, pack, unpack

TWO = pack(
    [
        [np.array([[0.0, 0], [1, 0], [2, 0]]), np.array([[5.0, 5]])],
        [np.array([[7.0, 7], [9, 8]])],
    ]
)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_a_condition_gives_the_same_drawings_each_time(condition):
    """As many drawings and strokes as before, or one stroke more; all finite, and repeatable."""
    changed, again = condition.change(TWO), condition.change(TWO)
    more = condition.name == "last stroke drawn twice"
    assert changed.counts.tolist() == [2 + more, 1 + more]
    assert np.isfinite(changed.points).all()
    assert np.array_equal(changed.points, again.points)


def test_backwards_is_the_same_picture():
    """Last stroke first, each from its end; drawn, nothing has changed."""
    turned = backwards(TWO)
    assert turned.lengths.tolist() == [1, 3, 2]
    assert turned.points.tolist() == [[5, 5], [2, 0], [1, 0], [0, 0], [9, 8], [7, 7]]
    assert np.array_equal(render_ink(turned), render_ink(TWO))


def test_sparse_strokes_keep_their_ends():
    """With every inner point dropped, ends and dots are left."""
    assert sparse(TWO, 1.0).lengths.tolist() == [2, 1, 2]
    assert sparse(TWO, 0.0).points.tolist() == TWO.points.tolist()


def test_noise_has_the_size_that_is_asked():
    """Two per cent of the longer side, standard deviation."""
    line = pack([[np.linspace([0, 0], [300, 0], 5000)]])
    moved = noisy(line, 0.02).points - fit(line).points
    assert moved.std() == pytest.approx(0.02, rel=0.05)


def test_a_small_canvas_has_whole_units():
    """Twenty units wide, every coordinate is one of twenty-one."""
    curve = pack([[np.random.default_rng(0).uniform(0, 1, (500, 2))]])
    points = whole_units(curve, 20).points
    assert set(np.unique(points)) <= set(range(21))


def test_cut_strokes_lose_both_ends():
    """A twentieth of 40 points is two at each end; a short stroke loses nothing."""
    ink = pack([[np.arange(80.0).reshape(40, 2), np.arange(8.0).reshape(4, 2)]])
    less = cut(ink, 0.05)
    assert less.lengths.tolist() == [36, 4]
    assert less.points[0].tolist() == [4, 5]
    assert less.points[35].tolist() == [74, 75]


def test_drawn_twice_the_last_stroke_comes_again_beside_itself():
    """Each drawing has one stroke more, the same line a little off."""
    bar, stem = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.5, 0.0], [0.5, 1.0], [0.5, 1.0]])
    drawn = unpack(twice(pack([[bar, stem], [bar]]), 0.02))
    assert [len(strokes) for strokes in drawn] == [3, 2]
    for strokes in drawn:
        np.testing.assert_allclose(strokes[-1], strokes[-2] + 0.02)
