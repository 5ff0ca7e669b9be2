"""Probabilities from rasters through LiteRT: what the server and the evaluation run.

An interpreter is not thread-safe, and each packs the weights anew, about 10 MB of them for `deep`.
So threads share one behind a lock; a server's workers, one a core, are what computes at once.
"""

import threading
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.bundle import TFLITE, Bundle, load_bundle
from model.calibrate import Groups, Temperatures
from model.raster import as_input
from model.symbols import shapes_of


class Predictor:
    """A loaded bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._model = (bundle.path / TFLITE).read_bytes()
        self._temperatures = Temperatures(**bundle.card["temperatures"])
        self._shapes = Groups(shapes_of(bundle.symbols))
        self._lock = threading.Lock()
        self._batch = 0
        self._interpreter = Interpreter(model_content=self._model, num_threads=1)
        # Pixels on a side of the rasters that the network reads.
        self.size = int(self._interpreter.get_input_details()[0]["shape"][1])
        # Whether `answer` has embeddings; bundles made before them do not.
        self.embeds = len(self._interpreter.get_output_details()) > 1

    @classmethod
    def load(cls, path: Path) -> "Predictor":
        """Load the bundle at `path`; raises BundleError when its files are not the card's."""
        return cls(load_bundle(path))

    def predict(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return probabilities, (n, size, size) uint8 -> (n, n_classes) float32.

        Of several views of each drawing, (n, n_views, size, size), the answers are averaged. They
        are calibrated by the card's temperatures.
        """
        return self.answer(rasters)[0]

    def answer(
        self, rasters: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Return what `predict` does, and the embeddings (n, d): what the last layer reads.

        Of several views the embeddings are averaged too. A bundle made before embeddings has None.
        """
        if rasters.shape[-2:] != (self.size, self.size) or rasters.ndim not in {3, 4}:
            raise ValueError(f"rasters must be (n, {self.size}, {self.size}), not {rasters.shape}")
        views = rasters.reshape(len(rasters), -1, self.size, self.size)
        outputs = self._run(as_input(views.reshape(-1, self.size, self.size)))
        averaged = [output.reshape(*views.shape[:2], -1).mean(axis=1) for output in outputs]
        probabilities = self._temperatures.apply(averaged[0], self._shapes)
        return probabilities, averaged[1] if len(averaged) > 1 else None

    def _run(self, inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Run the network on (n, size, size, 1): its outputs as it was trained, each (n, width)."""
        with self._lock:
            self._size_for(len(inputs))
            interpreter = self._interpreter
            interpreter.set_tensor(interpreter.get_input_details()[0]["index"], inputs)
            interpreter.invoke()
            # LiteRT lists outputs in any order; their names end in their numbers.
            outputs = sorted(interpreter.get_output_details(), key=lambda item: item["name"])
            return [interpreter.get_tensor(output["index"]) for output in outputs]

    def _size_for(self, batch: int) -> None:
        """Make an interpreter for batches of this size, unless the last one was."""
        if batch == self._batch:
            return
        if self._batch:  # resized, an interpreter would keep what it packed before
            self._interpreter = Interpreter(model_content=self._model, num_threads=1)
        index = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(index, [batch, self.size, self.size, 1])
        self._interpreter.allocate_tensors()
        self._batch = batch
