"""From a network's probabilities to ranked LaTeX symbols."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.calibrate import Groups
from model.preference import STRENGTH, preference
from model.symbols import Symbol, load_symbols, shapes_of

Floats = NDArray[np.float32]

_TINY = np.float32(1e-30)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One answer: a symbol and its probability over all symbols, 0..1."""

    symbol: Symbol
    probability: float


def share_out(probabilities: Floats, symbols: Sequence[Symbol]) -> Floats:
    """Lean on the preferred commands of each look-alike group: (n, n_classes) -> the same.

    A group's sum stays as it is. `symbols` are one a class; what the label table lacks, such as a
    symbol that a host added, is alone in its group.
    """
    groups, weights = _preferences(tuple(symbol.id for symbol in symbols))
    return reshare(probabilities, weights, groups)


def reshare(probabilities: Floats, weights: Floats, groups: Groups) -> Floats:
    """Share each group's sum out anew, by probability times weight: (n, n_classes) -> the same.

    `weights` (n_classes,) are positive.
    """
    weighted = np.maximum(probabilities, _TINY) * weights
    scale = groups.total(probabilities) / groups.total(weighted)
    shared: Floats = weighted * scale[:, groups.number]
    return shared


@lru_cache(maxsize=16)
def _preferences(classes: tuple[str, ...]) -> tuple[Groups, Floats]:
    """Return the look-alike groups of a bundle's classes and each class' weight (n_classes,)."""
    table = load_symbols()
    steps = [preference(table[name]) if name in table else 0.0 for name in classes]
    return look_alikes(classes), np.exp(STRENGTH * np.array(steps, dtype=np.float32))


@lru_cache(maxsize=16)
def look_alikes(classes: tuple[str, ...]) -> Groups:
    """Return the look-alike groups of a bundle's classes."""
    return Groups(shapes_of(classes))


def rank(
    probabilities: Floats,
    symbols: Sequence[Symbol],
    limit: int | None = 10,
    packages: Collection[str] | None = None,
    prefer: Literal["math", "text"] | None = None,
) -> list[Ranked]:
    """Rank `symbols` by their probabilities (n_classes,), highest first, cut at `limit`.

    With `prefer`, the places that a look-alike group holds go to its commands of that mode first.
    With `packages`, those that need no package beside them come before the others.
    """
    order = np.argsort(-probabilities, kind="stable")
    if prefer is not None:
        order = _usable_first(order, symbols, prefer)
    if packages is not None:
        loaded = {None, *packages}
        extra = np.array([symbol.package not in loaded for symbol in symbols])
        order = order[np.argsort(extra[order], kind="stable")]
    return [Ranked(symbols[i], float(probabilities[i])) for i in order[:limit].tolist()]


def _usable_first(
    order: NDArray[np.int64], symbols: Sequence[Symbol], mode: Literal["math", "text"]
) -> NDArray[np.int64]:
    """Fill each group's places in `order` (n_classes,) with its commands of `mode` first."""
    numbers = look_alikes(tuple(symbol.id for symbol in symbols)).number[order]
    usable = {mode, "both"}
    other = np.array([symbol.mode not in usable for symbol in symbols])[order]
    filled = np.empty_like(order)
    filled[np.argsort(numbers, kind="stable")] = order[np.lexsort((other, numbers))]
    return filled


def is_unsure(probabilities: Floats, classes: tuple[str, ...], bar: float) -> bool:
    """Tell whether a model would rather not answer (n_classes,): no shape is likely enough.

    The bar for the likeliest group of look-alikes is the card's, set so that 1.5 % of real symbols
    are flagged.
    """
    return bool(look_alikes(classes).total(probabilities[None]).max() < bar)
