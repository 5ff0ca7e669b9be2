"""A bundle as the teacher of a smaller network.

It answers through LiteRT, as when it is served: on one core that is as fast as Keras on two, and
needs no bfloat16, without which Keras takes many times as long.
"""

import numpy as np
from numpy.typing import NDArray

from model.bundle import PEN_TFLITE, TFLITE, Bundle, read_file
from model.calibrate import together
from model.inputs import TRAJECTORY, Form
from model.interpreter import Network
from model.training.batches import Draw


class BundleTeacher:
    """What a bundle's networks say together, uncalibrated: softer than what is served."""

    def __init__(self, bundle: Bundle) -> None:
        self.name = f"{bundle.name} {bundle.version}"
        self._rasters = Network(read_file(bundle, TFLITE))
        self._pen = Network(read_file(bundle, PEN_TFLITE)) if "pen" in bundle.card else None
        self._share = bundle.card["pen"]["share"] if self._pen else 0.0

    def predict(self, draw: Draw) -> NDArray[np.float32]:
        """Return probabilities (n, n_classes) for what `draw` gives in the form of each network."""
        first = self._rasters.run(draw(Form.of(self._rasters.shape)))[0]
        if self._pen is None:
            return first
        return together(first, self._pen.run(draw(TRAJECTORY))[0], self._share)
