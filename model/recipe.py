"""The settings of a training run that its figures depend on; the command's options come from here.

This module imports no Keras, so that `writemath train --help` answers at once.
"""

from dataclasses import dataclass, field
from typing import Any


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained. The card of a bundle records it whole."""

    network: str = _setting("slides", "The layers: slides, deep, or pen beside one of them.")
    epochs: int = _setting(24, "Passes over the data.")
    batch_size: int = _setting(64, "Samples a step.")
    seed: int = _setting(0, "Of the weights, the order and the variation.")
    learning_rate: float = _setting(1e-3, "At its highest.")
    schedule: str = _setting("cosine", "It falls to 0 as a cosine, or stays constant.")
    weight_decay: float = _setting(0.0, "Above 0 the optimizer is AdamW in place of Adam.")
    label_smoothing: float = _setting(0.0, "Share of the target spread over all classes.")
    alike_smoothing: float = _setting(0.0, "Share of the target spread over look-alikes.")
    shape_weight: float = _setting(0.0, "Of the loss by shape, beside that by symbol.")
    # Letters have ten times the samples of most symbols and would drown them.
    class_cap: int = _setting(60, "Samples of a symbol an epoch at most, drawn anew each time.")
    strength: float = _setting(1.0, "How far drawings are varied; 0 leaves them as they are.")
    rotation: float = _setting(10.0, "Degrees, standard deviation; strength does not change it.")
    mix: float = _setting(0.0, "Share of drawings moved towards others of the same symbol.")
    outliers: float = _setting(0.0, "Drawings of no symbol, as a share of each batch, beside it.")
    average_steps: int = _setting(0, "Average the weights over about so many last steps.")
    class_means: float = _setting(0.0, "Share of the last layer that is its classes' means.")
    teacher_share: float = _setting(0.7, "With --teacher: its share of the target.")
    pen_share: float = _setting(0.5, "With --beside: how much the network of the pen counts.")
    precision: str = _setting("float32", "mixed_bfloat16 is faster where the processor has it.")
