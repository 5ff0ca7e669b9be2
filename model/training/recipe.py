"""The settings of a training run that its figures depend on; the command's options come from here.

This module imports no Keras, so that `writemath train --help` answers at once.
"""

from dataclasses import dataclass, field, fields
from math import inf
from typing import Any

from model.errors import InputError


class RecipeError(InputError):
    """A setting that no run can have; the message names it and says what would be right."""


def _setting(default: Any, text: str, low: float = 0.0, high: float = inf) -> Any:
    """Declare a setting: its default, its help, and a number's range, both ends in it."""
    return field(default=default, metadata={"help": text, "range": (low, high)})


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained. The card of a bundle records it whole."""

    network: str = _setting("slides", "The layers: slides, deep, or pen beside one of them.")
    epochs: int = _setting(24, "Passes over the data.", low=1)
    batch_size: int = _setting(64, "Samples a step.", low=1)
    seed: int = _setting(0, "Of the weights, the order and the variation.")
    learning_rate: float = _setting(1e-3, "At its highest.")
    schedule: str = _setting("cosine", "It falls to 0 as a cosine, or stays constant.")
    weight_decay: float = _setting(0.0, "Above 0 the optimizer is AdamW in place of Adam.")
    label_smoothing: float = _setting(0.0, "Share of the target spread over all classes.", high=1.0)
    alike_smoothing: float = _setting(0.0, "Share of the target spread over look-alikes.", high=1.0)
    shape_weight: float = _setting(0.0, "Of the loss by shape, beside that by symbol.")
    # Letters have ten times the samples of most symbols and would drown them.
    class_cap: int = _setting(
        60, "Samples of a symbol an epoch at most, drawn anew each time.", low=1
    )
    strength: float = _setting(1.0, "How far drawings are varied; 0 leaves them as they are.")
    rotation: float = _setting(10.0, "Degrees, standard deviation; strength does not change it.")
    mix: float = _setting(
        0.0, "Share of drawings moved towards others of the same symbol.", high=1.0
    )
    outliers: float = _setting(
        0.0, "Drawings of no symbol, as a share of each batch, beside it.", high=1.0
    )
    average_steps: int = _setting(0, "Average the weights over about so many last steps.")
    class_means: float = _setting(
        0.0, "Share of the last layer that is its classes' means.", high=1.0
    )
    teacher_share: float = _setting(0.7, "With --teacher: its share of the target.", high=1.0)
    pen_share: float = _setting(
        0.5, "With --beside: how much the network of the pen counts.", low=0.01, high=0.99
    )
    precision: str = _setting("float32", "mixed_bfloat16 is faster where the processor has it.")

    def __post_init__(self) -> None:
        """Check every number before hours are spent on it.

        Raises:
            RecipeError: One is out of its range, or is no finite number.
        """
        for setting in fields(self):
            value, (low, high) = getattr(self, setting.name), setting.metadata["range"]
            if not isinstance(value, str) and not (low <= value <= high and value < inf):
                right = f"{low:g} to {high:g}" if high < inf else f"a number from {low:g} on"
                raise RecipeError(f"{setting.name.replace('_', '-')} must be {right}, not {value}")
