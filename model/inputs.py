"""What a network reads of a drawing: a raster of some size, or the way that the pen took."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.raster import PEN, SIZE, as_input, render_ink
from model.strokes import Ink
from model.trajectory import FEATURES, POINTS, trajectories


@dataclass(frozen=True, slots=True)
class Form:
    """Rasters with `size` pixels on a side, or, where it is None, trajectories."""

    size: int | None = SIZE

    @classmethod
    def of(cls, shape: tuple[int | None, ...]) -> "Form":
        """Return the form that an input of this shape, (None, height, width, channels), takes."""
        return TRAJECTORY if shape[1:] == (1, POINTS, FEATURES) else cls(shape[1])

    def draw(self, ink: Ink, pen: float | NDArray[np.float64] = PEN) -> NDArray[np.float32]:
        """Return the input of each drawing, drawn with a pen of this width in 32-pixel frames."""
        if self.size is None:
            return trajectories(ink)
        return as_input(render_ink(ink, self.size, pen))


TRAJECTORY = Form(None)
