"""Other hands from one drawing: variation at the pen, before anything is drawn.

Every epoch draws each sample anew. The amounts are those between two people's drawings of the
same symbol; more of any of them costs more accuracy on plain drawings than it wins on odd ones.
"""

from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.raster import PEN
from model.strokes import Ink, fit


@dataclass(frozen=True, slots=True)
class Hand:
    """How far a drawing may be varied: standard deviations, lengths in units of its longer side."""

    rotation: float = 8.0  # degrees
    scale: float = 0.12  # logarithm of each axis' factor
    shear: float = 0.12
    shift: float = 0.025  # of a stroke against the others
    wave: float = 0.02  # amplitude of the slow waves along a stroke
    jitter: float = 0.005  # of a single point: a coarse digitizer
    pen: float = 0.22  # logarithm of the pen's width

    def scaled(self, strength: float) -> "Hand":
        """Return this hand with every amount times `strength`."""
        return Hand(*(amount * strength for amount in astuple(self)))


def vary(
    ink: Ink, rng: np.random.Generator, hand: Hand | None = None
) -> tuple[Ink, NDArray[np.float64]]:
    """Return the drawings as other hands might draw them, and a pen's width for each.

    The points come back in units of the longer side; widths are (n_drawings,) pixels of the
    32-pixel frame, ready for `render_ink`.
    """
    hand = hand or Hand()
    fitted = fit(ink)
    drawing = np.repeat(np.arange(len(ink)), ink.sizes)
    stroke = np.repeat(np.arange(len(ink.lengths)), ink.lengths)
    points = fitted.points + _waves(fitted.points, stroke, rng, hand.wave)
    points += rng.normal(0, hand.shift, (len(ink.lengths), 2))[stroke]
    points += rng.normal(0, hand.jitter, points.shape)
    matrix = affine(len(ink), rng, hand)[drawing]
    points = np.einsum("nij,nj->ni", matrix, points - 0.5)
    pen = np.clip(PEN * np.exp(rng.normal(0, hand.pen, len(ink))), 1.2, 3.6)
    return replace(ink, points=points), pen


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
