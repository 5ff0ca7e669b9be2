"""The raster: a pen of fixed width on 32x32 pixels, whatever the drawing's size and place."""

import tracemalloc

import numpy as np
import pytest

from model.augment import Hand, vary
from model.raster import MARGIN, PEN, SIZE, as_input, render, render_ink, render_many
from model.strokes import pack

RNG = np.random.default_rng(5)
TURN = np.linspace(0, 2 * np.pi, 60)
CIRCLE = [np.stack([np.cos(TURN), np.sin(TURN)], -1)]
CROSS = [np.array([[0.0, 0.0], [60.0, 60.0]]), np.array([[60.0, 0.0], [0.0, 60.0]])]
SCRIBBLE = [RNG.uniform(0, 50, (40, 2)), RNG.uniform(20, 90, (15, 2)), np.array([[3.0, 80.0]])]


def box(raster):
    """Return left, top, right, bottom of the ink, in pixels from the frame's edges."""
    rows, columns = np.flatnonzero(raster.any(1)), np.flatnonzero(raster.any(0))
    height, width = raster.shape
    return columns[0], rows[0], width - 1 - columns[-1], height - 1 - rows[-1]


def test_a_dot_is_a_disc_of_the_pens_width():
    """One point gives ink in the middle, as much as a disc as wide as the pen covers."""
    raster = render([np.array([[123.0, -7.0]])])
    assert raster.shape == (SIZE, SIZE)
    assert raster.dtype == np.uint8
    assert raster.sum() / 255 == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.1)
    assert box(raster) == (15, 15, 15, 15)
    assert np.array_equal(raster, raster.T)


def test_the_middle_of_a_line_is_white_and_nothing_else_is():
    """A level line covers its two rows, but for the step between discs, and no other."""
    raster = render([np.array([[0.0, 0.0], [9.0, 0.0]])])
    assert raster[[15, 16], 5:27].min() >= 240
    assert not raster[[*range(15), *range(17, 32)]].any()


def test_the_frame_keeps_its_margin():
    """The longer side's ink ends `MARGIN` pixels, the half one drawn grey, before the edge."""
    left, top, right, bottom = box(render(CIRCLE))
    assert {left, top, right, bottom} == {int(MARGIN)}
    line = render([np.array([[0.0, 0.0], [9.0, 0.0]])])
    assert line[16, 1] == pytest.approx(255 * 0.5, abs=40)
    assert not line[:, 0].any()
    assert not line[:, -1].any()


@pytest.mark.parametrize("turned", [False, True])
def test_a_level_and_an_upright_line_stay_lines(turned):
    """No side is stretched when the other has no extent; one is the other's transpose."""
    line = np.array([[3.0, 3.0], [800.0, 3.0]])
    raster = render([line[:, ::-1] if turned else line])
    raster = raster.T if turned else raster
    assert box(raster) == (1, 15, 1, 15)


def test_the_aspect_is_kept_and_the_ink_centred():
    """A box of 2 to 1 fills the width and half of the height, in the middle."""
    corners = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0], [0.0, 0.0]])
    left, top, right, bottom = box(render([corners]))
    assert (left, right) == (1, 1)
    assert top == bottom
    # The centre line spans 27 pixels across, so 13.5 down, and the pen adds its width.
    assert SIZE - top - bottom == pytest.approx(13.5 + PEN, abs=1)


@pytest.mark.parametrize("width", [20, 33, 150, 700, 2000])
@pytest.mark.parametrize("place", [(0, 0), (-3000, 41.5), (1e4, 1e5)])
def test_size_and_place_do_not_matter(width, place):
    """From 20 to 2,000 pixels wide, anywhere, a drawing gives the same raster to one grey level."""
    moved = [stroke * (width / 100) + place for stroke in SCRIBBLE]
    difference = render(moved).astype(int) - render(SCRIBBLE)
    assert np.abs(difference).max() <= 1


def test_a_batch_is_its_drawings():
    """Many at once give what each gives alone."""
    drawings = [CIRCLE, CROSS, SCRIBBLE, [np.zeros((1, 2))]]
    assert np.array_equal(render_many(drawings), [render(drawing) for drawing in drawings])


def test_the_order_and_direction_of_strokes_do_not_matter():
    """Ink does not tell which way the pen went."""
    backwards = [stroke[::-1] for stroke in SCRIBBLE[::-1]]
    difference = render(backwards).astype(int) - render(SCRIBBLE)
    # Discs lie elsewhere along a segment that is walked from its other end.
    assert np.abs(difference).max() <= 10


def test_points_between_change_nothing():
    """A line of two points and the same line of a hundred look the same."""
    sparse = render([np.array([[0.0, 0.0], [70.0, 30.0]])])
    dense = render([np.linspace([0.0, 0.0], [70.0, 30.0], 100)])
    assert np.abs(sparse.astype(int) - dense).max() <= 15


def test_strokes_are_not_joined():
    """Between the end of one stroke and the start of the next there is no ink."""
    raster = render([np.array([[0.0, 0.0], [0.0, 9.0]]), np.array([[9.0, 0.0], [9.0, 9.0]])])
    assert not raster[:, 6:26].any()


def test_a_pen_can_be_wider_and_its_own_for_each_drawing():
    """A line's ink grows with the pen; each drawing of a batch has its own."""
    ink = pack([CROSS, CROSS])
    thin, wide = render_ink(ink, pen=np.array([1.2, 3.6]))
    assert np.array_equal(thin, render_ink(pack([CROSS]), pen=1.2)[0])
    assert np.array_equal(wide, render_ink(pack([CROSS]), pen=3.6)[0])
    assert 2.2 < wide.sum() / thin.sum() < 3.2


@pytest.mark.parametrize("size", [16, 64, 96])
def test_a_larger_frame_shows_the_same_picture(size):
    """In a frame of another size, pen and margin grow with it."""
    raster = render(CIRCLE, size)
    assert raster.shape == (size, size)
    left, top, right, bottom = box(raster)
    assert left == top == right == bottom
    # Ink grows with the square of the frame.
    assert raster.sum() / size**2 == pytest.approx(render(CIRCLE).sum() / SIZE**2, rel=0.08)


def test_ten_thousand_points_stay_in_memory():
    """The longest drawing that the server takes, all over the frame, needs less than 20 MB."""
    drawing = [RNG.uniform(0, 1, (10_000, 2))]
    tracemalloc.start()
    raster = render(drawing)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6
    assert raster[4:28, 4:28].min() > 200


def test_a_long_drawing_is_the_same_in_a_batch():
    """Work in blocks loses no point at a block's edge."""
    long = [RNG.uniform(0, 1, (3000, 2))]
    together = render_many([SCRIBBLE, long, CIRCLE])
    assert np.array_equal(together[1], render(long))
    assert np.array_equal(together[2], render(CIRCLE))


def test_wild_hands_stay_in_the_frame():
    """However a drawing is varied, its ink lies within the frame: the edge pixels stay black."""
    ink = pack([CIRCLE, CROSS, SCRIBBLE] * 20)
    varied, pen = vary(ink, np.random.default_rng(1), Hand().scaled(3))
    rasters = render_ink(varied, pen=np.minimum(pen, PEN))
    assert rasters.any(axis=(1, 2)).all()
    assert not rasters[:, [0, -1]].any()
    assert not rasters[:, :, [0, -1]].any()


def test_networks_read_zero_to_one():
    """Rasters become (n, 32, 32, 1) float32 from 0, black, to 1, white ink."""
    inputs = as_input(render_many([CROSS, CIRCLE]))
    assert inputs.shape == (2, SIZE, SIZE, 1)
    assert inputs.dtype == np.float32
    assert (inputs.min(), inputs.max()) == (0, 1)
