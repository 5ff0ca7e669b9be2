"""Where answers go wrong: by confidence, by class, by kind of drawing, pair by pair."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.evaluate import Answers, figures_of
from model.symbols import shapes_of

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the drawings: shares 0..1 of those whose right answer is first, or in the first 3."""

    name: str
    count: int
    top1: float
    top3: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: its mean, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many drawings of `was`, of `of` in all, were taken for `said`; `alike`: one shape."""

    was: str
    said: str
    count: int
    of: int
    alike: bool


def bootstrap(answers: Answers) -> dict[str, tuple[float, float]]:
    """Return the bootstrap's 95 % intervals (Efron 1979) of the figures that are no plain shares.

    They are measured anew on as many drawings, drawn from these with replacement.
    """
    place, first = answers.place, answers.probabilities.max(axis=1)
    rng, names = np.random.default_rng(0), ("mrr", "ece", "mean_top1", "mean_top3")
    drawn = []
    for _ in range(_RESAMPLES):
        rows = rng.integers(0, len(place), len(place))
        found = figures_of(place[rows], first[rows], answers.labels[rows])
        drawn.append([getattr(found, name) for name in names])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0).tolist()
    return dict(zip(names, zip(low, high, strict=True), strict=True))


def reliability(answers: Answers, bins: int = 15) -> list[Bin]:
    """Return the first answers by confidence, in bins of equal width; empty ones are left out."""
    confidence, correct = answers.probabilities.max(axis=1), answers.place == 1
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(
            i / bins,
            (i + 1) / bins,
            int((index == i).sum()),
            float(confidence[index == i].mean()),
            float(correct[index == i].mean()),
        )
        for i in np.unique(index)
    ]


def parts(answers: Answers, keys: NDArray[np.int64], names: Sequence[str]) -> list[Part]:
    """Return the figures of the drawings that share a key, an index into `names`."""
    place = answers.place
    return [
        Part(
            names[key],
            int((keys == key).sum()),
            float((place[keys == key] <= 1).mean()),
            float((place[keys == key] <= 3).mean()),
        )
        for key in np.unique(keys)
    ]


def by_class(answers: Answers) -> list[Part]:
    """Return the figures of each class, the worst first."""
    return sorted(parts(answers, answers.labels, answers.names), key=lambda part: part.top1)


def by_strokes(answers: Answers, counts: NDArray[np.int64], most: int = 6) -> list[Part]:
    """Return the figures by the number of strokes; `most` stands for that many and more."""
    names = [str(n) for n in range(most)] + [f"{most} or more"]
    return parts(answers, np.minimum(counts, most), names)


def confusions(answers: Answers, most: int = 50) -> list[Confusion]:
    """Return the pairs of classes that are confused most often, the most frequent first."""
    said = answers.probabilities.argmax(axis=1)
    pairs = Counter(zip(answers.labels.tolist(), said.tolist(), strict=True))
    totals = np.bincount(answers.labels, minlength=len(answers.names))
    shapes = shapes_of(answers.names)
    wrong = ((pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1])
    return [
        Confusion(
            answers.names[was],
            answers.names[is_],
            count,
            int(totals[was]),
            shapes[was] == shapes[is_],
        )
        for (was, is_), count in list(wrong)[:most]
    ]


def worst_errors(answers: Answers, most: int = 40) -> NDArray[np.int64]:
    """Return the drawings that were read wrongly with the highest confidence, the worst first."""
    wrong = np.flatnonzero(answers.probabilities.argmax(axis=1) != answers.labels)
    order = np.argsort(-answers.probabilities[wrong].max(axis=1), kind="stable")
    worst: NDArray[np.int64] = wrong[order[:most]]
    return worst
