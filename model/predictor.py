"""Probabilities from rasters through LiteRT: what the server and the evaluation run.

An interpreter is not thread-safe, so each thread makes its own from the same bytes.
"""

import threading
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.bundle import TFLITE, Bundle, load_bundle
from model.calibrate import temper
from model.raster import SIZE, as_input


class Predictor:
    """A loaded bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._model = (bundle.path / TFLITE).read_bytes()
        self._temperature = float(bundle.card["temperature"])
        self._local = threading.local()

    @classmethod
    def load(cls, path: Path) -> "Predictor":
        """Load the bundle at `path`; raises BundleError when its files are not the card's."""
        return cls(load_bundle(path))

    def predict(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return probabilities, (n, 32, 32) uint8 -> (n, n_classes) float32.

        They are calibrated by the card's temperature, which divides the logits.
        """
        if rasters.shape[1:] != (SIZE, SIZE):
            raise ValueError(f"rasters must be (n, {SIZE}, {SIZE}), not {rasters.shape}")
        return temper(self._run(as_input(rasters)), self._temperature)

    def _run(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run this thread's interpreter, sized for the batch: (n, 32, 32, 1) -> (n, n_classes)."""
        interpreter = self._interpreter(len(inputs))
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], inputs)
        interpreter.invoke()
        outputs: NDArray[np.float32] = interpreter.get_tensor(
            interpreter.get_output_details()[0]["index"]
        )
        return outputs

    def _interpreter(self, batch: int) -> Interpreter:
        if getattr(self._local, "batch", None) != batch:
            interpreter = Interpreter(model_content=self._model, num_threads=1)
            index = interpreter.get_input_details()[0]["index"]
            interpreter.resize_tensor_input(index, [batch, SIZE, SIZE, 1])
            interpreter.allocate_tensors()
            self._local.interpreter, self._local.batch = interpreter, batch
        return self._local.interpreter
