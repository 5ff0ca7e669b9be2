"""Probabilities from drawings through LiteRT: what the server and the evaluation run.

    predictor = Predictor.load(path)
    answer = predictor.see(pack([strokes]))

Strokes are read by all networks of a bundle, pictures by the one of rasters alone.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.bundle import CLASSES, PEN_TFLITE, TFLITE, Bundle, BundleError, load_bundle, read_file
from model.calibrate import Temperatures, together
from model.interpreter import Network
from model.ranking import look_alikes
from model.raster import PEN, as_input, render_ink
from model.retraced import without_retraced
from model.strokes import Ink
from model.trajectory import FEATURES, POINTS, trajectories
from model.views import render_views

Floats = NDArray[np.float32]

_WAY = (1, POINTS, FEATURES)  # what `trajectories` gives of a drawing


class Answer(NamedTuple):
    """What a bundle says of n drawings.

    `probabilities` are (n, n_classes); `embeddings`, (n, d), are what the last layer of the network
    of rasters reads, None from a bundle made before them. Below `bar` for the likeliest look-alike
    group, the bundle would rather not say.
    """

    probabilities: Floats
    embeddings: Floats | None
    bar: float


class Predictor:
    """A loaded bundle."""

    def __init__(self, bundle: Bundle) -> None:
        """Open the networks of a checked bundle; raises BundleError when one is none of ours."""
        self.bundle = bundle
        self._network = _opened(bundle, TFLITE)
        self._pen = _opened(bundle, PEN_TFLITE) if "pen" in bundle.card else None
        self._shapes = look_alikes(bundle.symbols)
        # Pixels on a side of the rasters that the network reads.
        self.size = int(self._network.shape[1])
        # Whether `answer` has embeddings; bundles made before them do not.
        self.embeds = len(self._network.widths) > 1

    @property
    def model(self) -> bytes:
        """The .tflite of the network of rasters, as it is served."""
        return self._network.model

    @classmethod
    def load(cls, path: Path | str) -> "Predictor":
        """Load the bundle at `path`; raises BundleError when its files are not the card's."""
        return cls(load_bundle(path))

    def see(self, ink: Ink, pen: float = PEN) -> Answer:
        """Answer for packed drawings, drawn for the network with a pen of this width.

        A network of the pen counts where the strokes are in their order, not traced. Beside it one
        look, straight on, is as good as two.
        """
        if self._pen and ink.ordered:
            return self.answer(render_ink(ink, self.size, pen), trajectories(without_retraced(ink)))
        return self.answer(render_views(ink, self.size, pen))

    def predict(self, rasters: NDArray[np.uint8]) -> Floats:
        """Return probabilities, (n, size, size) uint8 -> (n, n_classes) float32; n is 1 or more.

        Of several views of each drawing, (n, n_views, size, size), the answers are averaged. They
        are calibrated as the card says for rasters alone.

        Raises:
            ValueError: The rasters have another shape, or are no uint8, 255 where there is ink.
        """
        return self.answer(rasters).probabilities

    def answer(self, rasters: NDArray[np.uint8], ways: NDArray[np.float32] | None = None) -> Answer:
        """Answer for rasters, as `predict` has them, and the pen's ways where they are known.

        Of several views the embeddings are averaged too. Ways are (n, 1, points, features).
        """
        side = self.size
        if rasters.shape[-2:] != (side, side) or rasters.ndim not in {3, 4} or not len(rasters):
            raise ValueError(f"rasters must be (n, {side}, {side}), not {rasters.shape}")
        if rasters.dtype != np.uint8:  # 0 to 1 in float would pass for paper without ink
            raise ValueError(f"rasters must be uint8, as render gives them, not {rasters.dtype}")
        views = rasters.reshape(len(rasters), -1, self.size, self.size)
        outputs = self._network.run(as_input(views.reshape(-1, self.size, self.size)))
        averaged = [output.reshape(*views.shape[:2], -1).mean(axis=1) for output in outputs]
        raw, card = averaged[0], self._card(alone=ways is None)
        if self._pen and ways is not None:
            raw = together(raw, self._pen.run(ways)[0], card["pen"]["share"])
        calibrated = Temperatures(**card["temperatures"]).apply(raw, self._shapes)
        embeddings = averaged[1] if len(averaged) > 1 else None
        return Answer(calibrated, embeddings, float(card["unsure_below"]))

    def _card(self, *, alone: bool) -> dict[str, Any]:
        """Return the part of the card with the calibration of rasters alone, or of all networks."""
        card = self.bundle.card
        part: dict[str, Any] = card["raster"] if alone and self._pen else card
        return part


def _opened(bundle: Bundle, name: str) -> Network:
    """Open a bundle's network; raises BundleError unless it reads and answers as it should."""
    path, model = bundle.path / name, read_file(bundle, name)
    try:
        network = Network(model)
    except ValueError as error:
        raise BundleError(f"{path} is no network that LiteRT reads: {error}") from error
    if network.widths[0] != len(bundle.symbols):
        raise BundleError(
            f"{path} answers with {network.widths[0]} classes, not the {len(bundle.symbols)} of"
            f" {CLASSES}"
        )
    square = network.shape[1:] == (network.shape[1], network.shape[1], 1)
    if not (network.shape[1:] == _WAY if name == PEN_TFLITE else square):
        raise BundleError(f"{path} reads inputs of another form: {network.shape}")
    return network
