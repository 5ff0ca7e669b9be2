"""From data files to a bundle: read, split, train, evaluate on what was kept out, calibrate, write.

python scripts/train.py --network slides --data detexify.jsonl.gz --epochs 20
python scripts/train.py --network slides --data hasyv2:HASYv2.tar.bz2 --fold 1
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import calibrate, train
from model.augment import Hand
from model.batches import Task
from model.bundle import TFLITE, Bundle, load_bundle, write_card, write_model
from model.dataset import Drawings
from model.evaluate import Answers, among, predict_all
from model.history import plot_history
from model.lineage import Stage, read_lineage, write_lineage
from model.outliers import TRAINED, UNSEEN, outliers
from model.predictor import Predictor
from model.recipe import Recipe
from model.sources import Data, Part, read_data
from model.symbols import shapes_of
from model.views import render_views

# Of each kind of no symbol, to measure `unsure` on.
_OUTLIERS = 500
_NEUTRAL = calibrate.Temperatures()


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is trained, on what, and where it goes."""

    recipe: Recipe
    # Files of strokes, or hasyv2:PATH alone.
    data: tuple[str, ...]
    out: Path
    name: str
    # Of the writers, or the samples where no writer is known, this share is never trained on.
    val_fraction: float = 0.1
    # Of HASYv2, which comes with its own split.
    fold: int = 1
    teacher: Path | None = None
    # A .keras file with the first weights.
    start: Path | None = None
    # A bundle trained alike, but with data kept out: it was measured in place of this one.
    measured: Path | None = None
    resume: bool = False
    h5: Path | None = None


def run(experiment: Experiment) -> Path:
    """Train and return the folder of the finished bundle, `out`/`name`.

    Raises:
        DataError: A data file cannot be read, or names a symbol that is not in the table.
        TrainingError: There is nothing to train on or to resume, or it was begun otherwise.
    """
    experiment.out.mkdir(parents=True, exist_ok=True)
    recipe = experiment.recipe
    hand = replace(Hand().scaled(recipe.strength), rotation=recipe.rotation)
    data = read_data(experiment.data, experiment.val_fraction, experiment.fold, hand)
    task = _task(experiment, data)
    # Before hours of training, not after.
    twin = _same_classes(experiment.measured, task.classes) if experiment.measured else None
    stages = _stages(experiment, len(task.indices))
    write_lineage(experiment.out, stages)
    model = train.fit(
        task, recipe, experiment.out, start=experiment.start, resume=experiment.resume
    )
    plot_history(experiment.out / train.HISTORY, experiment.out / "history.png")
    if experiment.h5:
        experiment.h5.parent.mkdir(parents=True, exist_ok=True)
        model.save(experiment.h5)
    bundle = experiment.out / experiment.name
    write_model(train.in_precision(model), task.classes, bundle)
    card = _card(experiment, data.parts, task, stages)
    # Once without calibration, to measure with, and then whole.
    write_card(bundle, {**card, "temperatures": asdict(_NEUTRAL), "unsure_below": 0.0})
    measured = _measured_by(twin) if twin else _measure(Predictor.load(bundle), task, data.parts)
    write_card(bundle, {**card, **measured})
    return bundle


def _task(experiment: Experiment, data: Data) -> Task:
    labels, classes = train.number_classes(data.samples.symbols)
    teacher = _same_classes(experiment.teacher, classes) if experiment.teacher else None
    return Task(
        data.samples,
        labels,
        classes,
        data.trained,
        data.held_out,
        train.KerasTeacher(teacher) if teacher else None,
    )


def _same_classes(path: Path, classes: tuple[str, ...]) -> Bundle:
    """Load a bundle that knows just these classes; raises TrainingError if it does not."""
    bundle = load_bundle(path)
    if bundle.symbols != classes:
        raise train.TrainingError(f"{path} was trained on other symbols than this data has")
    return bundle


def _stages(experiment: Experiment, trained_on: int) -> list[Stage]:
    """Return the runs that lead to this network, this one as the last."""
    before = read_lineage(experiment.start, train.HISTORY) if experiment.start else []
    return [*before, {**asdict(experiment.recipe), "trained_on": trained_on}]


def _measured_by(twin: Bundle) -> dict[str, Any]:
    """Return what the card says of accuracy: measured on `twin`, which kept data out."""
    taken = ("temperatures", "unsure_below", "flagged", "milliseconds", "figures", "held_out")
    return {
        **{name: twin.card[name] for name in taken},
        "measured_on": {
            "tflite": twin.card["files"][TFLITE],
            "trained_on": twin.card["trained_on"],
        },
    }


def _card(
    experiment: Experiment, parts: tuple[Part, ...], task: Task, stages: list[Stage]
) -> dict[str, Any]:
    today = dt.datetime.now(dt.UTC).date()
    return {
        "name": experiment.name,
        "version": f"{today}.1",
        "network": experiment.recipe.network,
        "classes": len(task.classes),
        "data": [part.as_dict() for part in parts],
        "trained_on": len(task.indices),
        "held_out": len(task.held_out),
        "val_fraction": round(len(task.held_out) / len(task.labels), 4),
        "teacher": experiment.teacher.name if experiment.teacher else None,
        "settings": asdict(experiment.recipe),
        "stages": stages,
    }


def _measure(predictor: Predictor, task: Task, parts: tuple[Part, ...]) -> dict[str, Any]:
    """Return the card's temperatures, bar, time a sample, and figures on what was held out.

    With nothing held out, the first two come from the training samples and there are no figures:
    they would say what was learned by heart.
    """
    chosen = task.held_out if len(task.held_out) else task.indices
    labels = task.labels[chosen]
    probabilities, seconds = predict_all(predictor, task.samples, chosen)
    groups = calibrate.Groups(shapes_of(task.classes))
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
    groups = calibrate.Groups(shapes_of(task.classes))
    shares = {}
    for number, kind in enumerate((*TRAINED, *UNSEEN)):
        nothing = outliers(kind, _OUTLIERS, ink, np.random.default_rng(number))
        raw = predictor.predict(render_views(nothing, predictor.size))
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
