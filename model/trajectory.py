"""Strokes to the pen's way that the network `pen` reads: points in the order they were drawn.

A raster shows where ink is, and forgets which line came first, where each began, and which of two
lines turned at a crossing. Hands agree on much of that. Pictures have no such order.
"""

import numpy as np
from numpy.typing import NDArray

from model.strokes import Ink, fit, starts_of

# Points along a drawing, evenly spaced: of twenty strokes each still has five.
POINTS = 96
# x, y; the direction, as a unit vector; whether the pen is lifted; the logarithm of the step.
FEATURES = 6

# The pen moves as fast again when it is lifted: fewer points are spent between strokes.
_LIFTED = 0.5
# Steps keep this length, in units of the longer side, where points lie on one another.
_LEAST = 1e-5
_STILL = 1e-5


def trajectories(ink: Ink, points: int = POINTS) -> NDArray[np.float32]:
    """Return the pen's way of each drawing: (n_drawings, 1, points, FEATURES) float32.

    The drawing is fitted to the unit square. Its strokes and the jumps between them are one line,
    which is walked at even steps; a dot stays at its place.
    """
    fitted, sizes = fit(ink), ink.sizes
    first = starts_of(sizes)
    begins = np.zeros(len(fitted.points), dtype=bool)
    begins[starts_of(ink.lengths)] = True
    way = _way(fitted, first, begins)
    places, line = walk(fitted.points, way, sizes, points)
    after = np.searchsorted(way, places - 1e-9).clip(max=len(way) - 1)
    begins[first] = False  # no pen is lifted before a drawing
    return _features(line, begins[after][..., None])[:, None]


def _way(ink: Ink, first: NDArray[np.int64], begins: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how far each point (n_points,) is along all drawings, laid end to end."""
    steps = np.zeros(len(ink.points))
    steps[1:] = np.hypot(*np.diff(ink.points, axis=0).T)
    steps = np.where(begins, steps * _LIFTED, steps) + _LEAST
    steps[first] = 1.0  # from drawing to drawing: nothing is read there
    return np.cumsum(steps)


def walk(
    line: NDArray[np.float64], way: NDArray[np.float64], sizes: NDArray[np.int64], points: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Walk each of the consecutive blocks of `sizes` points of `line`, (n_points, 2), evenly.

    `way`, (n_points,), rises from point to point. Returns the places along it, (n, points), from
    each block's start to its end, and the points of the line there, (n, points, 2).
    """
    first = starts_of(sizes)
    start, end = way[first, None], way[first + sizes - 1, None]
    places = start + (end - start) * np.linspace(0, 1, points)
    return places, np.stack([np.interp(places, way, axis) for axis in line.T], axis=-1)


def _features(line: NDArray[np.float64], lifted: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return (n, points, FEATURES), each about -1 to 1, for lines (n, points, 2)."""
    steps = np.diff(line, axis=1, prepend=line[:, :1])
    length = np.hypot(*np.moveaxis(steps, -1, 0))[..., None]
    direction = np.where(length > _STILL, steps / np.maximum(length, _STILL), 0.0)
    pace = np.log(length + 1e-3) / 2 + 1.5
    features = np.concatenate([2 * line - 1, direction, lifted, pace], axis=-1)
    return features.astype(np.float32)
