"""From data files to a bundle: read, split, train, evaluate on what was kept out, calibrate, write.

python scripts/train.py --network slides --data detexify.jsonl.gz --epochs 20
python scripts/train.py --network slides --data hasyv2:HASYv2.tar.bz2 --fold 1
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from model import train
from model.augment import Hand
from model.bundle import TFLITE, Bundle, add_pen, load_bundle, pens, write_card, write_model
from model.calibrate import Temperatures
from model.predictor import Predictor
from model.training.batches import Task
from model.training.history import plot_history
from model.training.lineage import Stage, set_aside, write_lineage
from model.training.measure import measure
from model.training.recipe import Recipe
from model.training.sources import Data, Part, read_data
from model.training.stages import check_bundle, stages_of
from model.training.teacher import BundleTeacher

_NEUTRAL = Temperatures()


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
    # With the network `pen`: the bundle beside whose network of rasters it is to stand. Networks of
    # the pen that the bundle has already are joined with it.
    beside: Path | None = None
    resume: bool = False
    h5: Path | None = None


def run(experiment: Experiment) -> Path:
    """Train and return the folder of the finished bundle, `out`/`name`.

    Raises:
        DataError: A data file cannot be read, or names a symbol that is not in the table.
        TrainingError: There is nothing to train on or to resume, it was begun otherwise, or a
            bundle that it builds on learned from what it keeps out to measure on.
    """
    _check_folder(experiment)
    experiment.out.mkdir(parents=True, exist_ok=True)
    hand = replace(Hand().scaled(experiment.recipe.strength), rotation=experiment.recipe.rotation)
    data = read_data(experiment.data, experiment.val_fraction, experiment.fold, hand)
    task = _task(experiment, data)
    # Before hours of training, not after.
    beside = _beside(experiment, task.classes, data)
    twin = _twin(experiment, task.classes, beside)
    stages = stages_of(experiment, task)
    if not experiment.resume:
        set_aside(experiment.out, train.CHECKPOINT, train.HISTORY)
    write_lineage(experiment.out, stages)
    model = _trained(experiment, task)
    card = _card(experiment, data.parts, task, stages)
    bundle = _write(model, experiment, task, beside)
    if beside:
        card = _with_pen(card, beside.card)
    measured = (
        _measured_by(twin) if twin else measure(_uncalibrated(bundle, card, task), task, data.parts)
    )
    write_card(bundle, {**card, **measured})
    return bundle


def _check_folder(experiment: Experiment) -> None:
    """Raise TrainingError if a bundle that the run reads is where its own is to be written."""
    own = (experiment.out / experiment.name).resolve()
    for read in (experiment.beside, experiment.teacher, experiment.measured):
        if read and read.resolve() == own:
            raise train.TrainingError(
                f"{read} would be written over by this run: give another --out or --name"
            )


def _uncalibrated(path: Path, card: dict[str, Any], task: Task) -> Predictor:
    """Return what measures the bundle that is written at `path`, whose card is not yet.

    Until it is measured there is none: a kill in these minutes leaves no bundle that looks whole.
    """
    neutral = {**card, "temperatures": asdict(_NEUTRAL), "unsure_below": 0.0}
    return Predictor(Bundle(path.name, card["version"], path, task.classes, neutral))


def _trained(experiment: Experiment, task: Task) -> Any:
    """Train the Keras model, plot how it went, and return it in float32, as it is to be served."""
    out, recipe = experiment.out, experiment.recipe
    model = train.fit(task, recipe, out, start=experiment.start, resume=experiment.resume)
    plot_history(out / train.HISTORY, out / "history.png")
    model = train.in_float32(model)
    if recipe.class_means:
        train.lean_on_means(model, task, recipe)
    if experiment.h5:
        experiment.h5.parent.mkdir(parents=True, exist_ok=True)
        model.save(experiment.h5)
    return model


def _write(model: Any, experiment: Experiment, task: Task, beside: Bundle | None) -> Path:
    """Write the bundle of a trained Keras model, all but its card."""
    bundle = experiment.out / experiment.name
    if beside:
        add_pen(model, beside, bundle)
    else:
        write_model(model, task.classes, bundle)
    return bundle


def _task(experiment: Experiment, data: Data) -> Task:
    labels, classes = train.number_classes(data.samples.symbols)
    teacher = None
    if experiment.teacher:
        bundle = _same_classes(experiment.teacher, classes)
        check_bundle(experiment, experiment.teacher, bundle.card, data)
        teacher = BundleTeacher(bundle)
    return Task(data.samples, labels, classes, data.trained, data.held_out, teacher)


def _same_classes(path: Path, classes: tuple[str, ...]) -> Bundle:
    """Load a bundle that knows just these classes; raises TrainingError if it does not."""
    bundle = load_bundle(path)
    if bundle.symbols != classes:
        raise train.TrainingError(f"{path} was trained on other symbols than this data has")
    return bundle


def _twin(experiment: Experiment, classes: tuple[str, ...], beside: Bundle | None) -> Bundle | None:
    """Return the bundle that was measured in place of this one; raises TrainingError."""
    if experiment.measured is None:
        return None
    twin = _same_classes(experiment.measured, classes)
    own = len(pens(beside.card)) + 1 if beside else 0
    if len(pens(twin.card)) != own:
        raise train.TrainingError(f"{experiment.measured} has other networks than this bundle")
    return twin


def _beside(experiment: Experiment, classes: tuple[str, ...], data: Data) -> Bundle | None:
    """Return the bundle that the network of the pen is to stand beside.

    Raises:
        TrainingError: There is none or there should be none, or it learned from what this run
            keeps out to measure on.
    """
    if (experiment.recipe.network == "pen") != (experiment.beside is not None):
        raise train.TrainingError(
            "the network pen, and it alone, stands beside a bundle of rasters: --beside names it"
        )
    if experiment.beside is None:
        return None
    beside = _same_classes(experiment.beside, classes)
    check_bundle(experiment, experiment.beside, beside.card, data)
    return beside


def _with_pen(card: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """Return the card of a bundle with both networks, out of those of the one and of the other.

    Temperatures, bar and figures of rasters alone, for pictures, move into "raster".
    """
    own = ("trained_on", "held_out", "val_fraction", "teacher", "settings", "stages")
    alone = ("temperatures", "unsure_below", "figures")
    pen = {"share": card["settings"]["pen_share"], **{name: card[name] for name in own}}
    if "pen" in beside:
        pen["others"] = [{name: other[name] for name in own} for other in pens(beside)]
    return {
        **{name: beside[name] for name in card},
        **{name: card[name] for name in ("name", "version")},
        "pen": pen,
        "raster": {name: beside.get("raster", beside)[name] for name in alone},
    }


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
    return {
        "name": experiment.name,
        # Two bundles of one day are told apart by the minute.
        "version": f"{dt.datetime.now(dt.UTC):%Y-%m-%d.%H%M}",
        "network": experiment.recipe.network,
        "classes": len(task.classes),
        "data": [part.as_dict() for part in parts],
        "trained_on": len(task.indices),
        "held_out": len(task.held_out),
        "val_fraction": round(len(task.held_out) / len(task.labels), 4),
        "teacher": task.teacher.name if task.teacher else None,
        "settings": asdict(experiment.recipe),
        "stages": stages,
    }
