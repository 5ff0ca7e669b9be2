"""Symbols added with a few drawings are recognised without training, by their nearest neighbours.

The activations before the last layer place a drawing among others (an embedding), and so do the
probabilities themselves: drawings of one symbol are taken for the same others. A drawing close to
those of an added symbol, of which the network itself is not sure, is probably one of it: so
likeness is blended with the softmax.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

# So many of a host's drawings are taken to be of added symbols. With half of them, known symbols
# lost 9 points of top-1 to ten added ones (docs/adding-symbols.md).
SHARE = 0.1
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Blend:
    """How much a likeness weighs against the softmax.

    The log-odds of an added symbol are `slope` (likeness - `bar`) + `doubt` log(1 - p), where p is
    the best known symbol's probability. The likeness, 0 to 1, is that to the nearest of the
    symbol's drawings. The defaults are what scripts/leave_out.py fitted (docs/adding-symbols.md).
    """

    slope: float = 12.0
    bar: float = 0.8
    doubt: float = 0.5


class Neighbours:
    """The drawings of added symbols: their `features` (n, d), and `labels` (n,) int from 0 on."""

    def __init__(self, features: Floats, labels: Index, blend: Blend | None = None) -> None:
        self._order = np.argsort(labels, kind="stable")
        self._examples = features[self._order]
        self._starts = np.searchsorted(labels[self._order], np.arange(labels.max() + 1))
        self._blend = blend or Blend()

    def likeness(self, features: Floats) -> Floats:
        """Return the likeness to the nearest drawing of each added symbol, (n, n_added)."""
        products = features @ self._examples.T
        nearest: Floats = np.maximum.reduceat(products, self._starts, axis=1)
        return nearest

    def blend(self, probabilities: Floats, features: Floats) -> Floats:
        """Return probabilities over the known and then the added symbols: (n, n_known + n_added).

        The known ones keep their proportions; each row sums to 1.
        """
        return blended(probabilities, self.likeness(features), self._blend)


def features(probabilities: Floats, embeddings: Floats) -> Floats:
    """Return (n, n_known + d), of length 1: what a drawing is compared by.

    The product of two is the mean of their embeddings' cosine and their probabilities'
    Bhattacharyya coefficient.
    """
    both = np.concatenate([normalised(embeddings), np.sqrt(probabilities)], axis=1)
    halved: Floats = (both * np.sqrt(0.5)).astype(np.float32)
    return halved


def normalised(embeddings: Floats) -> Floats:
    """Scale embeddings (n, d) to length 1; one of zeros stays."""
    length = np.linalg.norm(embeddings, axis=1, keepdims=True)
    scaled: Floats = embeddings / np.maximum(length, _TINY)
    return scaled


def odds(best: Floats, likeness: Floats, blend: Blend) -> Floats:
    """Return each added symbol's odds (n, n_added) against all known ones together.

    `best` (n,) is the best known symbol's probability.
    """
    doubt = blend.doubt * np.log(np.maximum(1 - best, _TINY))
    found: Floats = np.exp(np.minimum(blend.slope * (likeness - blend.bar) + doubt[:, None], 30))
    return found


def blended(probabilities: Floats, likeness: Floats, blend: Blend) -> Floats:
    """Blend (n, n_known) probabilities with the likeness (n, n_added) to added symbols."""
    added = odds(probabilities.max(axis=1), likeness, blend)
    everything = np.concatenate([probabilities, added], axis=1)
    shares: Floats = (everything / everything.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


@dataclass(frozen=True, slots=True)
class Judged:
    """Drawings with their likenesses (n, n_added) and the best known symbol's probability (n,).

    `known` (n,) is the probability of the right known symbol; where `added` (n,) is 0 or more, the
    right one is that column of the likenesses instead.
    """

    best: Floats
    likeness: Floats
    known: Floats
    added: Index

    def loss(self, blend: Blend) -> float:
        """Return the mean negative log-likelihood of the right answers."""
        added = odds(self.best, self.likeness, blend)
        right = np.where(self.added < 0, self.known, added[np.arange(len(added)), self.added])
        chance = right / (1 + added.sum(axis=1))
        return -float(np.log(np.maximum(chance, _TINY)).mean())


def fit_blend(known: Judged, added: Judged) -> Blend:
    """Return the blend with the least negative log-likelihood, `SHARE` of it that of `added`."""
    return min(
        _grid(), key=lambda blend: (1 - SHARE) * known.loss(blend) + SHARE * added.loss(blend)
    )


def _grid() -> list[Blend]:
    return [
        Blend(slope, bar, doubt)
        for slope in (8.0, 12.0, 16.0, 24.0, 32.0, 48.0)
        for bar in np.arange(0.5, 1.0, 0.025).round(3).tolist()
        for doubt in (0.0, 0.25, 0.5, 1.0)
    ]
