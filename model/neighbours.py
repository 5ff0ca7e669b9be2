"""Symbols added with a few drawings are recognised without training, by their nearest neighbours.

The activations before the last layer place a drawing among others (an embedding). A drawing close
to those of an added symbol, of which the network itself is not sure, is probably one of it: so
likeness is blended with the softmax.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Blend:
    """How much a likeness weighs against the softmax.

    The log-odds of an added symbol are `slope` (likeness - `bar`) + `doubt` log(1 - p), where p is
    the best known symbol's probability. The likeness is the cosine to the nearest of the symbol's
    drawings. The defaults are what scripts/leave_out.py fitted (docs/adding-symbols.md).
    """

    slope: float = 24.0
    bar: float = 0.8
    doubt: float = 0.5


class Neighbours:
    """The drawings of added symbols: `embeddings` (n, d), `labels` (n,) int from 0 on."""

    def __init__(self, embeddings: Floats, labels: Index, blend: Blend | None = None) -> None:
        self._examples = normalised(embeddings)
        self._order = np.argsort(labels, kind="stable")
        self._starts = np.searchsorted(labels[self._order], np.arange(labels.max() + 1))
        self._blend = blend or Blend()

    def likeness(self, embeddings: Floats) -> Floats:
        """Return the cosine to the nearest drawing of each added symbol, (n, n_added)."""
        cosines = normalised(embeddings) @ self._examples.T
        nearest: Floats = np.maximum.reduceat(cosines[:, self._order], self._starts, axis=1)
        return nearest

    def blend(self, probabilities: Floats, embeddings: Floats) -> Floats:
        """Return probabilities over the known and then the added symbols: (n, n_known + n_added).

        The known ones keep their proportions; each row sums to 1.
        """
        return blended(probabilities, self.likeness(embeddings), self._blend)


def normalised(embeddings: Floats) -> Floats:
    """Scale embeddings (n, d) to length 1; one of zeros stays."""
    length = np.linalg.norm(embeddings, axis=1, keepdims=True)
    scaled: Floats = embeddings / np.maximum(length, _TINY)
    return scaled


def blended(probabilities: Floats, likeness: Floats, blend: Blend) -> Floats:
    """Blend (n, n_known) probabilities with the likeness (n, n_added) to added symbols."""
    unsure = 1 - probabilities.max(axis=1, keepdims=True)
    doubt = blend.doubt * np.log(np.maximum(unsure, _TINY))
    odds = np.exp(np.minimum(blend.slope * (likeness - blend.bar) + doubt, 30))
    everything = np.concatenate([probabilities, odds], axis=1)
    shares: Floats = (everything / everything.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


@dataclass(frozen=True, slots=True)
class Judged:
    """Drawings with probabilities (n, n_known), likenesses (n, n_added), and right columns (n,).

    A column beyond the known ones is that of an added symbol.
    """

    probabilities: Floats
    likeness: Floats
    right: Index

    def loss(self, blend: Blend) -> float:
        """Return the mean negative log-likelihood of the right answers."""
        answers = blended(self.probabilities, self.likeness, blend)
        chance = answers[np.arange(len(self.right)), self.right]
        return -float(np.log(np.maximum(chance, _TINY)).mean())


def fit_blend(sides: Sequence[Judged]) -> Blend:
    """Return the blend with the least negative log-likelihood, each side weighing alike."""
    return min(_grid(), key=lambda blend: sum(side.loss(blend) for side in sides))


def _grid() -> list[Blend]:
    return [
        Blend(slope, bar, doubt)
        for slope in (8.0, 12.0, 16.0, 24.0, 32.0, 48.0)
        for bar in np.arange(0.5, 1.0, 0.025).round(3).tolist()
        for doubt in (0.0, 0.25, 0.5, 1.0)
    ]
