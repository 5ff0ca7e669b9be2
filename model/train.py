"""Teach a network: batches drawn anew each epoch, checkpoints that survive a kill, resuming.

`model.training.experiment` goes from data files to a bundle; this is its middle.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.aside import put
from model.errors import InputError
from model.inputs import Form
from model.networks import NETWORKS
from model.ranking import look_alikes
from model.training.batches import Batches, Task, some_of_each
from model.training.history import append_history
from model.training.loss import ShapeCrossentropy
from model.training.means import leaning
from model.training.memory import keep_freed_memory
from model.training.recipe import Recipe

CHECKPOINT = "checkpoint.keras"
HISTORY = "history.csv"

_CURVE_SAMPLES = 2000
_WARM_STEPS = 200


class TrainingError(InputError):
    """Settings or files that training cannot go on with; the message says what would be right."""


def build(network: str, n_classes: int, precision: str = "float32") -> keras.Model:
    """Build a network whose layers compute in `precision`; its weights are float32 in any case."""
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_dtype_policy(precision)
    try:
        return NETWORKS[network](n_classes)
    finally:
        keras.mixed_precision.set_dtype_policy(before)


def in_float32(model: keras.Model) -> keras.Model:
    """Return the same network with the same weights, whatever precision it computed in before."""
    config = model.get_config()
    for layer in config["layers"][1:]:  # the first is the input, which computes nothing
        layer["config"]["dtype"] = "float32"
    rebuilt = keras.Sequential.from_config(config)
    rebuilt.set_weights(model.get_weights())
    return rebuilt


def compile_network(recipe: Recipe, classes: tuple[str, ...], steps: int) -> keras.Model:
    """Build and compile the recipe's network for `steps` steps an epoch.

    The loss is `categorical_crossentropy`, the optimizer `adam`, as on the slides; with weight
    decay it is AdamW (Loshchilov, Hutter 2017), with a weight by shape `model.training.loss`.
    """
    model = build(recipe.network, len(classes), recipe.precision)
    model.compile(
        loss=_loss(recipe, classes),
        optimizer=_optimizer(recipe, steps * recipe.epochs),
        metrics=["accuracy"],
    )
    return model


def _loss(recipe: Recipe, classes: tuple[str, ...]) -> keras.losses.Loss:
    smoothing = recipe.label_smoothing
    if not recipe.shape_weight:
        return keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    return ShapeCrossentropy(look_alikes(classes).number.tolist(), recipe.shape_weight, smoothing)


def lean_on_means(model: keras.Model, task: Task, recipe: Recipe) -> None:
    """Let the classes' mean embeddings speak in the last layer, with the share that is asked for.

    `model` ends in an embedding and a Dense layer with softmax; it computes in float32.
    """
    chosen = some_of_each(task, recipe.class_cap, np.random.default_rng(recipe.seed))
    embed = keras.Model(model.inputs, model.layers[-2].output)
    form = Form.of(model.input_shape)
    parts = np.array_split(chosen, math.ceil(len(chosen) / recipe.batch_size))
    embeddings = np.concatenate(
        [embed.predict_on_batch(task.samples.inputs(part, form)) for part in parts]
    )
    weights, bias = model.layers[-1].get_weights()
    leant = leaning(weights, embeddings, task.labels[chosen], recipe.class_means)
    model.layers[-1].set_weights([leant, (1 - np.float32(recipe.class_means)) * bias])


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

    The file is written beside its place, under a name that Keras takes, and moved there once it is
    on disk, so that a kill or a power cut leaves the last one whole. A kill just before the move
    leaves a line too many, which the epoch's second pass replaces.
    """

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep what this epoch reached.

        Raises:
            TrainingError: The loss is no number any more, and no later epoch would mend that.
        """
        loss = (logs or {}).get("loss", 0.0)
        if not math.isfinite(loss):
            raise TrainingError(
                f"the loss of epoch {epoch + 1} is {loss}: try a lower --learning-rate"
            )
        partial = self.out / f"partial-{CHECKPOINT}"
        self.model.save(partial)
        append_history(self.out / HISTORY, {"epoch": epoch + 1, **(logs or {})})
        put(partial, self.out / CHECKPOINT)


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
    keep_freed_memory()
    keras.utils.set_random_seed(recipe.seed)
    steps, done = len(Batches(task, recipe)), 0
    model = compile_network(recipe, task.classes, steps)
    if resume:
        model = _resumed(out / CHECKPOINT, model)
        done = int(model.optimizer.iterations) // steps
    elif start:
        _take_weights(model, start)
    if done < recipe.epochs:
        _train(model, task, recipe, out, done)
    elif recipe.average_steps:
        # Keras puts the average in place at the end of `fit` only, after the last checkpoint.
        model.optimizer.finalize_variable_values(model.trainable_variables)
    return model


def _train(model: keras.Model, task: Task, recipe: Recipe, out: Path, done: int) -> None:
    """Train from epoch `done`, counted from 0, to the recipe's last."""
    form = Form.of(model.input_shape)
    model.fit(
        Batches(task, recipe, form, done),
        epochs=recipe.epochs,
        initial_epoch=done,
        validation_data=_validation(task, form),
        callbacks=[Checkpoint(out)],
        shuffle=False,  # Batches has its own order, which a resumed run repeats
        verbose="auto",
    )


def _take_weights(model: keras.Model, start: Path) -> None:
    """Give a model the weights of another of the same network and class count."""
    first = _loaded(start, compile=False)
    if (first.name, first.output_shape) != (model.name, model.output_shape):
        raise TrainingError(
            f"{start} is a network {first.name} with {first.output_shape[-1]} classes, "
            f"not {model.name} with {model.output_shape[-1]}"
        )
    model.set_weights(first.get_weights())


def _loaded(path: Path, **options: Any) -> keras.Model:
    try:
        return keras.saving.load_model(path, **options)
    except ValueError as error:
        raise TrainingError(f"{path} is no network that Keras reads: {error}") from error


def _validation(task: Task, form: Form) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Return held-out samples for the history's curves, as many as are drawn in a second or two."""
    if not len(task.held_out):
        return None
    stride = math.ceil(len(task.held_out) / _CURVE_SAMPLES)
    chosen = task.held_out[::stride]
    one_hot = np.eye(len(task.classes), dtype=np.float32)[task.labels[chosen]]
    return task.samples.inputs(chosen, form), one_hot


def _resumed(checkpoint: Path, fresh: keras.Model) -> keras.Model:
    """Return the checkpoint's model if it is what `fresh` would have become."""
    if not checkpoint.exists():
        raise TrainingError(f"nothing to resume: {checkpoint} does not exist")
    model = _loaded(checkpoint)
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
