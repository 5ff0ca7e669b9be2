"""Stored drawings as SVG and PNG."""

import io

import numpy as np
import pytest
from PIL import Image

from app.drawings import MARGIN, PEN, SIDE, png, svg


def ink(strokes):
    """Return where the PNG is dark, (400, 400) bool."""
    return np.asarray(Image.open(io.BytesIO(png(strokes)))) < 128


def test_the_longer_side_fills_the_frame():
    """The ink reaches from margin to margin, the pen's half width beyond the points."""
    dark = np.argwhere(ink([[[0, 0], [300, 100]]]))
    low, high = dark.min(axis=0), dark.max(axis=0)
    edge = MARGIN - PEN / 2
    assert low[1] == pytest.approx(edge, abs=1.5)
    assert high[1] == pytest.approx(SIDE - edge, abs=1.5)
    assert (low[0] + high[0]) / 2 == pytest.approx(SIDE / 2, abs=1)


def test_a_dot_is_a_disc_of_the_pens_width():
    """A single point shows, in the middle."""
    dark = np.argwhere(ink([[[5, 5]]]))
    assert len(dark) == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.15)
    assert dark.mean(axis=0) == pytest.approx([SIDE / 2 - 0.5] * 2, abs=0.6)


def test_y_points_down():
    """A stroke that ends lower in the data ends lower in the picture."""
    first, last = svg([[[0, 0], [1, 2]]]).split('points="')[1].split('"')[0].split()
    assert float(first.split(",")[1]) < float(last.split(",")[1])


def test_time_is_not_drawn():
    """Points with and without t make the same picture."""
    assert svg([[[0, 0, 5], [1, 2, 9]]]) == svg([[[0, 0], [1, 2]]])


def test_both_forms_show_the_same_lines():
    """Each corner of the SVG's line is dark in the PNG."""
    strokes = [[[0, 0], [10, 40], [30, 5]], [[20, 20]]]
    dark = ink(strokes)
    for line in svg(strokes).split('points="')[1:]:
        for point in line.split('"')[0].split():
            x, y = (int(float(number)) for number in point.split(","))
            assert dark[y, x]
