"""What training makes small: the cross-entropy of the symbol, and beside it that of its shape.

The two are one: with a weight w, what tells shapes apart counts 1 + w times as much as what tells
look-alikes apart, which a drawing mostly cannot.
"""

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable("writemath")
class ShapeCrossentropy(keras.losses.Loss):  # type: ignore[misc]
    """Cross-entropy of probabilities (n, n_classes), plus `weight` times that of their groups'.

    `number` is the group of each class, from 0; a group's probability is the sum of its classes'.
    """

    def __init__(
        self,
        number: list[int],
        weight: float,
        label_smoothing: float = 0.0,
        name: str = "shape_crossentropy",
        **base: Any,
    ) -> None:
        super().__init__(name=name, **base)
        self.number, self.weight, self.label_smoothing = list(number), weight, label_smoothing
        # (n_classes, n_groups): a product with it sums each group.
        self._member = np.eye(max(number) + 1, dtype=np.float32)[number]

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each sample, (n,)."""
        by_symbol = self._smooth(y_true, y_pred)
        by_shape = self._smooth(ops.matmul(y_true, self._member), ops.matmul(y_pred, self._member))
        return by_symbol + self.weight * by_shape

    def _smooth(self, told: Any, said: Any) -> Any:
        return keras.losses.categorical_crossentropy(
            told, said, label_smoothing=self.label_smoothing
        )

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes, for a checkpoint."""
        own = {"number": self.number, "weight": self.weight}
        return {**super().get_config(), **own, "label_smoothing": self.label_smoothing}
