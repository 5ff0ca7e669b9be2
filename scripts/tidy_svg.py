"""Make dvisvgm's output small and safe: paths and rules only, no ids, a tight box, currentColor."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
MARGIN = 0.5  # points left free around the ink, about the weight of a stroke at 10 pt
FLAT = 3.0  # points; ink below this height keeps its place on the line, as "." and "-" need
SMALL = 5.5  # points; so does ink below this size that stands off the line, as a degree sign
OFF = 0.4  # points from the baseline that count as off the line; a bullet has 0.55
TALLEST = 24.0  # points; an integral has 22. What a bitmap font's traces exceed it by is scaled
LINE = (-7.0, 2.0)  # points from the baseline, y down: a line's top and bottom at 10 pt
NARROW = 4.0  # points; the least width, so that a dot stays a dot
STEPS = 8  # points taken from each curve to find its extent
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}

Point = tuple[float, float]


class PictureError(ValueError):
    """The SVG draws nothing, or holds something that the tidied form cannot."""


class Box(NamedTuple):
    """An extent in points, y down."""

    left: float
    top: float
    right: float
    bottom: float

    def moved(self, x: float, y: float) -> Box:
        """Return the box shifted by x and y."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        low = map(min, self[:2], other[:2])
        return Box(*low, *map(max, self[2:], other[2:]))


def tidy(text: str, baseline: float) -> str:
    """Return a minified SVG of one page; `baseline` is the y of the line it was set on, in points.

    Raises PictureError for a page without ink and for elements other than glyphs and rules.
    """
    root = ET.fromstring(text)  # noqa: S314  # dvisvgm's own output
    glyphs = {path.get("id"): path.get("d", "") for path in root.iter(f"{SVG}path")}
    shapes, box = [], None
    for element in _drawn(root):
        shape, area = _shape(element, glyphs)
        shapes.append(shape)
        box = area if box is None else box.joined(area)
    if box is None:
        raise PictureError("nothing is drawn")
    left, top, right, bottom = _frame(box, baseline)
    width, height = right - left, bottom - top
    scale = min(1, TALLEST / height)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{_number(left)} {_number(top)} {_number(width)} {_number(height)}" '
        f'width="{_number(width * scale)}pt" height="{_number(height * scale)}pt" '
        f'fill="currentColor">{"".join(shapes)}</svg>\n'
    )


def _drawn(root: ET.Element) -> list[ET.Element]:
    """Return the page's drawing elements; transformed groups are not expected."""
    found = []
    for element in root.iter():
        if element.get("transform") or element.get("style"):
            raise PictureError(f"{element.tag} has a transform or a style")
        if element.tag in {f"{SVG}use", f"{SVG}rect"}:
            found.append(element)
        elif element.tag.removeprefix(SVG) not in {"svg", "defs", "g", "path"}:
            raise PictureError(f"{element.tag} is not expected")
    return found


def _shape(element: ET.Element, glyphs: dict[str | None, str]) -> tuple[str, Box]:
    """Return the element's minified form and its extent."""
    x, y = float(element.get("x", 0)), float(element.get("y", 0))
    if element.tag == f"{SVG}rect":
        width, height = float(element.get("width", 0)), float(element.get("height", 0))
        place = f'x="{_number(x)}" y="{_number(y)}"'
        rect = f'<rect {place} width="{_number(width)}" height="{_number(height)}"/>'
        return rect, Box(x, y, x + width, y + height)
    data = glyphs.get(element.get(LINK, "").removeprefix("#"))
    if not data:
        raise PictureError("a glyph is empty or lost")
    move = f' transform="translate({_number(x)} {_number(y)})"' if x or y else ""
    return f'<path{move} d="{data}"/>', extent(data).moved(x, y)


def _frame(ink: Box, baseline: float) -> Box:
    """Return the box to show: the ink and a margin, more for ink so small that its place tells."""
    box = ink
    width, height = box.right - box.left, box.bottom - box.top
    stands_off = box.bottom < baseline - OFF or box.top > baseline - OFF
    if height < FLAT or (stands_off and max(width, height) < SMALL):
        box = box.joined(Box(box.left, baseline + LINE[0], box.right, baseline + LINE[1]))
    grow = max(NARROW - width, 0) / 2
    left, top, right, bottom = box
    return Box(left - grow - MARGIN, top - MARGIN, right + grow + MARGIN, bottom + MARGIN)


def extent(data: str) -> Box:
    """Return the box around a path of absolute M L H V C S Q T Z commands."""
    points = points_on(data)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def points_on(data: str) -> list[Point]:
    """Return points on the path: its corners, and STEPS points of each curve."""
    points: list[Point] = []
    here, control = (0.0, 0.0), (0.0, 0.0)
    for command, values in _commands(data):
        x, y = here
        if command in "HV":
            ends = [(values[0], y) if command == "H" else (x, values[0])]
        else:
            ends = list(zip(values[::2], values[1::2], strict=True))
        if command in "ST":
            ends.insert(0, (2 * x - control[0], 2 * y - control[1]))
        points += _bezier([here, *ends]) if command in "CSQT" else ends
        control = ends[-2] if command in "CSQT" else ends[-1]
        here = ends[-1]
    return points


def _commands(data: str) -> list[tuple[str, list[float]]]:
    """Split a path into its commands, one a set of values; Z is left out."""
    found: list[tuple[str, list[float]]] = []
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        count = ARGUMENTS.get(command)
        if count is None:
            raise PictureError(f"path command {command} is not expected")
        values = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        starts = range(0, len(values), count or 1)
        found.extend((command, values[start : start + count]) for start in starts)
    return found


def _bezier(points: list[Point]) -> list[Point]:
    """Return STEPS points of a Bezier curve (de Casteljau), its end among them."""
    found = []
    for step in range(1, STEPS + 1):
        t, level = step / STEPS, points
        while len(level) > 1:
            level = [(a + (c - a) * t, b + (d - b) * t) for (a, b), (c, d) in pairwise(level)]
        found += level
    return found


def _number(value: float) -> str:
    """Write a number with two decimals at most and no leading zero."""
    text = re.sub(r"^(-?)0\.", r"\1.", f"{value:.2f}".rstrip("0").rstrip("."))
    return "0" if text == "-0" else text
