"""Two looks at one drawing, turned a little each way, whose answers the predictor averages.

Hands slant differently: the average is right more often than one look straight on, and a turned
drawing loses less (docs/experiments.md).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.raster import PEN, SIZE, render_ink
from model.strokes import Ink, fit

TURNS = (-6.0, 6.0)  # degrees


def render_views(ink: Ink, size: int = SIZE, pen: float = PEN) -> NDArray[np.uint8]:
    """Draw each drawing once for each of `TURNS`: (n, n_turns, size, size) uint8.

    `pen` is the width in pixels of the 32-pixel frame.
    """
    return np.stack([render_ink(turned(ink, degrees), size, pen) for degrees in TURNS], axis=1)


def turned(ink: Ink, degrees: float) -> Ink:
    """Turn each drawing about its middle, clockwise as seen with y down."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    points = (fit(ink).points - 0.5) @ np.array([[cos, sin], [-sin, cos]])
    return replace(ink, points=points)
