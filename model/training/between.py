"""Drawings between two of one symbol: they vary as hands do, where made-up variation has to guess.

Two drawings with as many strokes, each near its counterpart, were drawn alike. Moving every stroke
a part of the way to the other's gives a third that nobody drew and somebody might; a little beyond
either is as likely a drawing as between them (compare SMOTE, Chawla et al. 2002, on features).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.strokes import Ink, fit, starts_of
from model.trajectory import walk

# How far on the way to the other drawing, least and most: below 0 it is the other way.
PARTS = (-0.3, 0.7)

# Strokes farther apart than this, on average in units of the drawing's longer side, are not the
# same stroke: half the way between them is none of either.
_NEAR = 0.2
# Points a stroke, evenly spaced, before two are paired.
_POINTS = 48


class Siblings:
    """The samples with which each may be mixed: of its class, with as many strokes."""

    def __init__(self, kinds: NDArray[np.int64], indices: NDArray[np.int64]) -> None:
        """Group the samples at `indices` by `kinds`, (n_samples,), equal where two may be mixed."""
        self._kinds = kinds
        self._members = indices[np.argsort(kinds[indices], kind="stable")]
        self._sorted = kinds[self._members]

    def pick(
        self, chosen: NDArray[np.int64], rng: np.random.Generator, share: float
    ) -> NDArray[np.int64]:
        """Return a sibling for a `share` of the samples at `chosen`, itself for the others."""
        kinds = self._kinds[chosen]
        first = np.searchsorted(self._sorted, kinds, "left")
        past = np.searchsorted(self._sorted, kinds, "right")
        sibling = self._members[rng.integers(first, past)]
        return np.where(rng.random(len(chosen)) < share, sibling, chosen)


def between(ink: Ink, others: Ink, parts: NDArray[np.float64]) -> Ink:
    """Return each drawing moved by its part, (n_drawings,), of the way to its counterpart.

    Both are fitted to the unit square. A drawing whose part is 0, or with a stroke that is far
    from the other's or a dot where the other is none, comes back as it was; so do dots.
    """
    ink, others = fit(ink), fit(others)
    own, other = _evenly(ink), _evenly(others)
    forth, back = _apart(own, other), _apart(own, other[:, ::-1])
    other = np.where((back < forth)[:, None, None], other[:, ::-1], other)
    far = np.minimum(forth, back) > _NEAR
    unlike = np.logical_or.reduceat(
        far | ((ink.lengths == 1) != (others.lengths == 1)), starts_of(ink.counts)
    )
    parts = np.where(unlike, 0.0, parts).repeat(ink.counts)
    moved = (parts != 0) & (ink.lengths > 1)
    return _replaced(ink, moved, own + parts[:, None, None] * (other - own))


def _evenly(ink: Ink) -> NDArray[np.float64]:
    """Return _POINTS evenly spaced points of each stroke, (n_strokes, _POINTS, 2)."""
    steps = np.full(len(ink.points), 1e-6)  # so that each point is a place of its own
    steps[1:] += np.hypot(*np.diff(ink.points, axis=0).T)
    _, even = walk(ink.points, np.cumsum(steps), ink.lengths, _POINTS)
    return even


def _apart(own: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean distance of paired points, (n_strokes,)."""
    distance: NDArray[np.float64] = np.hypot(*np.moveaxis(own - other, -1, 0)).mean(axis=1)
    return distance


def _replaced(ink: Ink, moved: NDArray[np.bool_], strokes: NDArray[np.float64]) -> Ink:
    """Return `ink` with the strokes that are `moved`, (n_strokes,), taken from `strokes`."""
    lengths = np.where(moved, _POINTS, ink.lengths)
    points = np.empty((int(lengths.sum()), 2))
    new = np.repeat(moved, lengths)
    points[new] = strokes[moved].reshape(-1, 2)
    points[~new] = ink.points[~np.repeat(moved, ink.lengths)]
    return replace(ink, points=points, lengths=lengths)
