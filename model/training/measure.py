"""What a bundle's card says of it: its calibration, and its figures on what was kept out."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import calibrate
from model.dataset import Drawings
from model.evaluate import Answers, among, predict_all
from model.predictor import Predictor
from model.ranking import look_alikes
from model.training.batches import Task
from model.training.outliers import TRAINED, UNSEEN, outliers
from model.training.sources import Part

# Of each kind of no symbol, to measure `unsure` on.
_OUTLIERS = 500


def measure(predictor: Predictor, task: Task, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the card's temperatures, bar, time a sample, and figures on what was held out.

    With nothing held out, the first two come from the training samples and there are no figures:
    they would say what was learned by heart.
    """
    chosen = task.held_out if len(task.held_out) else task.indices
    labels = task.labels[chosen]
    probabilities, seconds = predict_all(predictor, task.samples, chosen)
    groups = look_alikes(task.classes)
    found = calibrate.fit_temperatures(probabilities, labels, groups)
    shaped = groups.total(found.apply(probabilities, groups))
    bar = round(calibrate.unsure_below(shaped), 4)
    measured = _Measured(calibrate.cross_fit(probabilities, labels, groups), chosen, task)
    return {
        "temperatures": {name: round(value, 4) for name, value in asdict(found).items()},
        "unsure_below": bar,
        "flagged": _flagged(predictor, task, found, bar),
        "milliseconds": round(seconds / len(chosen) * 1000, 3),
        "figures": measured.by_file(parts) if len(task.held_out) else {},
    }


def _flagged(
    predictor: Predictor, task: Task, found: calibrate.Temperatures, bar: float
) -> dict[str, float]:
    """Return the share of each kind of no symbol that is flagged as unsure."""
    if not isinstance(task.samples, Drawings):
        return {}
    ink = task.samples.ink.take(task.held_out if len(task.held_out) else task.indices)
    groups = look_alikes(task.classes)
    shares = {}
    for number, kind in enumerate((*TRAINED, *UNSEEN)):
        nothing = outliers(kind, _OUTLIERS, ink, np.random.default_rng(number))
        raw = predictor.see(nothing).probabilities
        shaped = groups.total(found.apply(raw, groups))
        shares[kind] = round(float((shaped.max(axis=1) < bar).mean()), 4)
    return shares


@dataclass(frozen=True, slots=True)
class _Measured:
    """Calibrated probabilities (n, n_classes) of the samples at `indices`."""

    probabilities: NDArray[np.float32]
    indices: NDArray[np.int64]
    task: Task

    def by_file(self, parts: tuple[Part, ...]) -> dict[str, Any]:
        """Return the figures of each file's samples among the symbols that the file has."""
        ends = np.cumsum([len(part.symbols) for part in parts])
        origin = np.searchsorted(ends, self.indices, side="right")
        return {
            part.name: self._figures(origin == number, set(part.symbols))
            for number, part in enumerate(parts)
            if (origin == number).any()
        }

    def _figures(self, chosen: NDArray[np.bool_], candidates: set[str]) -> dict[str, Any]:
        classes = self.task.classes
        kept = [i for i, name in enumerate(classes) if name in candidates]
        answers = Answers(
            tuple(classes[i] for i in kept),
            among(self.probabilities[chosen], kept),
            np.searchsorted(kept, self.task.labels[self.indices[chosen]]),
        )
        return {
            "candidates": len(kept),
            "symbol": asdict(answers.figures()),
            "shape": asdict(answers.by_shape().figures()),
        }
