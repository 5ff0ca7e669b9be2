"""Drawings that are no symbol: several at once, scribbles, hatching, specks, crossings-out.

Training shows some of them with no answer right (outlier exposure: Hendrycks, Mazeika, Dietterich
2019), so that the network is unsure of what it has never seen; measuring uses all of them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from model.strokes import Ink, Points, Strokes, fit, pack, unpack

# What training sees; the others tell whether that carries over to what it does not see.
TRAINED = ("several", "scribble", "hatching", "specks")
UNSEEN = ("walk", "crossed_out")


def outliers(kind: str, count: int, ink: Ink, rng: np.random.Generator) -> Ink:
    """Return `count` drawings of a kind; `ink` holds symbols, for those kinds made of them."""
    return pack([_KINDS[kind](ink, rng) for _ in range(count)])


def mixed(count: int, ink: Ink, rng: np.random.Generator) -> Ink:
    """Return `count` drawings of the kinds that training sees, at random."""
    kinds = rng.choice(TRAINED, count, p=(0.55, 0.2, 0.1, 0.15))
    return pack([_KINDS[str(kind)](ink, rng) for kind in kinds])


def _symbol(ink: Ink, rng: np.random.Generator) -> Strokes:
    """Return one of the drawings, fitted to the unit square."""
    return unpack(fit(ink.take(rng.integers(0, len(ink), 1))))[0]


def _several(ink: Ink, rng: np.random.Generator) -> Strokes:
    """Put two to four symbols beside one another, or, one time in four, below."""
    strokes: Strokes = []
    pen = 0.0
    axis = int(rng.random() < 0.25)
    for _ in range(rng.choice([2, 3, 4], p=[0.5, 0.3, 0.2])):
        symbol = _symbol(ink, rng)
        points = np.concatenate(symbol)
        size = rng.uniform(0.6, 1.0)
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        offset = rng.normal(0, 0.08, 2)
        offset[axis] = pen
        strokes += [(stroke - low) * size + offset for stroke in symbol]
        pen += extent[axis] * size + rng.uniform(0.1, 0.5)
    return strokes


def _scribble(_: Ink, rng: np.random.Generator) -> Strokes:
    """Return one to three long curves of many turns: sums of slow and fast waves."""
    return [_waves(rng) for _ in range(rng.integers(1, 4))]


def _waves(rng: np.random.Generator) -> Points:
    time = np.linspace(0, 1, 120)[:, None]
    curve = np.zeros((120, 2))
    for low, high, amplitude in ((0.5, 2, 1.0), (2, 5, 0.8), (5, 9, 0.5)):
        frequency, phase = rng.uniform(low, high, 2), rng.uniform(0, 2 * np.pi, 2)
        curve += amplitude * rng.uniform(0.4, 1, 2) * np.sin(2 * np.pi * frequency * time + phase)
    return curve


def _hatching(_: Ink, rng: np.random.Generator) -> Strokes:
    """Return a zigzag of at least eight lines across an area."""
    turns = int(rng.integers(8, 20))
    x = np.arange(turns) / turns * rng.uniform(0.8, 2)
    y = np.arange(turns) % 2 + rng.normal(0, 0.12, turns)
    return [np.stack([x, y], axis=1) @ _turned(rng)]


def _turned(rng: np.random.Generator) -> NDArray[np.float64]:
    angle = rng.uniform(0, 2 * np.pi)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _specks(_: Ink, rng: np.random.Generator) -> Strokes:
    """Return eight to forty dots and short lines anywhere: what is left of a photo of nothing."""
    starts = rng.uniform(0, 1, (rng.integers(8, 40), 1, 2))
    ends = starts + rng.normal(0, 0.05, starts.shape)
    return list(np.concatenate([starts, ends], axis=1))


def _walk(_: Ink, rng: np.random.Generator) -> Strokes:
    """Return a random walk of 200 steps, its direction drifting."""
    direction = np.cumsum(rng.normal(0, 0.6, 200))
    steps = np.stack([np.cos(direction), np.sin(direction)], axis=1)
    return [np.cumsum(steps, axis=0)]


def _crossed_out(ink: Ink, rng: np.random.Generator) -> Strokes:
    """Return a symbol with a zigzag over it."""
    (zigzag,) = _hatching(ink, rng)
    low, extent = zigzag.min(axis=0), np.ptp(zigzag, axis=0)
    return [*_symbol(ink, rng), (zigzag - low) / extent]


_KINDS: dict[str, Callable[[Ink, np.random.Generator], Strokes]] = {
    "several": _several,
    "scribble": _scribble,
    "hatching": _hatching,
    "specks": _specks,
    "walk": _walk,
    "crossed_out": _crossed_out,
}
