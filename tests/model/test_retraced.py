"""Strokes that go over others again are left out for the network of the pen, and no others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.retraced import without_retraced
from model.strokes import fit, pack, unpack

TURN = np.linspace(0, 2 * np.pi, 40)
RING = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)
BAR = np.linspace([-1.0, 0.0], [1.0, 0.0], 20)
STEM = BAR[:, ::-1]


def _left(*strokes):
    """Return which of a drawing's strokes are left, by their numbers."""
    ink = pack([list(strokes)])
    kept = unpack(without_retraced(ink))[0]
    every = unpack(ink)[0]
    return [n for n, stroke in enumerate(every) if any(np.array_equal(stroke, k) for k in kept)]


@pytest.mark.parametrize("again", [RING + 0.03, RING[::-1] * 1.04, np.roll(RING, 15, axis=0)])
def test_a_ring_drawn_twice_is_one(again):
    """A little off, a little larger and backwards, or begun elsewhere: of two one is left."""
    assert len(_left(RING, again, BAR)) == 2


def test_of_two_alike_the_first_is_left():
    """The order is that of the drawing."""
    ink = without_retraced(pack([[BAR, STEM, BAR]]))
    assert [stroke.tolist() for stroke in unpack(ink)[0]] == [BAR.tolist(), STEM.tolist()]


def test_part_of_a_line_drawn_again_is_left_out():
    """Before or after the whole one."""
    half = BAR[4:14] + 0.02
    assert _left(BAR, half, STEM) == [0, 2]
    assert _left(half, BAR, STEM) == [1, 2]


@pytest.mark.parametrize(
    "strokes",
    [
        (BAR, STEM),  # a cross
        (BAR, BAR + np.array([0, 0.25])),  # an equals sign
        (RING, BAR, STEM),  # a plus in a circle
        (RING, np.zeros((1, 2))),  # a dot in a circle
        (BAR, BAR[:2]),  # a short tick on a line may be meant
        (BAR, np.concatenate([BAR, STEM])),  # a longer one that only begins alike
    ],
)
def test_what_is_meant_stays(strokes):
    """All but the last of these symbols have each stroke for a reason."""
    last_covers_first = len(strokes[-1]) > len(strokes[0])
    assert _left(*strokes) == list(range(len(strokes)))[1 if last_covers_first else 0 :]


def test_each_drawing_keeps_its_own():
    """Drawings beside each other, of one stroke and of many, are not mixed up."""
    many = [BAR + n for n in range(30)] + [BAR]
    ink = without_retraced(pack([[RING], [BAR, BAR, STEM], many, [RING, BAR]]))
    assert ink.counts.tolist() == [1, 2, 31, 2]  # of more than twenty all are left
    assert ink.ordered


points = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6)


@given(st.lists(points, min_size=1, max_size=6))
def test_any_drawing_keeps_a_stroke_and_its_place(strokes):
    """Whatever is drawn, something is left, and it spans nearly what all did."""
    ink = pack([[np.array(stroke, dtype=float) for stroke in strokes]])
    left = without_retraced(ink)
    assert 1 <= len(left.lengths) <= len(strokes)
    before, after = (np.ptp(fitted.points, axis=0) for fitted in (fit(ink), fit(left)))
    assert np.abs(before - after).max() < 0.2
    again = without_retraced(left)
    assert len(again.lengths) <= len(left.lengths)
