"""One network in LiteRT.

An interpreter is not thread-safe, and each packs the weights anew, about 10 MB of them for `deep`.
So threads share one behind a lock; a server's workers, one a core, are what computes at once.
"""

import threading
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

# So many are run one at a time: as fast, and a server, which has one look at strokes and two at a
# picture, never packs the weights anew.
_FEW = 2


class Network:
    """A .tflite: inputs of `shape`, the first axis any, and outputs of these `widths`.

    `model` are the file's bytes.

    Raises:
        ValueError: They are no .tflite.
    """

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._lock = threading.Lock()
        self._batch = 0
        self._interpreter = Interpreter(model_content=self.model, num_threads=1)
        self.shape = tuple(int(n) for n in self._interpreter.get_input_details()[0]["shape"])
        self.widths = tuple(int(output["shape"][-1]) for output in self._outputs())

    def run(self, inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Run the network on (n, *shape[1:]): its outputs as it was trained, each (n, width)."""
        with self._lock:
            if len(inputs) > _FEW:
                return self._run(inputs)
            parts = [self._run(inputs[i : i + 1]) for i in range(len(inputs))]
            return [np.concatenate(part) for part in zip(*parts, strict=True)]

    def _run(self, inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        self._size_for(len(inputs))
        interpreter = self._interpreter
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], inputs)
        interpreter.invoke()
        return [interpreter.get_tensor(output["index"]) for output in self._outputs()]

    def _outputs(self) -> list[dict[str, Any]]:
        """Return LiteRT's details of the outputs as trained; it lists them in any order."""
        # Their names end in their numbers.
        return sorted(self._interpreter.get_output_details(), key=lambda item: item["name"])

    def _size_for(self, batch: int) -> None:
        """Make an interpreter for batches of this size, unless the last one was."""
        if batch == self._batch:
            return
        if self._batch:  # resized, an interpreter would keep what it packed before
            self._interpreter = Interpreter(model_content=self.model, num_threads=1)
        index = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(index, [batch, *self.shape[1:]])
        self._interpreter.allocate_tensors()
        self._batch = batch
