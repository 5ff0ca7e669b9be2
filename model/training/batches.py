"""Batches for training: drawn anew each epoch, varied, and repeatable after an interruption."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from model.dataset import Samples
from model.inputs import Form
from model.ranking import look_alikes
from model.training.between import Siblings
from model.training.recipe import Recipe

# A batch's drawings in a form, each time the same ones, varied alike.
Draw = Callable[[Form], NDArray[np.float32]]


class Teacher(Protocol):
    """A larger network, or several, whose probabilities are a part of the target."""

    name: str

    def predict(self, draw: Draw) -> NDArray[np.float32]:
        """Return probabilities (n, n_classes) for what `draw` gives in the form that they read."""


@dataclass(slots=True)
class Task:
    """Samples, their class numbers (n,) int, the classes, which to train on and which not."""

    samples: Samples
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    indices: NDArray[np.int64]
    held_out: NDArray[np.int64]
    teacher: Teacher | None = None


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of one epoch after the other: what `form` draws, and (n, n_classes) float.

    The samples of an epoch and their variation follow from the seed, the epoch and the batch's
    number alone, so a run that was interrupted goes on as if it had not been.
    """

    def __init__(
        self, task: Task, recipe: Recipe, form: Form | None = None, epoch: int = 0
    ) -> None:
        # Two threads draw the next batches while the network works on this one.
        super().__init__(workers=2, max_queue_size=8)
        self.task, self.recipe, self.form, self.epoch = task, recipe, form or Form(), epoch
        self._siblings = (
            Siblings(task.samples.kinds(task.labels), task.indices) if recipe.mix else None
        )
        self._told = targets_of(task.classes, recipe.alike_smoothing)
        self.order = self._order()

    def __len__(self) -> int:
        return math.ceil(len(self.order) / self.recipe.batch_size)

    def __getitem__(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Draw batch `number` of the epoch."""
        size = self.recipe.batch_size
        chosen = self.order[number * size : (number + 1) * size]
        inputs = self._draw(chosen, number, self.form)
        targets = self._targets(chosen, number)
        count = round(self.recipe.outliers * len(chosen))
        if not count:
            return inputs, targets
        # No answer is right, so all are equally wrong.
        flat = np.full((count, targets.shape[1]), 1 / targets.shape[1], dtype=np.float32)
        nothing = self._outliers(count, chosen, number)
        return np.concatenate([inputs, nothing]), np.concatenate([targets, flat])

    def _outliers(self, count: int, chosen: NDArray[np.int64], number: int) -> NDArray[np.float32]:
        rng = np.random.default_rng([self.recipe.seed, self.epoch, number, 1])
        return self.task.samples.outliers(count, chosen, self.form, rng)

    def _draw(self, chosen: NDArray[np.int64], number: int, form: Form) -> NDArray[np.float32]:
        """Draw a batch's samples; they are varied alike whatever the form."""
        seed = [self.recipe.seed, self.epoch, number]
        rng = np.random.default_rng(seed) if self.recipe.strength else None
        others = None
        if rng is not None and self._siblings is not None:
            others = self._siblings.pick(chosen, rng, self.recipe.mix)
        return self.task.samples.inputs(chosen, form, rng, others)

    def on_epoch_end(self) -> None:
        """Choose the next epoch's samples and their order."""
        self.epoch += 1
        self.order = self._order()

    def _targets(self, chosen: NDArray[np.int64], number: int) -> NDArray[np.float32]:
        told = self._told[self.task.labels[chosen]]
        teacher = self.task.teacher
        if teacher is None:
            return told
        share = np.float32(self.recipe.teacher_share)
        taught = teacher.predict(partial(self._draw, chosen, number))
        return share * taught + (1 - share) * told

    def _order(self) -> NDArray[np.int64]:
        """Return up to `class_cap` samples of each class, shuffled."""
        rng = np.random.default_rng([self.recipe.seed, self.epoch])
        return rng.permutation(some_of_each(self.task, self.recipe.class_cap, rng))


def some_of_each(task: Task, most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose up to `most` training samples of each class; return their indices by class."""
    shuffled = rng.permutation(task.indices)
    by_class = shuffled[np.argsort(task.labels[shuffled], kind="stable")]
    _, first, counts = np.unique(task.labels[by_class], return_index=True, return_counts=True)
    place = np.arange(len(by_class)) - np.repeat(first, counts)
    chosen: NDArray[np.int64] = by_class[place < most]
    return chosen


def targets_of(classes: tuple[str, ...], smoothing: float) -> NDArray[np.float32]:
    """Return the target of each class as a row, (n_classes, n_classes).

    Which of its look-alikes a drawing was meant to be is mostly not in the drawing: that part of a
    label, learned by heart, is no help with the next one.
    """
    number = look_alikes(classes).number
    alike = (number[:, None] == number).astype(np.float32)
    alike /= alike.sum(axis=1, keepdims=True)
    own = np.eye(len(classes), dtype=np.float32)
    targets: NDArray[np.float32] = np.float32(smoothing) * alike + np.float32(1 - smoothing) * own
    return targets
