"""Mixed drawings: between two that were drawn alike, and untouched where two were not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.raster import render_ink
from model.strokes import fit, pack
from model.training.between import Siblings, between

LINE = np.linspace([0.0, 0.0], [90.0, 30.0], 7)
STEEP = np.linspace([0.0, 0.0], [90.0, 60.0], 4)
DOT = np.array([[45.0, 15.0]])
CROSS = [np.array([[0.0, 0.5], [1.0, 0.5]]), np.array([[0.5, 0.0], [0.5, 1.0]])]


def mixed(own, other, part):
    """Mix one drawing with another."""
    return between(pack([own]), pack([other]), np.array([part]))


@pytest.mark.parametrize("part", [-0.3, 0.25, 0.5, 1.0])
def test_each_point_goes_a_part_of_the_way_to_its_counterpart(part):
    """A flat line and a steeper one give every slope between, and one beyond."""
    result = mixed([LINE], [STEEP], part)
    own, other = fit(pack([[LINE]])).points, fit(pack([[STEEP]])).points
    for end in (0, -1):
        np.testing.assert_allclose(
            result.points[end], own[end] + part * (other[end] - own[end]), atol=1e-9
        )
    assert (np.diff(result.points[:, 0]) > 0).all()


def test_the_direction_of_a_stroke_does_not_count():
    """A counterpart that was drawn from its other end is met as if it had not been."""
    forth, back = mixed([LINE], [STEEP], 0.4), mixed([LINE], [STEEP[::-1]], 0.4)
    np.testing.assert_allclose(forth.points, back.points, atol=1e-9)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (CROSS, CROSS[::-1]),
        ([LINE, DOT], [LINE, LINE]),
        ([LINE, LINE[::-1]], [LINE, LINE[:1] + 80.0]),
    ],
    ids=["other order", "a dot for a line", "a dot elsewhere"],
)
def test_what_was_drawn_otherwise_stays_as_it_is(own, other):
    """One stroke without a counterpart nearby, and the whole drawing is left alone."""
    result = mixed(own, other, 0.5)
    np.testing.assert_array_equal(result.lengths, [len(stroke) for stroke in own])
    np.testing.assert_allclose(result.points, fit(pack([own])).points)


def test_dots_stay_dots():
    """The line of an i is moved, its dot is not."""
    result = mixed([LINE, DOT], [STEEP, DOT], 0.5)
    assert result.lengths[0] > 1
    assert result.lengths[1] == 1
    np.testing.assert_allclose(result.points[-1], fit(pack([[LINE, DOT]])).points[-1])


@given(st.integers(0, 2**32 - 1), st.floats(-0.3, 0.7))
def test_each_drawing_is_mixed_for_itself(seed, part):
    """In a batch, a drawing comes out as alone; where the part is 0, as it went in."""
    rng = np.random.default_rng(seed)
    drawings = [[rng.uniform(0, 1, (k, 2)) for k in rng.integers(1, 9, 2)] for _ in range(4)]
    others = [[stroke + rng.normal(0, 0.02, stroke.shape) for stroke in d] for d in drawings]
    parts = np.array([part, 0.0, part, part])
    batch = between(pack(drawings), pack(others), parts)
    assert np.isfinite(batch.points).all()
    assert batch.counts.tolist() == [2] * 4
    for number in range(4):
        alone = mixed(drawings[number], others[number], parts[number])
        np.testing.assert_allclose(batch.take(np.array([number])).points, alone.points, atol=1e-9)
    untouched = batch.take(np.array([1])).points
    np.testing.assert_allclose(untouched, fit(pack([drawings[1]])).points, atol=1e-12)


def test_a_drawing_mixed_with_itself_looks_the_same():
    """Even spacing of the points changes no picture by more than a shade at the edges."""
    rng = np.random.default_rng(3)
    drawings = pack(
        [[np.cumsum(np.cumsum(rng.normal(0, 1, (30, 2)), axis=0), axis=0)] for _ in range(20)]
    )
    result = between(drawings, drawings, np.full(20, 0.5))
    before, after = render_ink(drawings).astype(int), render_ink(result).astype(int)
    assert np.abs(before - after).mean() < 4


def test_siblings_are_of_the_same_kind_and_trained_on():
    """What is picked shares the kind and was not held out; all of them are picked in time."""
    kinds = np.array([0, 1, 0, 1, 0, 2, 0])
    trained = np.array([0, 1, 2, 3, 4, 5])
    siblings, rng = Siblings(kinds, trained), np.random.default_rng(0)
    chosen = np.repeat(trained, 50)
    picked = siblings.pick(chosen, rng, 1.0)
    assert (kinds[picked] == kinds[chosen]).all()
    assert set(picked[chosen == 0]) == {0, 2, 4}
    assert set(picked) == set(trained)
    assert (siblings.pick(chosen, rng, 0.0) == chosen).all()
    assert 0.2 < (siblings.pick(chosen, rng, 0.5) != chosen).mean() < 0.4
