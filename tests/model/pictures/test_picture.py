"""Pictures of a drawing are read into the raster that its strokes give."""

import numpy as np
import picture_kinds as kinds
import pytest
from PIL import Image, ImageDraw

from model.pictures.decode import PictureError, open_picture
from model.pictures.picture import rasterise
from model.raster import render

_TURN = np.linspace(0, 2 * np.pi, 60)
DRAWINGS = {
    "corner": [np.array([(0, 0), (0, 100), (100, 100)], dtype=float)],
    "wedge": [np.array([(0, 0), (50, 100), (100, 0)], dtype=float)],
    "cross": [np.array([(0, 0), (80, 100)], float), np.array([(80, 0), (0, 100)], float)],
    "circle": [np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)],
    "wave": [np.stack([_TURN, np.sin(2 * _TURN)], axis=1)],
    "i": [np.array([(0, 30), (0, 100)], float), np.array([(0, 0)], float)],
    "dots": [np.array([(x, 0)], float) for x in (0, 50, 100)],
    "line": [np.array([(0, 0), (100, 0)], float)],
    "dot": [np.array([(0, 0)], float)],
}
# Mean absolute difference in grey levels, of 255. The circle moved by half a pixel differs by 13,
# with a pen wider by a quarter by 11.
CLOSE = 5.0


def difference(picture, strokes, size=32):
    """Mean absolute difference of the rasters, in grey levels."""
    return np.abs(rasterise(picture, size).astype(float) - render(strokes, size)).mean()


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("page", kinds.FLAT, ids=lambda page: page.__name__)
def test_every_kind_of_picture_gives_the_raster_of_the_strokes(page, name, size):
    """Polarity, transparency, JPEG, noise and shadow leave no trace in the raster."""
    rng = np.random.default_rng(7)
    cover = kinds.paint(DRAWINGS[name], 300, 9.0, rng)
    picture = open_picture(page(cover, rng))
    assert difference(picture, DRAWINGS[name], size) < CLOSE


@pytest.mark.parametrize(("side", "pen"), [(100, 2), (100, 8), (400, 4), (400, 24), (1600, 16)])
@pytest.mark.parametrize("name", DRAWINGS)
def test_the_picture_size_and_its_pen_do_not_matter(name, side, pen):
    """Thin and fat pens on small and large canvases give the raster's own pen."""
    cover = kinds.paint(DRAWINGS[name], side, pen, np.random.default_rng(3))
    assert difference(255 - cover, DRAWINGS[name]) < CLOSE


def test_a_small_drawing_in_a_large_picture_is_looked_at_closely():
    """60 pixels of ink in a corner of 2,000 x 2,000 are read as if cut out."""
    cover = kinds.paint(DRAWINGS["wave"], 80, 4, np.random.default_rng(0))
    picture = np.full((2000, 2000), 255, dtype=np.uint8)
    picture[1800:1880, 50:130] -= cover
    assert difference(picture, DRAWINGS["wave"]) < CLOSE


def test_a_line_of_one_pixel_in_a_large_picture_stays_whole():
    """Averaging four pixels into one loses no line."""
    image = Image.new("L", (2000, 2000), 255)
    ImageDraw.Draw(image).line([(200, 300), (1000, 1900), (1800, 300)], fill=0, width=1)
    assert difference(np.asarray(image), [np.array([(200, 300), (1000, 1900), (1800, 300)])]) < 3


def test_a_picture_of_32_pixels_with_a_pen_of_one_is_read():
    """HASYv2's own pictures, aliased as they are, give the same frame and pen."""
    image = Image.new("L", (32, 32), 255)
    ImageDraw.Draw(image).line([(2, 3), (16, 29), (29, 3)], fill=0, width=1)
    assert difference(np.asarray(image), [np.array([(2, 3), (16, 29), (29, 3)])]) < 2 * CLOSE


def test_a_tight_cut_that_touches_every_edge_is_read():
    """Ink on the picture's border is ink."""
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(0, 0), (199, 199)], fill=0, width=9)
    ImageDraw.Draw(image).line([(199, 0), (0, 199)], fill=0, width=9)
    strokes = [np.array([(0, 0), (1, 1)], float), np.array([(1, 0), (0, 1)], float)]
    assert difference(np.asarray(image), strokes) < CLOSE


@pytest.mark.parametrize(
    "corners",
    [
        [(100, 100), (200, 100), (200, 200), (100, 200)],
        [(100, 200), (150, 110), (200, 200)],
        [(100, 150), (150, 100), (200, 150), (150, 200)],
    ],
    ids=["square", "triangle", "diamond"],
)
def test_a_filled_shape_stays_filled(corners):
    """What is thicker than any pen is not thinned to a skeleton."""
    image = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(image).polygon(corners, fill=0)
    raster = rasterise(np.asarray(image))
    share = np.asarray(image.crop((100, 100, 201, 201))) < 128
    assert abs((raster > 128).sum() / (29 * 29) - share.mean()) < 0.08
    assert raster[16, 16] == 255


def test_a_filled_head_on_a_thin_line_stays_filled():
    """A pen's width is told from the line, and the head is far above it."""
    image = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(image).line([(60, 60), (240, 240)], fill=0, width=8)
    ImageDraw.Draw(image).ellipse((40, 40, 110, 110), fill=0)
    raster = rasterise(np.asarray(image)) > 128
    assert raster[4:9, 4:9].all()
    assert (raster[20] > 0).sum() <= 4


def test_thick_bars_with_square_ends_stay_straight():
    """A printed plus gives straight arms that end in the middle of its bars."""
    image = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(image).rectangle((100, 139, 200, 161), fill=0)
    ImageDraw.Draw(image).rectangle((139, 100, 161, 200), fill=0)
    strokes = [np.array([(0, 1), (2, 1)], float), np.array([(1, 0), (1, 2)], float)]
    assert difference(np.asarray(image), strokes) < CLOSE


def test_a_printed_letters_hairline_stays():
    """A bar a quarter as thick as the stems that it joins is a line of the letter all the same."""
    image = Image.new("L", (220, 260), 255)
    pen = ImageDraw.Draw(image)
    for left in (40, 160):
        pen.rectangle((left, 30, left + 19, 229), fill=0)
    pen.rectangle((60, 128, 160, 132), fill=0)
    strokes = [np.array([(x, 40), (x, 219)], float) for x in (50, 170)]
    strokes.append(np.array([(50, 130), (170, 130)], float))
    assert difference(np.asarray(image), strokes, 64) < CLOSE


def test_a_disc_alone_is_a_dot():
    """Nothing tells a large disc from a pen's dot, which is what people draw."""
    image = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(image).ellipse((100, 90, 220, 210), fill=0)
    assert np.array_equal(rasterise(np.asarray(image)), render(DRAWINGS["dot"]))


def test_a_hard_shadow_is_no_ink():
    """The edge between light and shade across the drawing leaves no line."""
    cover = kinds.paint(DRAWINGS["wave"], 600, 12, np.random.default_rng(0)).astype(float)
    y, x = np.mgrid[:600, :600]
    paper = np.where(x + y > 600, 220.0, 130.0)
    assert difference((paper * (1 - 0.7 * cover / 255)).astype(np.uint8), DRAWINGS["wave"]) < CLOSE


def _printed(lines, rows, columns):
    """Return paper of grey 225 with lines of grey `lines` across, down or both."""
    paper = np.full((480, 480), 225, dtype=np.uint8)
    for at in range(25, 480, 60):
        if rows:
            paper[at : at + 2] = lines
        if columns:
            paper[:, at : at + 2] = lines
    return paper


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize(("rows", "columns"), [(1, 0), (0, 1), (1, 1)])
@pytest.mark.parametrize(("ink", "lines"), [(55, 170), (125, 175)], ids=["pen", "pencil"])
def test_printed_lines_are_no_ink(ink, lines, rows, columns, size):
    """Ruled and squared paper is left out, also under a pencil twice as strong as its lines."""
    cover = kinds.paint(DRAWINGS["wedge"], 480, 9, np.random.default_rng(0)) / 255
    picture = cover * ink + (1 - cover) * _printed(lines, rows, columns)
    assert difference(np.rint(picture).astype(np.uint8), DRAWINGS["wedge"], size) < CLOSE


def test_a_thin_pencil_in_the_dark_is_drawn():
    """Whether anything is drawn is told by what is stronger than the squares, not by both."""
    cover = kinds.paint(DRAWINGS["cross"], 480, 4, np.random.default_rng(0), share=0.4) / 255
    light = cover * 125 + (1 - cover) * _printed(185, rows=True, columns=True)
    grey = 0.45 * light + np.random.default_rng(1).normal(0, 5, light.shape)
    assert difference(np.rint(grey).astype(np.uint8), DRAWINGS["cross"]) < 2 * CLOSE


def test_a_grid_alone_is_the_drawing():
    """Where nothing is stronger than lines that run off the picture, they are what is drawn."""
    grid = [np.array([(0, at), (480, at)], float) for at in range(26, 480, 60)]
    grid += [stroke[:, ::-1] for stroke in grid]
    assert difference(_printed(60, rows=True, columns=True), grid) < 2 * CLOSE


@pytest.mark.parametrize("turns", range(4))
def test_the_desk_beside_the_paper_is_no_ink(turns):
    """Paper whose edge is seen on one side leaves no line there."""
    cover = kinds.paint(DRAWINGS["wave"], 500, 9, np.random.default_rng(0), share=0.5)
    paper = np.full(cover.shape, 215.0)
    paper[:, :40] = 60
    picture = np.rot90(paper * (1 - 0.75 * cover / 255), turns).astype(np.uint8)
    back = np.rot90(rasterise(picture), -turns).astype(float)
    assert np.abs(back - render(DRAWINGS["wave"])).mean() < CLOSE


def stray(picture, strokes):
    """Count the raster's pixels of ink that are farther than four from where some should be."""
    truth, raster = render(strokes) > 0, rasterise(picture) > 0
    assert raster.any()
    near = np.zeros_like(raster)
    for y, x in np.ndindex(9, 9):
        near |= np.roll(truth, (y - 4, x - 4), axis=(0, 1))
    return np.count_nonzero(raster & ~near)


@pytest.mark.parametrize("page", kinds.PHOTOS, ids=lambda page: page.__name__)
def test_a_photo_of_a_tilted_page_shows_its_drawing(page):
    """Tilt moves lines by a few pixels at most; blur, noise, light and squares leave nothing."""
    cover = kinds.paint(DRAWINGS["corner"], 500, 9, np.random.default_rng(0))
    picture = open_picture(page(cover, np.random.default_rng(2)))
    assert stray(picture, DRAWINGS["corner"]) == 0


@pytest.mark.parametrize(
    ("name", "seed"), [("corner", 17), ("circle", 13), ("i", 9), ("i", 10), ("i", 14), ("i", 21)]
)
def test_where_squares_cross_is_no_ink(name, seed):
    """Under a thin pencil the crossings, darkened by noise, are left out; the i keeps its dot."""
    cover = kinds.paint(DRAWINGS[name], 600, 6, np.random.default_rng(seed))
    picture = open_picture(kinds.pencil_photo(cover, np.random.default_rng(seed)))
    assert stray(picture, DRAWINGS[name]) == 0


def test_specks_are_no_ink():
    """Dust far smaller than the pen does not widen the frame."""
    cover = kinds.paint(DRAWINGS["wedge"], 400, 10, np.random.default_rng(0), share=0.5)
    rng = np.random.default_rng(1)
    dust = (rng.random((400, 400)) < 0.001).astype(np.uint8) * 255
    assert difference(255 - np.maximum(cover, dust), DRAWINGS["wedge"]) < CLOSE


def _noisy(sigma, side=300):
    grey = 200 + np.random.default_rng(0).normal(0, sigma, (side, side))
    return np.clip(grey, 0, 255).astype(np.uint8)


_SLOPE = np.tile(np.linspace(90, 230, 300), (300, 1)).astype(np.uint8)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1), np.uint8),
        np.full((50, 70), 255, np.uint8),
        np.zeros((300, 300), np.uint8),
        _noisy(3),
        _noisy(12),
        _noisy(12, side=1500),
        _SLOPE,
        np.clip(_SLOPE + np.random.default_rng(0).normal(0, 4, (300, 300)), 0, 255).astype("u1"),
    ],
    ids=["pixel", "white", "black", "noise", "much noise", "large", "slope", "noisy slope"],
)
def test_a_picture_of_nothing_is_blank(picture):
    """Uniform paper is blank, also with noise or uneven light."""
    with pytest.raises(PictureError, match="nothing drawn") as error:
        rasterise(picture)
    assert error.value.code == "blank"
