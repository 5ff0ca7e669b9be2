"""Other hands from one drawing: variation at the pen, before anything is drawn, or of a picture.

Every epoch draws each sample anew. The amounts are those between two people's drawings of the
same symbol; more of any of them costs more accuracy on plain drawings than it wins on odd ones.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from model.raster import PEN
from model.strokes import Ink, fit, starts_of

_SHARES = ("sparse", "smooth", "grid", "reorder")


@dataclass(frozen=True, slots=True)
class Hand:
    """How far a drawing may be varied: standard deviations, lengths in units of its longer side.

    The last four are habits, three of a device and one of a hand: each is the share of drawings
    that it falls on.
    """

    rotation: float = 10.0  # degrees
    scale: float = 0.15  # logarithm of each axis' factor
    shear: float = 0.15
    shift: float = 0.025  # of a stroke against the others
    stretch: float = 0.06  # logarithm of a stroke's own size
    turn: float = 3.0  # degrees, of a stroke about its own middle
    wave: float = 0.022  # amplitude of the slow waves along a stroke
    jitter: float = 0.005  # of a single point: a coarse digitizer
    pen: float = 0.22  # logarithm of the pen's width
    sparse: float = 0.3  # keeps some points of many: a slow device, a fast hand
    smooth: float = 0.15  # rounds corners off, as drivers do
    grid: float = 0.15  # whole pixels of a small canvas
    reorder: float = 0.25  # other strokes first, some from their other end

    def scaled(self, strength: float) -> "Hand":
        """Return this hand with every amount times `strength`, shares at most 1."""
        amounts = {item.name: getattr(self, item.name) * strength for item in fields(self)}
        shares = {name: min(amounts[name], 1.0) for name in _SHARES}
        return Hand(**{**amounts, **shares})


def vary(
    ink: Ink, rng: np.random.Generator, hand: Hand | None = None
) -> tuple[Ink, NDArray[np.float64]]:
    """Return the drawings as other hands might draw them, and a pen's width for each.

    The points come back in units of the longer side; widths are (n_drawings,) pixels of the
    32-pixel frame, ready for `render_ink`.
    """
    hand = hand or Hand()
    ink = _smooth(_sparse(fit(ink), rng, hand.sparse), rng, hand.smooth)
    stroke = np.repeat(np.arange(len(ink.lengths)), ink.lengths)
    points = _each_stroke(ink, stroke, rng, hand)
    points += _waves(ink.points, stroke, rng, hand.wave)
    points += rng.normal(0, hand.jitter, points.shape)
    matrix = affine(len(ink), rng, hand)[ink.owner]
    points = np.einsum("nij,nj->ni", matrix, points - 0.5)
    pen = np.clip(PEN * np.exp(rng.normal(0, hand.pen, len(ink))), 1.2, 3.6)
    varied = _on_grid(replace(ink, points=points), rng, hand.grid)
    return _reordered(varied, rng, hand.reorder), pen


def _chosen(n: int, rng: np.random.Generator, share: float) -> NDArray[np.bool_]:
    """Choose each of n drawings with probability `share`."""
    return rng.random(n) < share


def _sparse(ink: Ink, rng: np.random.Generator, share: float) -> Ink:
    """Leave out inner points of some drawings: between none and nine of ten."""
    keeping = np.where(_chosen(len(ink), rng, share), rng.uniform(0.1, 1, len(ink)), 1.0)
    return ink.thinned(rng.random(len(ink.points)) < keeping[ink.owner])


def _smooth(ink: Ink, rng: np.random.Generator, share: float) -> Ink:
    """Average the inner points of some drawings with their neighbours, twice."""
    points = ink.points.copy()
    inner = np.repeat(_chosen(len(ink), rng, share), ink.sizes)
    last = np.cumsum(ink.lengths) - 1
    inner[last] = inner[last - ink.lengths + 1] = False
    middle = np.flatnonzero(inner)
    for _ in range(2):
        points[middle] = (points[middle - 1] + 2 * points[middle] + points[middle + 1]) / 4
    return replace(ink, points=points)


def _each_stroke(
    ink: Ink, stroke: NDArray[np.int64], rng: np.random.Generator, hand: Hand
) -> NDArray[np.float64]:
    """Return the points (n, 2) with each stroke moved, sized and turned about its own middle."""
    n = len(ink.lengths)
    middle = (np.add.reduceat(ink.points, starts_of(ink.lengths)) / ink.lengths[:, None])[stroke]
    size = np.exp(rng.normal(0, hand.stretch, n))
    angle = np.deg2rad(rng.normal(0, hand.turn, n))
    cos, sin = (size * np.cos(angle))[stroke], (size * np.sin(angle))[stroke]
    x, y = (ink.points - middle).T
    moved = rng.normal(0, hand.shift, (n, 2))[stroke]
    turned: NDArray[np.float64] = np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)
    return middle + moved + turned


def _on_grid(ink: Ink, rng: np.random.Generator, share: float) -> Ink:
    """Round the points of some drawings to whole pixels of a canvas 16 to 128 pixels wide."""
    fitted = fit(ink)
    pixels = np.exp(rng.uniform(np.log(16), np.log(128), len(ink)))[ink.owner][:, None]
    rounded = np.rint(fitted.points * pixels) / pixels
    coarse = _chosen(len(ink), rng, share)[ink.owner][:, None]
    return replace(ink, points=np.where(coarse, rounded, fitted.points))


def _reordered(ink: Ink, rng: np.random.Generator, share: float) -> Ink:
    """Draw the strokes of some drawings in any order, each from either end."""
    owner = np.arange(len(ink)).repeat(ink.counts)
    chosen = _chosen(len(ink), rng, share)[owner]
    place = np.arange(len(owner)) + 0.0
    place[chosen] = rng.random(int(chosen.sum()))  # within a drawing all are chosen, or none
    return ink.rearranged(np.lexsort((place, owner)), chosen & (rng.random(len(owner)) < 0.5))


def affine(n: int, rng: np.random.Generator, hand: Hand) -> NDArray[np.float64]:
    """Return n matrices (n, 2, 2) that rotate, stretch each axis and slant."""
    angle = np.deg2rad(rng.normal(0, hand.rotation, n))
    cos, sin = np.cos(angle), np.sin(angle)
    stretch = np.exp(rng.normal(0, hand.scale, (n, 2)))
    slant = rng.normal(0, hand.shear, n)
    rotate = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
    scale_shear = np.zeros((n, 2, 2))
    scale_shear[:, 0, 0] = stretch[:, 0]
    scale_shear[:, 0, 1] = slant
    scale_shear[:, 1, 1] = stretch[:, 1]
    matrices: NDArray[np.float64] = rotate @ scale_shear
    return matrices


def _waves(
    points: NDArray[np.float64],
    stroke: NDArray[np.int64],
    rng: np.random.Generator,
    amplitude: float,
) -> NDArray[np.float64]:
    """Return displacements (n_points, 2): each stroke sways slowly along its length, x and y apart.

    The waves are between half and one and a half long for the drawing's longer side.
    """
    n = int(stroke[-1]) + 1
    along = np.zeros(len(points))
    along[1:] = np.hypot(*np.diff(points, axis=0).T)
    along = np.cumsum(along)[:, None]
    frequency = rng.uniform(2 / 3, 2, (n, 2))[stroke]
    phase = rng.uniform(0, 2 * np.pi, (n, 2))[stroke]
    height = rng.normal(0, amplitude, (n, 2))[stroke]
    return height * np.sin(2 * np.pi * frequency * along + phase)


def vary_pictures(
    images: NDArray[np.uint8], rng: np.random.Generator, hand: Hand
) -> NDArray[np.uint8]:
    """Turn, stretch, slant and shift pictures (n, size, size) uint8 as far as `hand` says.

    A picture's pixels are taken, by bilinear interpolation, from where the inverse map leads;
    what comes from outside is black.
    """
    n, size = len(images), images.shape[1]
    centre = (size - 1) / 2
    rows, columns = np.mgrid[:size, :size]
    grid = np.stack([columns, rows], -1).reshape(-1, 2) - centre
    shift = rng.normal(0, hand.shift * size, (n, 1, 2)) + centre
    source = np.einsum("nij,pj->npi", affine(n, rng, hand), grid) + shift
    # One pixel of black all around, so that the four neighbours of any place can be read.
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1))).astype(np.float32)
    source = np.clip(source + 1, 0, size + 0.999)
    corner = source.astype(np.int64)
    x, y = np.moveaxis((source - corner).astype(np.float32), -1, 0)
    of, column, row = np.arange(n)[:, None], corner[..., 0], corner[..., 1]
    above = padded[of, row, column] * (1 - x) + padded[of, row, column + 1] * x
    below = padded[of, row + 1, column] * (1 - x) + padded[of, row + 1, column + 1] * x
    varied: NDArray[np.uint8] = np.rint(above * (1 - y) + below * y).astype(np.uint8)
    return varied.reshape(n, size, size)
