"""What a bundle gets right: top-k, MRR and calibration, by symbol and by look-alike shape.

writemath evaluate DATA.jsonl.gz --bundle slides
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.calibrate import Groups
from model.dataset import Drawings, Samples
from model.jsonl import DataError
from model.perturb import PLAIN, Condition
from model.predictor import Predictor
from model.ranking import share_out
from model.strokes import Ink
from model.symbols import load_symbols, shapes_of

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are 0..1. `ece` is the expected calibration error of the first answer.

    `mean_top1` and `mean_top3` are means over classes, so that each counts alike.
    """

    samples: int
    top1: float
    top3: float
    top5: float
    top10: float
    mrr: float
    ece: float
    mean_top1: float
    mean_top3: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Probabilities (n, n_names) float32, and the column of each right answer, (n,) int."""

    names: tuple[str, ...]
    probabilities: Floats
    labels: Index

    @property
    def place(self) -> Index:
        """The place of each right answer, (n,) int, as `places` counts it."""
        return places(self.probabilities, self.labels)

    def by_shape(self) -> "Answers":
        """Take look-alikes as one answer."""
        shapes = shapes_of(self.names)
        groups = Groups(shapes)
        names = tuple(sorted(set(shapes)))
        return Answers(names, groups.total(self.probabilities), groups.number[self.labels])

    def figures(self) -> Figures:
        """Measure them."""
        return figures_of(self.place, self.probabilities.max(axis=1), self.labels)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Answers by symbol, and the time of a sample in milliseconds, drawing included."""

    answers: Answers
    milliseconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return figures by symbol and by shape with the time of a sample."""
        return {
            "symbol": asdict(self.answers.figures()),
            "shape": asdict(self.answers.by_shape().figures()),
            "milliseconds": self.milliseconds,
        }


def places(probabilities: Floats, labels: Index) -> Index:
    """Return the place of each of n right answers, from 1; equal probabilities share the worst.

    NaN, of a network whose training went astray, is in the last place: it beats nothing.
    """
    right = probabilities[np.arange(len(labels)), labels]
    place: Index = (~(probabilities < right[:, None])).sum(axis=1)
    return place


def figures_of(place: Index, confidence: Floats, labels: Index) -> Figures:
    """Measure answers by the right one's place from 1, the first probability, the class; (n,)."""
    top = {k: float((place <= k).mean()) for k in (1, 3, 5, 10)}
    return Figures(
        samples=len(place),
        top1=top[1],
        top3=top[3],
        top5=top[5],
        top10=top[10],
        mrr=float((1 / place).mean()),
        ece=calibration_error(confidence, place == 1),
        mean_top1=_mean_over_classes(place <= 1, labels),
        mean_top3=_mean_over_classes(place <= 3, labels),
    )


def _mean_over_classes(hit: NDArray[np.bool_], labels: Index) -> float:
    counts = np.bincount(labels)
    seen = counts > 0
    return float((np.bincount(labels, weights=hit)[seen] / counts[seen]).mean())


def calibration_error(confidence: Floats, correct: NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error (Guo et al. 2017) over bins of equal width."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    count = np.bincount(index, minlength=bins)
    gap = np.bincount(index, weights=confidence, minlength=bins) - np.bincount(
        index, weights=correct, minlength=bins
    )
    return float(np.abs(gap).sum() / count.sum())


def among(probabilities: Floats, kept: Sequence[int]) -> Floats:
    """Return the probabilities (n, len(kept)) of the kept classes if it must be one of them."""
    # Where all of them were rounded to 0, none is likelier than another.
    chosen = np.maximum(probabilities[:, kept], np.finfo(np.float32).tiny)
    shares: Floats = chosen / chosen.sum(axis=1, keepdims=True)
    return shares


def predict_all(predictor: Predictor, samples: Samples, indices: Index) -> tuple[Floats, float]:
    """Return probabilities (n, n_classes) for the samples at `indices`, and the seconds it took."""
    start = time.perf_counter()
    parts = [
        samples.read_by(predictor, indices[i : i + _BATCH]) for i in range(0, len(indices), _BATCH)
    ]
    return np.concatenate(parts), time.perf_counter() - start


def evaluate(
    predictor: Predictor,
    drawings: Drawings,
    candidates: Collection[str] | None = None,
    condition: Condition = PLAIN,
) -> Evaluation:
    """Measure a bundle on labelled drawings, among `candidates` or all of its symbols.

    Raises:
        DataError: A drawing's symbol is none of the candidates that the bundle knows.
    """
    known = predictor.bundle.symbols
    kept = [i for i, name in enumerate(known) if candidates is None or name in candidates]
    place = {known[i]: n for n, i in enumerate(kept)}
    unknown = sorted(set(drawings.symbols) - place.keys())
    if unknown:
        raise DataError(f"not among the {len(kept)} candidates: {', '.join(unknown[:5])}")
    labels = np.array([place[name] for name in drawings.symbols])
    start = time.perf_counter()
    probabilities = [
        among(_served(predictor.see(ink, condition.pen).probabilities, known), kept)
        for ink in _changed(drawings, condition)
    ]
    seconds = time.perf_counter() - start
    answers = Answers(tuple(place), np.concatenate(probabilities), labels)
    return Evaluation(answers, seconds / len(drawings) * 1000)


def _served(probabilities: Floats, classes: Sequence[str]) -> Floats:
    """Lean on preferred look-alikes as the server does; classes that no table has stay."""
    table = load_symbols()
    if not all(name in table for name in classes):
        return probabilities
    return share_out(probabilities, [table[name] for name in classes])


def _changed(drawings: Drawings, condition: Condition) -> Iterator[Ink]:
    """Yield the drawings in batches, changed as the condition says."""
    ink = condition.change(drawings.ink)
    every = np.arange(len(drawings))
    for i in range(0, len(every), _BATCH):
        yield ink.take(every[i : i + _BATCH])
