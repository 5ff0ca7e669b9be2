"""Pictures of a symbol to the raster that `render` draws from its strokes.

The ink is told from its ground, thinned to the pen's centre line, and that line is drawn again
with the strokes' own pen: so frame, margin and pen width are the same by construction. What is
much thicker than the pen is a filled shape, and stays filled.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.pictures.decode import Grey, PictureError, open_picture
from model.pictures.ground import ink_strength
from model.pictures.skeleton import Components, Mask, centres, components, depth, thin
from model.raster import MARGIN, PEN, SIZE, render_ink
from model.strokes import Ink

Pixels = TypeVar("Pixels", Mask, Grey)

__all__ = ["PictureError", "open_picture", "rasterise", "trace"]

# A first look is taken at this many pixels on the longer side: thin lines survive the averaging.
_OVERVIEW = 512
# Ink smaller than this share of the overview is looked at again in the original pixels.
_CLOSE_UP = 0.35
# Pixels across the pen when it is thinned, and the longer side's least and most: fewer make the
# line rough, more cost time. Measured with scripts/bench_pictures.py: 6 pixels and at most 160
# differ twice as much from the strokes' raster, 14 and 400 by a tenth less at twice the time.
_PEN_PIXELS = 12.0
_WORK = (160, 256)
# A speck covers less than this share of the pen's width squared; the pen's own dot covers 0.79.
# Among many specks, as where noise meets the lines of squared paper, larger ones are some too.
_SPECK, _MANY, _SPECK_OF_MANY = 0.3, 8, 0.55
# A spot of up to so many times the pen's width squared whose strongest pixel is hardly ink (ink is
# 255, its edge 128) is none: there the squares' lines cross. A narrower pen is no stronger itself.
_SPOT, _HARDLY, _NARROW = 2.0, 200, 3.0
# Ink this many times as thick as the pen is covered by what the pen's centre can have passed over
# to fill it; measured between 1.05 and 2.2, the less the better.
_FILLED = 1.05
# The centre line ends where the ink is thinner than this share of the pen: spurs and corners.
_SPUR = 0.6
# Thinner ink whose centre line has at least so many times half a pen's pixels is a hairline.
_HAIRLINE = 1.5
# Where the largest circle inside the ink has this share of its longer side, it is one filled
# shape: a triangle's has 0.58, that of a bar twice as long as wide 0.5. A disc is a pen's dot.
_SOLID = 0.54
# A disc's area is at most this many times that of the largest circle inside; a square has 1.27.
_ROUND = 1.16
# A shape cannot be told in fewer pixels than this: it is a dot.
_TINY = 12
_DOT = np.zeros((1, 2))


def rasterise(picture: Grey, size: int = SIZE) -> NDArray[np.uint8]:
    """Draw what a (height, width) grey picture shows as `render` would draw its strokes.

    Returns (size, size) uint8, ink 255 on 0; raises as `trace` does.
    """
    raster: Grey = render_ink(trace(picture), size)[0]
    return raster


def trace(picture: Grey) -> Ink:
    """Return the one drawing that a (height, width) grey picture shows, each point a stroke.

    Raises:
        PictureError: Nothing is drawn; `code` is "blank".
    """
    points = _centre_line(*_find(picture))
    lengths = np.ones(len(points), dtype=np.int64)
    return Ink(points, lengths, np.array([len(points)]), ordered=False)


def _find(picture: Grey) -> tuple[Grey, Components]:
    """Return the ink's strength, 128 at its edge, and its components without specks."""
    image = Image.fromarray(picture)
    small, factor = _reduced(image)
    ink, found = _clean(small)
    if factor == 1 or found.span > _CLOSE_UP * _OVERVIEW:
        return ink, found
    edge = found.span // 4 + 4
    window = np.array(found.box) + np.array([-edge, -edge, edge, edge])
    clipped = np.clip(window * factor, 0, np.tile(image.size, 2))
    return _clean(_reduced(image.crop(tuple(clipped.tolist())))[0])


def _reduced(image: Image.Image) -> tuple[Image.Image, int]:
    """Average squares of pixels so that the image fits the overview; return their side too."""
    factor = -(-max(image.size) // _OVERVIEW)
    return (image.reduce(factor) if factor > 1 else image), factor


def _clean(image: Image.Image) -> tuple[Grey, Components]:
    """Return the ink's strength with specks wiped out, and what is left."""
    ink = ink_strength(image)
    found = components(ink >= 128)
    if not len(found.area):
        raise PictureError("blank", "nothing drawn; send a picture with one symbol on it")
    keep = _drawn(ink, found)
    if keep.all():
        return ink, found
    mask = found.paint(keep)
    return np.where(_grow(mask), ink, np.uint8(0)), components(mask)


def _drawn(ink: Grey, found: Components) -> Mask:
    """Tell which components (n_components,) a pen has left; the others are specks."""
    largest = found.area.argmax()
    pen = 2 * found.area[largest] / found.perimeter[largest]
    dots = found.area / pen**2
    drawn: Mask = dots >= _SPECK
    if np.count_nonzero(~drawn) > _MANY:
        drawn = dots >= _SPECK_OF_MANY
    if pen >= _NARROW:
        drawn &= (dots >= _SPOT) | (found.strongest(ink) >= _HARDLY)
    return drawn


def _grow(pixels: Pixels) -> Pixels:
    """Spread what is bright by a pixel to all sides."""
    wide = pixels.copy()
    np.maximum(wide[:, 1:], pixels[:, :-1], out=wide[:, 1:])
    np.maximum(wide[:, :-1], pixels[:, 1:], out=wide[:, :-1])
    tall = wide.copy()
    np.maximum(tall[1:], wide[:-1], out=tall[1:])
    np.maximum(tall[:-1], wide[1:], out=tall[:-1])
    return tall


def _scaled(ink: Grey, found: Components) -> tuple[Mask, float]:
    """Cut the ink out, scaled to a pen of `_PEN_PIXELS` within `_WORK`; return the pen's pixels."""
    span = found.span
    scale = min(max(_PEN_PIXELS / found.pen, _WORK[0] / span), _WORK[1] / span)
    if found.pen * scale < 2:
        ink = _grow(ink)  # the averaging below would break the line
    left, top, right, bottom = found.box
    window = (
        max(left - 1, 0),
        max(top - 1, 0),
        min(right + 1, ink.shape[1]),
        min(bottom + 1, ink.shape[0]),
    )
    width, height = window[2] - window[0], window[3] - window[1]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    kind = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX
    work = np.asarray(Image.fromarray(ink).crop(window).resize(size, kind))
    return work >= min(128, work.max()), found.pen * scale


def _centre_line(ink: Grey, found: Components) -> NDArray[np.float64]:
    """Return points (n, 2), x and y, that a pen's centre passed over to leave this ink."""
    mask, pen = _scaled(ink, found)
    inside = depth(mask, int(1.5 * pen) + 1)
    thickest = 2 * float(inside.max()) - 1
    if thickest * found.pen > _SOLID * found.span * pen:
        return _DOT if found.span < _TINY else _solid(inside, thickest)
    line = thin(mask)
    half = float(np.median(inside[line]))
    ends = _ends(mask, inside, half), _ends(mask.T, inside.T, half)[:, ::-1]
    reach = (_FILLED - 1) * half
    thick = depth(inside < _FILLED * half, int(reach) + 2) <= reach
    filled = _points((inside >= half) & thick)
    return np.concatenate([centres(_without_spurs(line, inside, half), inside), filled, *ends])


def _without_spurs(line: Mask, inside: NDArray[np.float32], half: float) -> Mask:
    """Drop what thinning leaves in corners; a printed letter's hairlines, as thin, are longer."""
    kept: Mask = line & (inside >= _SPUR * half)
    rest = line & ~kept
    if rest.any():
        found = components(rest)
        kept |= found.paint(found.area >= _HAIRLINE * half)
    return kept


def _ends(mask: Mask, inside: NDArray[np.float32], half: float) -> NDArray[np.float64]:
    """Return the centre line's highest and lowest point, (2, 2): thinning rounds corners off.

    They lie half a pen within the ink's edge.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    points = []
    for row, y in ((rows[0], rows[0] + half - 0.5), (rows[-1], rows[-1] - half + 0.5)):
        below = inside[min(max(round(y), 0), len(mask) - 1)]
        points.append((int(np.where(mask[row], below, -1).argmax()), y))
    return np.array(points, dtype=np.float64)


def _solid(inside: NDArray[np.float32], thickest: float) -> NDArray[np.float64]:
    """Return the same for one filled shape, as if inked in with the raster's own pen."""
    if np.count_nonzero(inside) < _ROUND * np.pi / 4 * thickest**2:
        return _DOT
    pen = PEN / (SIZE - 2 * MARGIN) * max(inside.shape)
    return _points(inside >= pen / 2)


def _points(mask: Mask) -> NDArray[np.float64]:
    return np.argwhere(mask)[:, ::-1].astype(np.float64)
