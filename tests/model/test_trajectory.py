"""The pen's way: in the order of the strokes, at even steps, the same at any size."""

import numpy as np
import pytest

from model.perturb import backwards
from model.strokes import fit, pack
from model.trajectory import FEATURES, POINTS, trajectories

CROSS = [np.array([[0.0, 50.0], [100.0, 50.0]]), np.array([[50.0, 0.0], [50.0, 100.0]])]
DOT = [np.array([[7.0, 7.0]])]


def test_a_way_starts_and_ends_where_the_pen_did():
    """X and y are twice the place in the unit square, less 1; the rest of a step is bounded."""
    (way,) = trajectories(pack([CROSS]))[0]
    assert way.shape == (POINTS, FEATURES)
    assert way.dtype == np.float32
    np.testing.assert_allclose(way[0, :2], [-1, 0], atol=1e-6)
    np.testing.assert_allclose(way[-1, :2], [0, 1], atol=1e-6)
    assert np.abs(way).max() <= 2


def test_the_direction_is_that_of_the_line():
    """To the right, then down; between the strokes the pen is lifted and goes up and left."""
    (way,) = trajectories(pack([CROSS]))[0]
    lifted = way[:, 4] == 1
    first = np.flatnonzero(lifted)[0]
    last = np.flatnonzero(lifted)[-1]
    assert lifted[first : last + 1].all()
    np.testing.assert_allclose(way[1:first, 2:4], [[1, 0]] * (first - 1), atol=1e-5)
    np.testing.assert_allclose(way[first + 1 : last, 2], -(0.5**0.5), atol=1e-3)
    np.testing.assert_allclose(way[last + 2 :, 2:4], [[0, 1]] * (POINTS - last - 2), atol=1e-5)


def test_a_dot_is_a_pen_that_stays():
    """No step, no direction, never lifted; several dots are jumps between places."""
    (way,) = trajectories(pack([DOT]))[0]
    assert not way[:, :5].any()
    assert np.ptp(way[:, 5]) < 1e-6
    (two,) = trajectories(pack([[*DOT, DOT[0] + 5]]))[0]
    assert two[2:-2, 4].all()


def test_the_order_and_the_direction_of_strokes_are_seen():
    """What a raster cannot tell apart: the same drawing backwards is walked from its end."""
    there, back = trajectories(pack([CROSS])), trajectories(backwards(pack([CROSS])))
    np.testing.assert_allclose(back[0, 0, ::-1, :2], there[0, 0, :, :2], atol=1e-4)
    assert not np.allclose(back, there)


@pytest.mark.parametrize("scale", [1e-3, 20, 1e6])
def test_units_do_not_count(scale):
    """Pixels, millimetres or the unit square: the way is the same."""
    scaled = pack([[stroke * scale for stroke in CROSS]])
    np.testing.assert_allclose(trajectories(scaled), trajectories(pack([CROSS])), atol=1e-4)


def test_each_drawing_is_walked_for_itself():
    """In a batch as alone, whatever stands before and after it."""
    rng = np.random.default_rng(0)
    drawings = [[rng.normal(0, 9, (n, 2)) for n in rng.integers(1, 9, 3)] for _ in range(20)]
    drawings[5:5] = [DOT, CROSS]
    together = trajectories(pack(drawings))
    for drawing, way in zip(drawings, together, strict=True):
        np.testing.assert_allclose(trajectories(pack([drawing]))[0], way, atol=1e-4)


def test_fewer_points_between_make_the_same_way():
    """A line of a hundred points is walked as one of two: a device's sampling is not seen."""
    dense = [np.linspace(stroke[0], stroke[-1], 100) for stroke in CROSS]
    (fine,), (coarse,) = trajectories(pack([dense, CROSS]))
    np.testing.assert_allclose(fine[:, :2], coarse[:, :2], atol=0.05)
    assert fit(pack([dense])).sizes[0] == 200
