"""Pictures of symbols as people send them: the test bed of the reading of pictures."""

import io
from functools import partial

import numpy as np
import picture_kinds as kinds
import pytest
from PIL import Image

from model.pictures.picture import open_picture
from model.pictures.skeleton import components

LINE = [np.array([(0, 0), (100, 60)], float)]


def picture(name, seed=4):
    """Return the file of one kind that shows a slanted line."""
    return kinds.KINDS[name].picture(partial(kinds.paint, LINE), np.random.default_rng(seed))


@pytest.mark.parametrize("name", kinds.KINDS)
def test_every_kind_is_a_file_of_its_own_size_with_ink(name):
    """The same seed gives the same file, another seed another one, and ink stands out."""
    file = picture(name)
    assert file == picture(name)
    assert file != picture(name, seed=5)
    grey = open_picture(file)
    low, high = kinds.KINDS[name].side
    assert low / 2 <= min(grey.shape) <= max(grey.shape) <= 1.5 * high
    assert np.ptp(grey) > 60


def test_pens_are_as_wide_as_their_kind_says():
    """A line's area over its length is the pen's share of the side."""
    for name in ("thin pen", "fat pen"):
        grey = open_picture(picture(name))
        low, high = kinds.KINDS[name].pen
        share = components(grey < 128).pen / len(grey)
        assert 0.6 * low < share < 1.3 * high


def test_a_broken_line_is_in_pieces_and_nothing_else_is_lost():
    """Gaps part the line, and most of its ink stays."""
    cover = kinds.paint(LINE, 400, 8, np.random.default_rng(0))
    shown = 255 - open_picture(kinds.broken(cover, np.random.default_rng(1)))
    assert len(components(shown > 128).area) > 2
    assert 0.7 * cover.sum() < shown.sum() < cover.sum()
    assert (shown <= cover).all()


def test_a_transparent_kind_has_its_ink_in_the_alpha():
    """Where nothing is drawn the file is clear."""
    image = Image.open(io.BytesIO(picture("transparent PNG")))
    assert image.getchannel("A").getextrema() == (0, 255)


def test_printed_lines_cross_the_whole_photo():
    """Ruled paper darkens rows, squared paper columns too, blank paper neither."""
    blank = np.zeros((600, 600), dtype=np.uint8)
    dark_lines = {}
    for page in (kinds.plain_photo, kinds.ruled_photo, kinds.squared_photo):
        grey = open_picture(page(blank, np.random.default_rng(3))).astype(float)
        dark_lines[page] = [np.abs(np.diff(strip)).max() for strip in (_down(grey), _down(grey.T))]
    assert max(dark_lines[kinds.plain_photo]) < 8
    assert dark_lines[kinds.ruled_photo][0] > 8 > dark_lines[kinds.ruled_photo][1]
    assert min(dark_lines[kinds.squared_photo]) > 8


def _down(grey):
    """Return the mean of a strip too narrow for the tilt to blur a line in it."""
    return grey[:, 300:324].mean(axis=1)
