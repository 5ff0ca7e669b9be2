"""Shapes in a bitmap: its connected components, distances inside it, and its centre lines.

NumPy alone: the arrays are small (a side of some hundred pixels), and the ink in them sparse.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Components:
    """The 8-connected components of a mask, kept as horizontal runs of pixels.

    `starts`, `ends` (n_runs,) are positions in the mask with one empty column added on the right,
    flattened; `label` (n_runs,) is each run's component. `area` is in pixels and `perimeter` in
    pixel sides, (n_components,) both.
    """

    shape: tuple[int, int]
    starts: Index
    ends: Index
    label: Index
    area: Numbers
    perimeter: Numbers

    def paint(self, keep: Mask) -> Mask:
        """Return the mask of the components that `keep` (n_components,) holds true."""
        height, width = self.shape
        chosen = keep[self.label]
        edges = np.zeros(height * (width + 1) + 1, dtype=np.int8)
        edges[self.starts[chosen]] = 1
        edges[self.ends[chosen]] = -1
        return np.cumsum(edges[:-1], dtype=np.int8).reshape(height, width + 1)[:, :-1] > 0

    def strongest(self, grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return each component's largest value (n_components,) in a (height, width) picture."""
        flat = np.pad(grey, ((0, 0), (0, 1))).ravel()
        best = np.zeros(len(self.area), dtype=np.uint8)
        runs = np.stack([self.starts, self.ends], axis=1).ravel()
        np.maximum.at(best, self.label, np.maximum.reduceat(flat, runs)[::2])
        return best

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of all components together, the last two exclusive."""
        stride = self.shape[1] + 1
        left, right = (self.starts % stride).min(), (self.ends % stride).max()
        top, bottom = self.starts[0] // stride, self.starts[-1] // stride + 1
        return int(left), int(top), int(right), int(bottom)

    @property
    def span(self) -> int:
        """The longer side of `box`, in pixels."""
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)

    @property
    def pen(self) -> float:
        """A rough width of the pen: twice the area over the perimeter, as of long lines."""
        return 2 * float(self.area.sum() / self.perimeter.sum())


def components(mask: Mask) -> Components:
    """Find the components of a (height, width) mask and measure them.

    The perimeter is Cauchy's: crossings of the outline on rows and columns, times pi / 4.
    """
    height, width = mask.shape
    flat = np.zeros(height * (width + 1) + 1, dtype=np.int8)
    flat[1:].reshape(height, width + 1)[:, :-1] = mask
    edges = np.diff(flat, append=np.int8(0))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    upper, lower, shared = _touching(starts, ends, width + 1)
    label = _join(len(starts), upper, lower)
    length = (ends - starts).astype(np.float64)
    area = np.bincount(label, weights=length).astype(np.float64)
    columns = area - np.bincount(label[lower], weights=shared, minlength=len(area))
    rows = np.bincount(label).astype(np.float64)
    perimeter = (rows + columns) * (np.pi / 2)
    return Components((height, width), starts, ends, label, area, perimeter)


def _touching(starts: Index, ends: Index, stride: int) -> tuple[Index, Index, Index]:
    """Pair each run with those it touches in the row above: (upper, lower, shared columns)."""
    above, below = starts - stride, ends - stride
    first = np.searchsorted(ends, above, side="left")
    count = np.maximum(np.searchsorted(starts, below, side="right") - first, 0)
    lower = np.repeat(np.arange(len(starts)), count)
    upper = np.arange(len(lower)) - np.repeat(np.cumsum(count) - count, count)
    upper += np.repeat(first, count)
    shared = np.minimum(ends[upper], below[lower]) - np.maximum(starts[upper], above[lower])
    return upper, lower, shared


def _join(n: int, left: Index, right: Index) -> Index:
    """Number the components of a graph of n nodes and edges left-right: (n,) from 0."""
    root = np.arange(n)
    while True:
        lowest = np.minimum(root[left], root[right])
        best = root.copy()
        np.minimum.at(best, root[left], lowest)
        np.minimum.at(best, root[right], lowest)
        best = best[best]
        if np.array_equal(best, root):
            return np.unique(root, return_inverse=True)[1].reshape(n)
        root = best


def depth(mask: Mask, limit: int) -> NDArray[np.float32]:
    """Return each pixel's distance to the nearest one outside the mask, in pixels.

    Exact (Euclidean) up to `limit` pixels, which is at most 180, and cut there; what lies beyond
    the mask's own frame is outside.
    """
    padded = np.pad(mask, ((1, 1), (limit, limit)))
    row = np.arange(len(padded), dtype=np.int16)[:, None]
    above = np.maximum.accumulate(np.where(padded, np.int16(0), row))
    below = np.minimum.accumulate(np.where(padded, row[-1], row)[::-1])[::-1]
    column = np.minimum(np.minimum(row - above, below - row), limit)[1:-1].astype(np.uint16) ** 2
    width = mask.shape[1]
    best = column[:, limit : limit + width].copy()
    for step in range(1, limit):
        if step * step >= best.max(initial=0):
            break
        for start in (limit - step, limit + step):
            np.minimum(best, column[:, start : start + width] + np.uint16(step * step), out=best)
    return np.sqrt(best, dtype=np.float32)


def thin(mask: Mask) -> Mask:
    """Thin a mask to centre lines one pixel wide, connected as the mask is.

    Guo and Hall, Parallel thinning with two-subiteration algorithms, CACM 32(3), 1989. The whole
    mask is one integer, a bit a pixel, so that each step costs microseconds.
    """
    height, width = mask.shape
    stride = width + 2
    bits = np.packbits(np.pad(mask, 1), bitorder="little")
    ink, previous = int.from_bytes(bits.tobytes(), "little"), -1
    while ink != previous:
        previous = ink
        ink &= ~_spare(ink, stride, odd=False)
        ink &= ~_spare(ink, stride, odd=True)
    flat = np.frombuffer(ink.to_bytes(len(bits), "little"), dtype=np.uint8)
    thinned = np.unpackbits(flat, count=(height + 2) * stride, bitorder="little")
    return thinned.reshape(height + 2, stride)[1:-1, 1:-1] > 0


def centres(line: Mask, inside: NDArray[np.float32]) -> Numbers:
    """Return the pixels of a thinned line as points (n, 2), x and y, to a fraction of a pixel.

    Each is drawn towards those neighbours that lie as deep inside the ink as itself: the middle
    of a line of even width is between two pixels.
    """
    row, column = np.nonzero(line)
    step = np.arange(3)
    around = np.pad(inside, 1)[row[:, None, None] + step[:, None], column[:, None, None] + step]
    weight = np.maximum(around - around[:, 1:2, 1:2] + 0.5, 0)
    total = weight.sum(axis=(1, 2))
    x = column + weight.sum(axis=1) @ (step - 1) / total
    y = row + weight.sum(axis=2) @ (step - 1) / total
    return np.stack([x, y], axis=1)


def _spare(ink: int, stride: int, *, odd: bool) -> int:
    """Return the pixels, among others that are no ink, that one pass of `thin` deletes."""
    north, south, east, west = ink << stride, ink >> stride, ink >> 1, ink << 1
    north_east, north_west = north >> 1, north << 1
    south_east, south_west = south >> 1, south << 1
    one = ~north & (north_east | east), ~east & (south_east | south)
    two = ~south & (south_west | west), ~west & (north_west | north)
    once = (one[0] ^ one[1] ^ two[0] ^ two[1]) & ~(one[0] & one[1] | two[0] & two[1])
    a, b = (north_west | north, north_east | east), (south_east | south, south_west | west)
    c, d = (north | north_east, east | south_east), (south | south_west, west | north_west)
    if odd:
        kept = (south | south_west | ~north_west) & west
    else:
        kept = (north | north_east | ~south_east) & east
    return once & _two(a, b) & _two(c, d) & ~(_all(a, b) & _all(c, d)) & ~kept


def _two(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Return where at least two of four are set."""
    return (a[0] & a[1]) | (b[0] & b[1]) | ((a[0] | a[1]) & (b[0] | b[1]))


def _all(a: tuple[int, int], b: tuple[int, int]) -> int:
    return a[0] & a[1] & b[0] & b[1]
