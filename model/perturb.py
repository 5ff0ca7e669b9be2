"""The same drawings under other conditions: turned, noisy, sparse, cut, backwards, other pens.

Each is deterministic, so that two networks are measured on the very same drawings.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from model.raster import PEN
from model.strokes import Ink, fit, reversed_blocks, starts_of
from model.views import turned


@dataclass(frozen=True, slots=True)
class Condition:
    """What is done to the strokes, and the pen's width in pixels of the 32-pixel frame."""

    name: str
    change: Callable[[Ink], Ink]
    pen: float = PEN


def noisy(ink: Ink, amount: float) -> Ink:
    """Move each point by `amount` of the longer side, standard deviation."""
    fitted = fit(ink)
    noise = np.random.default_rng(0).normal(0, amount, fitted.points.shape)
    return replace(fitted, points=fitted.points + noise)


def sparse(ink: Ink, dropped: float) -> Ink:
    """Leave out this share of the inner points; each stroke keeps its first and its last."""
    return ink.thinned(np.random.default_rng(0).random(len(ink.points)) >= dropped)


def cut(ink: Ink, share: float) -> Ink:
    """Lose this share of each stroke's points at both of its ends; what is short stays whole."""
    lost = (ink.lengths * share).astype(np.int64)
    stroke = np.repeat(np.arange(len(ink.lengths)), ink.lengths)
    place = np.arange(len(stroke)) - starts_of(ink.lengths)[stroke]
    return ink.only((place >= lost[stroke]) & (place < (ink.lengths - lost)[stroke]))


def twice(ink: Ink, apart: float) -> Ink:
    """Go over each drawing's last stroke once more, `apart` of the longer side beside it."""
    fitted = fit(ink)
    every = np.arange(len(ink.lengths))
    last = np.cumsum(ink.counts) - 1
    drawn = fitted.picked(np.insert(every, last + 1, last), ink.counts + 1)
    again = np.zeros(len(drawn.lengths))
    again[np.cumsum(drawn.counts) - 1] = apart
    return replace(drawn, points=drawn.points + again.repeat(drawn.lengths)[:, None])


def backwards(ink: Ink) -> Ink:
    """Draw each drawing from its last point to its first."""
    return ink.rearranged(reversed_blocks(ink.counts), np.ones(len(ink.lengths), dtype=bool))


def whole_units(ink: Ink, side: int) -> Ink:
    """Draw on a canvas `side` units wide, every point in whole units."""
    fitted = fit(ink)
    return replace(fitted, points=np.rint(fitted.points * side))


def same(ink: Ink) -> Ink:
    """Leave the drawings as they are."""
    return ink


PLAIN = Condition("plain", same)
CONDITIONS: tuple[Condition, ...] = (
    Condition("turned by -20 degrees", partial(turned, degrees=-20)),
    Condition("turned by -10 degrees", partial(turned, degrees=-10)),
    Condition("turned by 10 degrees", partial(turned, degrees=10)),
    Condition("turned by 20 degrees", partial(turned, degrees=20)),
    Condition("pen 0.6 times as wide", same, 0.6 * PEN),
    Condition("pen 1.6 times as wide", same, 1.6 * PEN),
    Condition("points moved by 1 %", partial(noisy, amount=0.01)),
    Condition("points moved by 2 %", partial(noisy, amount=0.02)),
    Condition("half of the points dropped", partial(sparse, dropped=0.5)),
    Condition("80 % of the points dropped", partial(sparse, dropped=0.8)),
    Condition("strokes cut by 5 % at both ends", partial(cut, share=0.05)),
    Condition("last stroke drawn twice", partial(twice, apart=0.015)),
    Condition("drawn backwards", backwards),
    Condition("20 pixels wide, whole pixels", partial(whole_units, side=20)),
    Condition("2,000 pixels wide, whole pixels", partial(whole_units, side=2000)),
)
