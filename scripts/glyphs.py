"""Paint the symbols' pictures, static/symbols/*.svg: paths and rules.

A small reader, so that printed symbols can be painted without a browser or another library.
"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tidy_svg import SVG, points_on

from model.symbols import Symbol

Outline = NDArray[np.float64]
Grey = NDArray[np.uint8]

STATIC = Path(__file__).parents[1] / "static"
# Samples taken of a pixel along each axis: enough for a stem of two pixels to keep its weight.
_FINE = 4


def picture_of(symbol: Symbol) -> Path:
    """Return the file of a symbol's picture; the symbols of a host's own have none here."""
    return STATIC / symbol.svg.removeprefix("/static/")


def read_outlines(path: Path) -> list[Outline]:
    """Return the closed outlines of a symbol's picture, (n, 2) each: x and y in points, y down.

    Raises ValueError for a transform other than a shift.
    """
    outlines: list[Outline] = []
    for element in ET.parse(path).getroot():  # noqa: S314  # the repository's own pictures
        shift = _shift(element.get("transform", ""))
        if element.tag == f"{SVG}rect":
            outlines.append(_rule(element) + shift)
            continue
        parts = re.findall(r"M[^M]*", element.get("d", ""))
        outlines += [np.array(points_on(part)) + shift for part in parts]
    return outlines


def _shift(transform: str) -> Outline:
    if not transform:
        return np.zeros(2)
    found = re.fullmatch(r"translate\((\S+) (\S+)\)", transform)
    if not found:
        raise ValueError(f"transform {transform} is not expected; translate(x y) is")
    return np.array([float(number) for number in found.groups()])


def _rule(element: ET.Element) -> Outline:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * (width, height) + (x, y)


def paint_outlines(outlines: list[Outline], side: int, share: float = 0.6) -> Grey:
    """Fill outlines in the middle of a square: coverage (side, side) uint8, 255 under ink.

    The longer side takes `share` of the square. What outlines enclose is filled by SVG's nonzero
    rule: an outline running the other way inside another cuts a hole.
    """
    points = np.concatenate(outlines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = share * side * _FINE / (high - low).max()
    winding = np.zeros((side * _FINE, side * _FINE), dtype=np.int8)
    for outline in outlines:
        placed = (outline - (low + high) / 2) * scale + side * _FINE / 2
        filled = Image.new("1", winding.shape)
        ImageDraw.Draw(filled).polygon([tuple(point) for point in placed], fill=1)
        winding += np.where(_turns_right(outline), 1, -1) * np.asarray(filled).astype(np.int8)
    return np.asarray(Image.fromarray(np.uint8(255) * (winding != 0)).reduce(_FINE))


def _turns_right(outline: Outline) -> bool:
    x, y = outline.T
    return bool((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() > 0)
