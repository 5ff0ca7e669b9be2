"""What a bundle gets right: top-k, MRR and calibration, by symbol and by look-alike shape.

writemath evaluate DATA.jsonl.gz --bundle slides
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from model.dataset import DataError, Drawings, Samples
from model.predictor import Predictor
from model.symbols import SymbolTable

Floats = NDArray[np.float32]

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are 0..1. `ece` is the expected calibration error of the first answer."""

    samples: int
    top1: float
    top3: float
    top5: float
    top10: float
    mrr: float
    ece: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures by symbol, the same by shape, and the time of a sample, drawing included."""

    symbol: Figures
    shape: Figures
    milliseconds: float

    def as_dict(self) -> dict[str, object]:
        """Return what `--json` prints."""
        return asdict(self)


def figures(probabilities: Floats, labels: NDArray[np.int64]) -> Figures:
    """Measure (n, n_classes) probabilities against n right answers.

    Equal probabilities share the worst place, so a flat answer is no lucky one.
    """
    right = probabilities[np.arange(len(labels)), labels]
    place = (probabilities >= right[:, None]).sum(axis=1)
    top = {k: float((place <= k).mean()) for k in (1, 3, 5, 10)}
    first = probabilities.max(axis=1)
    return Figures(
        samples=len(labels),
        top1=top[1],
        top3=top[3],
        top5=top[5],
        top10=top[10],
        mrr=float((1 / place).mean()),
        ece=calibration_error(first, place == 1),
    )


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


def by_shape(probabilities: Floats, shapes: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
    """Sum classes that look alike: (n, n_shapes) and the shape number of each class."""
    _, number = np.unique(np.array(shapes), return_inverse=True)
    member = np.zeros((len(shapes), number.max() + 1), dtype=np.float32)
    member[np.arange(len(shapes)), number] = 1
    return probabilities @ member, number.astype(np.int64)


def predict_all(
    predictor: Predictor, samples: Samples, indices: NDArray[np.int64]
) -> tuple[Floats, float]:
    """Return probabilities (n, n_classes) for the samples at `indices`, and the seconds it took."""
    start = time.perf_counter()
    parts = [
        predictor.predict(samples.views(indices[i : i + _BATCH], predictor.size))
        for i in range(0, len(indices), _BATCH)
    ]
    return np.concatenate(parts), time.perf_counter() - start


def evaluate(
    predictor: Predictor,
    drawings: Drawings,
    table: SymbolTable,
    candidates: Collection[str] | None = None,
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
    all_classes, seconds = predict_all(predictor, drawings, np.arange(len(drawings)))
    probabilities = among(all_classes, kept)
    shaped, number = by_shape(probabilities, [table[known[i]].shape for i in kept])
    return Evaluation(
        symbol=figures(probabilities, labels),
        shape=figures(shaped, number[labels]),
        milliseconds=seconds / len(drawings) * 1000,
    )
