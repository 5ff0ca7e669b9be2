"""From a network's probabilities to ranked LaTeX symbols."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle
from model.symbols import Symbol, load_symbols


@dataclass(frozen=True, slots=True)
class Ranked:
    """One answer: a symbol and its probability over all symbols, 0..1."""

    symbol: Symbol
    probability: float


def rank(
    probabilities: NDArray[np.float32],
    symbols: Sequence[Symbol],
    limit: int | None = 10,
    packages: Collection[str] | None = None,
) -> list[Ranked]:
    """Rank `symbols` by their probabilities (n_classes,), highest first, cut at `limit`.

    With `packages`, those that need no package beside them come before the others.
    """
    order = np.argsort(-probabilities, kind="stable")
    if packages is not None:
        extra = np.array([_needs_more(symbols[i], packages) for i in order])
        order = order[np.argsort(extra, kind="stable")]
    return [Ranked(symbols[i], float(probabilities[i])) for i in order[:limit]]


def _needs_more(symbol: Symbol, packages: Collection[str]) -> bool:
    return symbol.package is not None and symbol.package not in packages


def best_shape(probabilities: NDArray[np.float32], shape_numbers: NDArray[np.int64]) -> float:
    """Return the probability of the likeliest group of look-alikes.

    `shape_numbers` (n_classes,) int tells the group of each class.
    """
    return float(np.bincount(shape_numbers, weights=probabilities).max())


def is_unsure(probabilities: NDArray[np.float32], bundle: Bundle) -> bool:
    """Tell whether a model would rather not answer: no look-alike group is likely enough.

    The bar is the card's, set so that at most 2 % of real symbols are flagged.
    """
    bar = float(bundle.card["unsure_below"])
    return best_shape(probabilities, shape_numbers(bundle.symbols)) < bar


@lru_cache(maxsize=16)
def shape_numbers(classes: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the number of each class' look-alike group, (n_classes,) int."""
    table = load_symbols()
    _, numbers = np.unique([table[name].shape for name in classes], return_inverse=True)
    return numbers.astype(np.int64)
