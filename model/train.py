"""Teach a network: batches drawn anew each epoch, checkpoints that survive a kill, resuming.

`model.experiment` goes from data files to a bundle; this is its middle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.bundle import KERAS, Bundle
from model.dataset import Samples
from model.history import append_history
from model.networks import NETWORKS
from model.raster import SIZE, as_input
from model.recipe import Recipe

CHECKPOINT = "checkpoint.keras"
HISTORY = "history.csv"

_CURVE_SAMPLES = 2000
_WARM_STEPS = 200


class TrainingError(ValueError):
    """Settings or files that training cannot go on with; the message says what would be right."""


@dataclass(slots=True)
class Task:
    """Samples, their class numbers (n,) int, the classes, which to train on and which not."""

    samples: Samples
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    indices: NDArray[np.int64]
    held_out: NDArray[np.int64]
    teacher: "KerasTeacher | None" = None


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of one epoch after the other: (n, size, size, 1) float, (n, n_classes) float.

    The samples of an epoch and their variation follow from the seed, the epoch and the batch's
    number alone, so a run that was interrupted goes on as if it had not been.
    """

    def __init__(self, task: Task, recipe: Recipe, size: int = SIZE, epoch: int = 0) -> None:
        # Two threads draw the next batches while the network works on this one.
        super().__init__(workers=2, max_queue_size=8)
        self.task, self.recipe, self.size, self.epoch = task, recipe, size, epoch
        self.order = self._order()

    def __len__(self) -> int:
        return math.ceil(len(self.order) / self.recipe.batch_size)

    def __getitem__(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Draw batch `number` of the epoch."""
        size = self.recipe.batch_size
        chosen = self.order[number * size : (number + 1) * size]
        inputs = as_input(self._draw(chosen, number, self.size))
        targets = self._targets(chosen, number)
        count = round(self.recipe.outliers * len(chosen))
        if not count:
            return inputs, targets
        # No answer is right, so all are equally wrong.
        flat = np.full((count, targets.shape[1]), 1 / targets.shape[1], dtype=np.float32)
        nothing = as_input(self._outliers(count, chosen, number))
        return np.concatenate([inputs, nothing]), np.concatenate([targets, flat])

    def _outliers(self, count: int, chosen: NDArray[np.int64], number: int) -> NDArray[np.uint8]:
        rng = np.random.default_rng([self.recipe.seed, self.epoch, number, 1])
        return self.task.samples.outliers(count, chosen, rng, self.size)

    def _draw(self, chosen: NDArray[np.int64], number: int, size: int) -> NDArray[np.uint8]:
        """Draw a batch's samples; they are varied alike whatever the size."""
        seed = [self.recipe.seed, self.epoch, number]
        rng = np.random.default_rng(seed) if self.recipe.strength else None
        return self.task.samples.rasters(chosen, rng, size)

    def on_epoch_end(self) -> None:
        """Choose the next epoch's samples and their order."""
        self.epoch += 1
        self.order = self._order()

    def _targets(self, chosen: NDArray[np.int64], number: int) -> NDArray[np.float32]:
        one_hot = np.eye(len(self.task.classes), dtype=np.float32)[self.task.labels[chosen]]
        teacher = self.task.teacher
        if teacher is None:
            return one_hot
        share = np.float32(self.recipe.teacher_share)
        taught = teacher.predict(self._draw(chosen, number, teacher.size))
        return share * taught + (1 - share) * one_hot

    def _order(self) -> NDArray[np.int64]:
        """Return up to `class_cap` samples of each class, shuffled."""
        rng = np.random.default_rng([self.recipe.seed, self.epoch])
        shuffled = rng.permutation(self.task.indices)
        by_class = shuffled[np.argsort(self.task.labels[shuffled], kind="stable")]
        _, first, counts = np.unique(
            self.task.labels[by_class], return_index=True, return_counts=True
        )
        place = np.arange(len(by_class)) - np.repeat(first, counts)
        return rng.permutation(by_class[place < self.recipe.class_cap])


def build(network: str, n_classes: int, precision: str = "float32") -> keras.Model:
    """Build a network whose layers compute in `precision`; its weights are float32 in any case."""
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy(precision)
    try:
        return NETWORKS[network](n_classes)
    finally:
        keras.mixed_precision.set_dtype_policy(before)


def in_precision(model: keras.Model, precision: str = "float32") -> keras.Model:
    """Return the same network with the same weights, whatever precision it computed in before.

    The last layer stays in float32: a softmax needs the digits.
    """
    config = model.get_config()
    for layer in config["layers"][1:-1]:  # the first is the input, which computes nothing
        layer["config"]["dtype"] = precision
    config["layers"][-1]["config"]["dtype"] = "float32"
    rebuilt = keras.Sequential.from_config(config)
    rebuilt.set_weights(model.get_weights())
    return rebuilt


class KerasTeacher:
    """The Keras form of a bundle, whose probabilities a smaller network learns from.

    It computes in bfloat16: a target needs no more digits, and it is the slower of the two.
    """

    def __init__(self, bundle: Bundle) -> None:
        loaded = keras.saving.load_model(bundle.path / KERAS)
        self.model = in_precision(loaded, "mixed_bfloat16")
        self.size: int = self.model.input_shape[1]

    def predict(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return probabilities (n, n_classes) for rasters (n, size, size)."""
        probabilities: NDArray[np.float32] = self.model.predict_on_batch(as_input(rasters))
        return probabilities


def compile_network(recipe: Recipe, n_classes: int, steps: int) -> keras.Model:
    """Build and compile the recipe's network for `steps` steps an epoch.

    The loss is `categorical_crossentropy`, the optimizer `adam`, as on the slides; with weight
    decay it is AdamW (Loshchilov, Hutter 2017).
    """
    model = build(recipe.network, n_classes, recipe.precision)
    model.compile(
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        optimizer=_optimizer(recipe, steps * recipe.epochs),
        metrics=["accuracy"],
    )
    return model


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    rate = recipe.learning_rate if recipe.schedule == "constant" else _cosine(recipe, steps)
    average = {}
    if recipe.average_steps:
        average = {"use_ema": True, "ema_momentum": 1 - 1 / recipe.average_steps}
    if recipe.weight_decay:
        return keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay, **average)
    return keras.optimizers.Adam(rate, **average)


def _cosine(recipe: Recipe, steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return a rate that falls as a cosine, after a short rise: Adam knows no moments at first."""
    warm = min(_WARM_STEPS, steps // 20)
    if not warm:
        return keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    return keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm, warmup_target=recipe.learning_rate, warmup_steps=warm
    )


class Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]
    """After each epoch: a line of history, then the model with its optimizer.

    The file is written beside its place and moved there, so a kill leaves the last one whole. A
    kill just before the move leaves a line too many, which the epoch's second pass replaces.
    """

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep what this epoch reached."""
        partial = self.out / f"partial-{CHECKPOINT}"
        self.model.save(partial)
        append_history(self.out / HISTORY, {"epoch": epoch + 1, **(logs or {})})
        partial.replace(self.out / CHECKPOINT)


def fit(
    task: Task, recipe: Recipe, out: Path, *, start: Path | None = None, resume: bool = False
) -> keras.Model:
    """Train, leaving a checkpoint and a history in `out`; with `resume`, go on from the last one.

    `start` is another run's checkpoint, or a bundle's model.keras, whose weights are the first.

    Raises:
        TrainingError: There is nothing to train on or to resume, or it was begun with another
            class count or other settings.
    """
    if not len(task.indices):
        raise TrainingError("nothing to train on: all samples were kept out")
    keras.utils.set_random_seed(recipe.seed)
    steps, done = len(Batches(task, recipe)), 0
    model = compile_network(recipe, len(task.classes), steps)
    if resume:
        model = _resumed(out / CHECKPOINT, model)
        done = int(model.optimizer.iterations) // steps
    elif start:
        _take_weights(model, start)
    size: int = model.input_shape[1]
    batches = Batches(task, recipe, size, done)
    if done < recipe.epochs:
        model.fit(
            batches,
            epochs=recipe.epochs,
            initial_epoch=done,
            validation_data=_validation(task, size),
            callbacks=[Checkpoint(out)],
            shuffle=False,  # Batches has its own order, which a resumed run repeats
            verbose="auto",
        )
    return model


def _take_weights(model: keras.Model, start: Path) -> None:
    """Give a model the weights of another of the same network and class count."""
    first = keras.saving.load_model(start, compile=False)
    if (first.name, first.output_shape) != (model.name, model.output_shape):
        raise TrainingError(
            f"{start} is a network {first.name} with {first.output_shape[-1]} classes, "
            f"not {model.name} with {model.output_shape[-1]}"
        )
    model.set_weights(first.get_weights())


def _validation(task: Task, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Return held-out samples for the history's curves, as many as are drawn in a second or two."""
    if not len(task.held_out):
        return None
    stride = math.ceil(len(task.held_out) / _CURVE_SAMPLES)
    chosen = task.held_out[::stride]
    one_hot = np.eye(len(task.classes), dtype=np.float32)[task.labels[chosen]]
    return as_input(task.samples.rasters(chosen, size=size)), one_hot


def _resumed(checkpoint: Path, fresh: keras.Model) -> keras.Model:
    """Return the checkpoint's model if it is what `fresh` would have become."""
    if not checkpoint.exists():
        raise TrainingError(f"nothing to resume: {checkpoint} does not exist")
    model = keras.saving.load_model(checkpoint)
    if model.output_shape != fresh.output_shape:
        raise TrainingError(
            f"{checkpoint} has {model.output_shape[-1]} classes, "
            f"the data has {fresh.output_shape[-1]}"
        )
    if _settings(model) != _settings(fresh):
        raise TrainingError(
            f"{checkpoint} was begun with another network, other data, epochs, batch size, "
            "learning rate, weight decay or averaging: go on with the same"
        )
    return model


def _settings(model: keras.Model) -> dict[str, Any]:
    """Return the network's name and all of its optimizer's settings but its own, numbered name."""
    return {**model.optimizer.get_config(), "name": model.name}


def number_classes(symbols: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the class number of each sample and the classes, in the order of their ids."""
    classes, labels = np.unique(np.array(symbols), return_inverse=True)
    return labels.astype(np.int64), tuple(str(name) for name in classes)
