"""Whatever bytes or pixels come, a raster or a `PictureError` comes back, and memory stays flat."""

import io

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

from model.pictures.decode import PictureError, open_picture
from model.pictures.picture import rasterise
from model.raster import render

OUTCOMES = {(32, 32), "not-an-image", "truncated", "too-large", "blank"}


def _file(kind, **options):
    image = Image.new("RGB", (40, 30), (255, 255, 255))
    ImageDraw.Draw(image).line([(3, 3), (35, 25)], fill=(0, 0, 90), width=3)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


FILES = [
    _file("PNG"),
    _file("JPEG"),
    _file("JPEG", progressive=True),
    _file("WEBP"),
    _file("WEBP", lossless=True),
    _file("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30))]),
]
MAGIC = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF\x10\x00\x00\x00WEBP",
    b"RIFF0000WEBPVP8X",
]


def outcome(data):
    """Return the shape of the raster, or the refusal's code."""
    try:
        return rasterise(open_picture(data, max_pixels=100_000)).shape
    except PictureError as error:
        return error.code


def drawn(picture):
    """Tell whether the raster of grey pixels shows ink, or why there is none."""
    try:
        return "ink" if rasterise(picture).max() > 0 else "empty"
    except PictureError as error:
        return error.code


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_any_bytes_are_answered(magic, rest):
    """Random bytes, also behind a true beginning, raise nothing but `PictureError`."""
    assert outcome(magic + rest) in OUTCOMES


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from(FILES))
def test_damaged_files_are_answered(data, file):
    """True files with bytes changed, left out or cut off raise nothing but `PictureError`."""
    damaged = bytearray(file)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
        if not damaged:
            break
    cut = data.draw(st.integers(0, len(damaged)))
    assert outcome(bytes(damaged[:cut])) in OUTCOMES


@settings(max_examples=150, deadline=None)
@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_any_pixels_are_answered(picture):
    """Grey arrays of any shape and content give a raster or are blank."""
    assert drawn(picture) in {"blank", "ink"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=6),
    st.integers(100, 500),
    st.integers(0, 155),
)
def test_polarity_never_matters(corners, side, ground):
    """A picture and its negative give the same raster."""
    image = Image.new("L", (side, side), ground)
    scaled = [(10 + x * (side - 20) / 100, 10 + y * (side - 20) / 100) for x, y in corners]
    ImageDraw.Draw(image).line(scaled, fill=ground + 100, width=4)
    picture = np.asarray(image)
    assert np.array_equal(rasterise(picture), rasterise(255 - picture))


@pytest.mark.parametrize("shape", [(1, 4_000_000), (4_000_000, 1), (2000, 2000), (3, 1_000_000)])
def test_extreme_shapes_are_answered(shape):
    """Four million pixels in one row, one column or a square of stripes come to an end."""
    picture = np.full(shape, 255, dtype=np.uint8)
    picture.reshape(-1)[::7] = 0
    assert drawn(picture) in {"blank", "ink"}


def test_memory_stays_flat():
    """Two hundred pictures, good and bad, leave the process no larger than the first ones did."""
    noise = np.random.default_rng(0).integers(0, 256, (600, 600), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    files = [*FILES, out.getvalue(), out.getvalue()[:9000]]

    def size():
        for file in files:
            try:
                rasterise(open_picture(file))
            except PictureError:
                continue
        return psutil.Process().memory_info().rss

    before = max(size() for _ in range(3))
    after = [size() for _ in range(25)][-1]
    assert after - before < 4 * 2**20


def test_a_dot_of_strokes_and_a_dot_of_pixels_agree():
    """The smallest drawing of all: one pixel of ink."""
    picture = np.full((50, 50), 255, dtype=np.uint8)
    picture[20, 30] = 0
    picture[20:22, 30:32] = 0
    assert np.array_equal(rasterise(picture), render([np.zeros((1, 2))]))
