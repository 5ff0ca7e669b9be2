"""Pen strokes: parsed, packed into flat arrays, and fitted to the unit square.

A drawing is a list of strokes, a stroke an array of points, y down. Work on many drawings at once
is done on `Ink`, which keeps them all in one array, so that training and serving share each step.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError

Points = NDArray[np.float64]
Strokes = list[Points]

# Coordinates beyond this are scaled down first: their differences could overflow.
_HUGE = 1e150
# An extent below this is none: dividing by it could overflow.
_TINY = float(np.finfo(np.float64).tiny)


class StrokeError(InputError):
    """Strokes that are none; `path` leads to the value at fault, such as ("strokes", 3, 7)."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ("strokes",)) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Ink:
    """Drawings packed one after the other.

    `points` is (n_points, 2) float; `lengths` counts the points of each stroke and `counts` the
    strokes of each drawing, both int and all at least 1. `ordered` tells whether the points are in
    the order in which a pen drew them, which those traced from a picture are not.
    """

    points: Points
    lengths: NDArray[np.int64]
    counts: NDArray[np.int64]
    ordered: bool = True

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Points of each drawing, (n_drawings,) int."""
        return np.add.reduceat(self.lengths, starts_of(self.counts))

    @property
    def owner(self) -> NDArray[np.int64]:
        """The number of each point's drawing, (n_points,) int."""
        return np.arange(len(self)).repeat(self.sizes)

    def take(self, indices: NDArray[np.int64]) -> "Ink":
        """Return the drawings at `indices`, in that order."""
        counts = self.counts[indices]
        return self.picked(_ranges(starts_of(self.counts)[indices], counts), counts)

    def picked(self, strokes: NDArray[np.int64], counts: NDArray[np.int64]) -> "Ink":
        """Return drawings of these strokes, `counts` of them each; a stroke may come twice."""
        lengths = self.lengths[strokes]
        points = _ranges(starts_of(self.lengths)[strokes], lengths)
        return replace(self, points=self.points[points], lengths=lengths, counts=counts)

    def only(self, kept: NDArray[np.bool_]) -> "Ink":
        """Return only the points that `kept` (n_points,) holds true: of each stroke some."""
        lengths = np.add.reduceat(kept.astype(np.int64), starts_of(self.lengths))
        return replace(self, points=self.points[kept], lengths=lengths)

    def thinned(self, kept: NDArray[np.bool_]) -> "Ink":
        """Return only the points that `kept` (n_points,) holds true, and each stroke's two ends."""
        last = np.cumsum(self.lengths) - 1
        first = last - self.lengths + 1
        kept = kept.copy()
        kept[first] = kept[last] = True
        return self.only(kept)

    def rearranged(self, order: NDArray[np.int64], turned: NDArray[np.bool_]) -> "Ink":
        """Return the strokes in `order` (n_strokes,), those that are `turned` from end to start.

        Each drawing's strokes must stay where the drawing is.
        """
        drawn = self.picked(order, self.counts)
        backwards = np.repeat(turned[order], drawn.lengths)[:, None]
        points = np.where(backwards, drawn.points[reversed_blocks(drawn.lengths)], drawn.points)
        return replace(drawn, points=points)


def starts_of(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of the consecutive groups of these sizes begins."""
    starts = np.empty_like(counts)
    starts[0] = 0
    np.cumsum(counts[:-1], out=starts[1:])
    return starts


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate range(start, start + count) over the pairs."""
    return np.arange(counts.sum()) + np.repeat(starts - starts_of(counts), counts)


def reversed_blocks(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return an order that reverses each of the consecutive blocks of these sizes."""
    ends = np.cumsum(sizes)
    return np.repeat(ends - 1 + ends - sizes, sizes) - np.arange(sizes.sum())


def pack(drawings: Sequence[Strokes]) -> Ink:
    """Pack drawings, each a list of strokes, (n_points, 2) of any real dtype, into one `Ink`.

    Raises:
        StrokeError: There is no drawing, one has no stroke or a stroke no point, or points are no
            finite pairs. `parse` reads JSON and tells their place.
    """
    strokes = [stroke for drawing in drawings for stroke in drawing]
    lengths = np.fromiter(map(len, strokes), np.int64, len(strokes))
    counts = np.fromiter(map(len, drawings), np.int64, len(drawings))
    if not (counts.all() and lengths.all() and strokes):
        raise StrokeError("there must be a drawing, and a point in each stroke of each")
    points = np.concatenate(strokes, dtype=np.float64)
    if points.shape[1:] != (2,) or not np.isfinite(points).all():
        raise StrokeError("points must be pairs of finite numbers, x and y")
    return Ink(points, lengths, counts)


def unpack(ink: Ink) -> list[Strokes]:
    """Return the drawings as `pack` took them, each a list of strokes (n_points, 2)."""
    strokes = iter(np.split(ink.points, np.cumsum(ink.lengths)[:-1]))
    return [list(islice(strokes, count)) for count in ink.counts.tolist()]


def fit(ink: Ink) -> Ink:
    """Fit each drawing's bounding box to the unit square: longer side 1, centred, aspect kept.

    A drawing without extent, a dot, comes to lie at the centre.
    """
    sizes = ink.sizes
    starts = starts_of(sizes)
    points = ink.points
    low = np.minimum.reduceat(points, starts)
    high = np.maximum.reduceat(points, starts)
    if max(high.max(), -low.min()) > _HUGE:
        # Each by its own largest number: a drawing of usual size may stand beside a huge one.
        largest = np.maximum(high, -low).max(axis=1, keepdims=True)
        largest[largest <= _HUGE] = 1.0
        points = points / largest.repeat(sizes, axis=0)
        low, high = low / largest, high / largest
    extent = high - low
    side = extent.max(axis=1, keepdims=True)
    side[side < _TINY] = 1.0
    centre = low + extent * 0.5
    moved = points - centre.repeat(sizes, axis=0)
    return replace(ink, points=moved / side.repeat(sizes, axis=0) + 0.5)


def normalise(strokes: Strokes) -> Strokes:
    """Return one drawing fitted to the unit square, as `fit` does."""
    return unpack(fit(pack([strokes])))[0]


def parse(value: object) -> Strokes:
    """Read decoded JSON, [[[x, y], ...], ...] with an optional t in each point, into strokes.

    Raises:
        StrokeError: The nesting is wrong, a list is empty, or a coordinate is no finite number.
    """
    if not isinstance(value, list) or not value:
        raise StrokeError("strokes must be a list of at least one stroke")
    return [_parse_stroke(stroke, i) for i, stroke in enumerate(value)]


def _parse_stroke(stroke: object, i: int) -> Points:
    if not isinstance(stroke, list) or not stroke:
        raise StrokeError(f"stroke {i} must be a list of at least one point", ("strokes", i))
    if _is_plain(stroke):
        points = np.array(stroke, dtype=np.float64)
        if np.isfinite(points).all():
            return points[:, :2].copy()
    return np.array([_parse_point(point, i, j) for j, point in enumerate(stroke)])


def _is_plain(stroke: list[object]) -> bool:
    """Tell whether all points are pairs, or all triples, of floats: then NumPy reads them at once.

    Anything else is read number by number, so that an error can name its place.
    """
    points = [point for point in stroke if isinstance(point, list)]
    lengths = {len(point) for point in points}
    kinds = {type(number) for point in points for number in point}
    return len(points) == len(stroke) and lengths in ({2}, {3}) and kinds == {float}


def _parse_point(point: object, i: int, j: int) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) not in {2, 3}:
        raise StrokeError(f"stroke {i}, point {j}: must be [x, y] or [x, y, t]", ("strokes", i, j))
    for name, number in zip("xyt", point, strict=False):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise StrokeError(f"stroke {i}, point {j}: {name} is no number", ("strokes", i, j))
        if not _is_finite(number):
            raise StrokeError(f"stroke {i}, point {j}: {name} is not finite", ("strokes", i, j))
    return float(point[0]), float(point[1])


def _is_finite(number: float) -> bool:
    """Tell whether a number, also an int of any size, is a finite float."""
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False
