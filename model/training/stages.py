"""What a run may build on: it is refused where its figures or its card would not be true."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from model.bundle import pens
from model.hasy import Pictures
from model.train import CHECKPOINT, HISTORY, TrainingError
from model.training.lineage import Stage, read_lineage, read_own

if TYPE_CHECKING:
    from pathlib import Path

    from model.training.batches import Task
    from model.training.experiment import Experiment
    from model.training.sources import Data

# Settings that count only when the training is over: a resumed run may have others.
_AFTER = ("class_means", "pen_share")


def stages_of(experiment: Experiment, task: Task) -> list[Stage]:
    """Return the runs that lead to this network, this one as the last.

    Raises:
        TrainingError: An earlier one learned from what this one keeps out to measure on, or this
            one was begun otherwise.
    """
    own: Stage = {**asdict(experiment.recipe), "trained_on": len(task.indices)}
    if isinstance(task.samples, Pictures):
        own["fold"] = experiment.fold
    if experiment.resume:
        return [*_begun(experiment.out, own), own]
    if experiment.start is None:
        return [own]
    if experiment.start.resolve() == (experiment.out / CHECKPOINT).resolve():
        raise TrainingError(
            f"{experiment.start} would be written over: give another --out, or --resume"
        )
    before = read_lineage(experiment.start, HISTORY)
    for stage in before:
        _check_unseen(experiment, experiment.start, stage["trained_on"], len(task.indices))
        _check_fold(experiment, experiment.start, stage)
    return [*before, own]


def _begun(out: Path, own: Stage) -> list[Stage]:
    """Return the stages before the run that is resumed in `out`.

    Raises:
        TrainingError: It was begun with other data or settings.
    """
    *before, last = read_own(out) or [own]
    changed = [n for n, value in own.items() if n not in _AFTER and last.get(n, value) != value]
    if changed:
        raise TrainingError(
            f"{out} was begun with another {', '.join(changed)}: go on with the same"
        )
    return before


def check_bundle(experiment: Experiment, path: Path, card: dict[str, Any], data: Data) -> None:
    """Raise TrainingError if the bundle at `path` learned from what this run measures on.

    The run is to learn from what that one says, or to stand beside it.
    """
    for stage in card.get("stages", ()):
        _check_fold(experiment, path, stage)
    # The card's `held_out` may be its twin's.
    samples = sum(part["samples"] for part in card["data"])
    # A network of rasters may have learned from other files too, if it kept out as much.
    if samples - _learned(card) < len(data.held_out):
        _check_kept(experiment, path, _learned(card), samples, data)
    for pen in pens(card):
        samples = pen["trained_on"] + pen["held_out"]
        _check_kept(experiment, path, _learned(pen), samples, data)


def _learned(part: dict[str, Any]) -> int:
    """Return from how many samples a network learned, or one that it started from."""
    return max(int(stage["trained_on"]) for stage in (part, *part.get("stages", ())))


def _check_kept(experiment: Experiment, path: Path, learned: int, samples: int, data: Data) -> None:
    """Raise TrainingError if a network has learned from too many of its samples."""
    if not experiment.measured and len(data.held_out) and learned >= samples:
        raise TrainingError(
            f"{path} kept none of its data out: what this run keeps out would not be unseen; "
            "give --measured, or --val-fraction 0"
        )
    _check_unseen(experiment, path, learned, len(data.trained))


def _check_fold(experiment: Experiment, path: Path, stage: Stage) -> None:
    """Raise TrainingError if an earlier run learned from another fold of HASYv2."""
    if not experiment.measured and stage.get("fold", experiment.fold) != experiment.fold:
        raise TrainingError(
            f"{path} was trained on fold {stage['fold']}: what fold {experiment.fold}"
            " keeps out would not be unseen"
        )


def _check_unseen(experiment: Experiment, path: Path, before: int, now: int) -> None:
    """Raise TrainingError if what is at `path` learned from what this run measures on."""
    if not experiment.measured and before > now:
        raise TrainingError(
            f"{path} was trained on more than this run is: what it keeps out would not be unseen; "
            "give --measured, or --val-fraction 0"
        )
