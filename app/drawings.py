"""Stored drawings as pictures to look at: SVG and PNG, black on white, with a round pen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from model.strokes import normalise

if TYPE_CHECKING:
    from model.strokes import Strokes

SIDE = 400  # pixels
PEN = 10.0  # pixels; the ratio to the side is near the raster's 2 in 32
MARGIN = 20.0  # pixels between frame and the line's middle
_FINER = 3  # the PNG is drawn this much larger and averaged: Pillow's lines have hard edges


def svg(strokes: list[Any]) -> str:
    """Draw strokes, as JSON lists, in a picture of 400 x 400."""
    return _svg(strokes, f'<rect width="{SIDE}" height="{SIDE}" fill="#fff"/>', "#000")


def glyph(strokes: list[Any]) -> str:
    """Draw strokes as the symbols' pictures are: without paper, in the text's colour."""
    return _svg(strokes, "", "currentColor")


def _svg(strokes: list[Any], paper: str, ink: str) -> str:
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in _at_least_two(stroke))}"/>'
        for stroke in _fitted(strokes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}" '
        f'viewBox="0 0 {SIDE} {SIDE}">{paper}<g fill="none" stroke="{ink}" '
        f'stroke-width="{PEN:g}" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )


def png(strokes: list[Any]) -> bytes:
    """Draw strokes, as JSON lists, in a grey PNG of 400 x 400."""
    image = Image.new("L", (SIDE * _FINER, SIDE * _FINER), 255)
    draw = ImageDraw.Draw(image)
    radius = PEN * _FINER / 2
    for stroke in _fitted(strokes):
        points = stroke * _FINER
        draw.line(points.ravel().tolist(), fill=0, width=round(2 * radius), joint="curve")
        for x, y in (points[0], points[-1]):  # the pen's round ends
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    file = io.BytesIO()
    image.reduce(_FINER).save(file, "PNG", optimize=True)
    return file.getvalue()


def _fitted(strokes: list[Any]) -> Strokes:
    """Return the strokes as arrays (n, 2) in pixels of the picture."""
    points = [np.array([point[:2] for point in stroke], dtype=np.float64) for stroke in strokes]
    return [stroke * (SIDE - 2 * MARGIN) + MARGIN for stroke in normalise(points)]


def _at_least_two(stroke: np.ndarray) -> np.ndarray:
    """Repeat a single point: a line without length has round ends, and shows as a dot."""
    return np.repeat(stroke, 2, axis=0) if len(stroke) == 1 else stroke
