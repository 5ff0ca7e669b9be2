"""Views of a drawing: turned both ways, each drawn as any drawing is."""

import numpy as np
import pytest

from model.raster import render_ink
from model.strokes import fit, pack
from model.views import TURNS, render_views, turned

CORNER = pack([[np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 4.0]])], [np.zeros((1, 2))]])


def test_each_drawing_has_a_view_for_each_turn():
    """(drawings, turns, size, size), the views in the turns' order."""
    views = render_views(CORNER, 48)
    assert views.shape == (2, len(TURNS), 48, 48)
    for number, degrees in enumerate(TURNS):
        np.testing.assert_array_equal(views[:, number], render_ink(turned(CORNER, degrees), 48))


def test_a_quarter_turn_is_clockwise():
    """What pointed right points down, where y is down."""
    points = fit(turned(pack([[np.array([[0.0, 0.0], [1.0, 0.0]])]]), 90)).points
    np.testing.assert_allclose(points, [[0.5, 0], [0.5, 1]], atol=1e-12)


def test_turning_back_gives_the_drawing_again():
    """A turn keeps lengths and angles; a dot stays a dot."""
    there = turned(CORNER, 6)
    back = fit(turned(there, -6))
    np.testing.assert_allclose(back.points, fit(CORNER).points, atol=1e-9)


def test_the_turns_balance():
    """No view is favoured: the turns add up to nothing."""
    assert sum(TURNS) == pytest.approx(0)
