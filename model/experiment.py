"""From data files to a bundle: read, split, train, evaluate on what was kept out, calibrate, write.

python scripts/train.py --network slides --data detexify.jsonl.gz --epochs 20
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import calibrate, train
from model.augment import Hand
from model.bundle import load_bundle, sha256, write_card, write_model
from model.dataset import DataError, Drawings, join, read_strokes, split
from model.evaluate import by_shape, figures, predict_all
from model.history import plot_history
from model.predictor import Predictor
from model.recipe import Recipe
from model.symbols import SymbolTable, load_symbols


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is trained, on what, and where it goes."""

    recipe: Recipe
    data: tuple[str, ...]
    out: Path
    name: str
    # Of the writers, or the samples where no writer is known, this share is never trained on.
    val_fraction: float = 0.1
    # Of HASYv2, which comes with its own split.
    fold: int = 1
    teacher: Path | None = None
    resume: bool = False
    h5: Path | None = None


def run(experiment: Experiment) -> Path:
    """Train and return the folder of the finished bundle, `out`/`name`.

    Raises:
        DataError: A data file cannot be read, or names a symbol that is not in the table.
        TrainingError: There is nothing to resume, or it was begun with other data.
    """
    experiment.out.mkdir(parents=True, exist_ok=True)
    parts = [read_strokes([Path(source)]) for source in experiment.data]
    task = _task(experiment, join(parts))
    model = train.fit(task, experiment.recipe, experiment.out, resume=experiment.resume)
    plot_history(experiment.out / train.HISTORY, experiment.out / "history.png")
    if experiment.h5:
        model.save(experiment.h5)
    bundle = experiment.out / experiment.name
    write_model(_in_float32(model, experiment.recipe.network), task.classes, bundle)
    _write_cards(bundle, experiment, parts, task)
    return bundle


def _task(experiment: Experiment, samples: Drawings) -> train.Task:
    unknown = sorted({name for name in samples.symbols if name not in load_symbols()})
    if unknown:
        raise DataError(f"symbols that are not in the table: {', '.join(unknown[:5])}")
    labels, classes = train.number_classes(samples.symbols)
    teacher = _teacher(experiment.teacher, classes) if experiment.teacher else None
    trained, held_out = split(samples.keys, experiment.val_fraction)
    hand = Hand().scaled(experiment.recipe.strength)
    return train.Task(replace(samples, hand=hand), labels, classes, trained, held_out, teacher)


def _teacher(path: Path, classes: tuple[str, ...]) -> train.KerasTeacher:
    bundle = load_bundle(path)
    if bundle.symbols != classes:
        raise train.TrainingError("the teacher was trained on other symbols than this data has")
    return train.KerasTeacher(bundle)


def _in_float32(model: keras.Model, network: str) -> keras.Model:
    """Return the same network with the same weights, whatever precision it was trained in."""
    plain = train.build(network, model.output_shape[-1])
    plain.set_weights(model.get_weights())
    return plain


def _write_cards(
    bundle: Path, experiment: Experiment, parts: Sequence[Drawings], task: train.Task
) -> None:
    """Write the card twice: without calibration, to measure with, and then whole."""
    card = _card(experiment, parts, task)
    write_card(bundle, {**card, "temperature": 1.0, "unsure_below": 0.0})
    held_out = task.held_out if len(task.held_out) else task.indices
    predictor = Predictor(load_bundle(bundle))
    probabilities, seconds = predict_all(predictor, task.samples, held_out)
    temperature = calibrate.fit_temperature(probabilities, task.labels[held_out])
    tempered = calibrate.temper(probabilities, temperature)
    shaped, _ = by_shape(tempered, [load_symbols()[name].shape for name in task.classes])
    measured = _Measured(
        calibrate.cross_fit(probabilities, task.labels[held_out]), held_out, task, load_symbols()
    )
    write_card(
        bundle,
        {
            **card,
            "temperature": round(temperature, 4),
            "unsure_below": round(calibrate.unsure_below(shaped), 4),
            "milliseconds": round(seconds / len(held_out) * 1000, 3),
            "figures": measured.by_file(experiment.data, parts),
        },
    )


def _card(experiment: Experiment, parts: Sequence[Drawings], task: train.Task) -> dict[str, Any]:
    today = dt.datetime.now(dt.UTC).date()
    return {
        "name": experiment.name,
        "version": f"{today}.1",
        "network": experiment.recipe.network,
        "classes": len(task.classes),
        "data": [
            {"file": Path(source).name, "samples": len(part), "sha256": sha256(Path(source))}
            for source, part in zip(experiment.data, parts, strict=True)
        ],
        "trained_on": len(task.indices),
        "held_out": len(task.held_out),
        "val_fraction": experiment.val_fraction,
        "teacher": experiment.teacher.name if experiment.teacher else None,
        "settings": asdict(experiment.recipe),
    }


@dataclass(frozen=True, slots=True)
class _Measured:
    """Calibrated probabilities (n, n_classes) of the samples at `indices`."""

    probabilities: NDArray[np.float32]
    indices: NDArray[np.int64]
    task: train.Task
    table: SymbolTable

    def by_file(self, sources: Sequence[str], parts: Sequence[Drawings]) -> dict[str, Any]:
        """Return the figures of each file's samples among the symbols that the file has."""
        ends = np.cumsum([len(part) for part in parts])
        origin = np.searchsorted(ends, self.indices, side="right")
        return {
            Path(source).name: self._figures(origin == number, set(parts[number].symbols))
            for number, source in enumerate(sources)
            if (origin == number).any()
        }

    def _figures(self, chosen: NDArray[np.bool_], candidates: set[str]) -> dict[str, Any]:
        kept = [i for i, name in enumerate(self.task.classes) if name in candidates]
        probabilities = self.probabilities[chosen][:, kept]
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        labels = np.searchsorted(kept, self.task.labels[self.indices[chosen]])
        shapes = [self.table[self.task.classes[i]].shape for i in kept]
        shaped, number = by_shape(probabilities, shapes)
        return {
            "candidates": len(kept),
            "symbol": asdict(figures(probabilities, labels)),
            "shape": asdict(figures(shaped, number[labels])),
        }
