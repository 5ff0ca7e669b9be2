"""Set the symbols from fonts and trace them, for training on: a stroke file of printed symbols.

    python scripts/printed_jsonl.py data/printed.jsonl.gz [FONT.otf ...]

The first drawing of each symbol is its own picture, static/symbols/, as LaTeX sets it; then comes
its character from each font that has it. A printed line is thinned to its centre, as a picture is
before it is read, and the centre line is walked in strokes: each branch of a shortest tree over it.
Their order means nothing, so the file is for networks of rasters.
"""

import argparse
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from detexify_jsonl import write
from glyphs import paint_outlines, picture_of, read_outlines
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from model.pictures.picture import PictureError, trace
from model.symbols import Symbol, load_symbols

Points = NDArray[np.float64]
Grey = NDArray[np.uint8]

_SIDE = 256  # pixels of the picture that is traced
_APART = 3.0  # pixels between points of one line, at most
_EVERY = 3  # points of a line are kept
_NO_CHARACTER = "\u0378"  # unassigned: a font shows its empty box for it


def walk(points: Points) -> list[Points]:
    """Return a centre line's points (n, 2) as strokes, (m, 2) each, that run along it."""
    parents, order = _tree(points)
    strokes: list[list[int]] = []
    ends: dict[int, list[int]] = {}  # of the stroke that ends in this point
    for i in order:
        parent = parents[i]
        if parent in ends:
            stroke = ends.pop(parent)
        else:
            stroke = [] if parent < 0 else [parent]
            strokes.append(stroke)
        stroke.append(i)
        ends[i] = stroke
    return [points[_thin(stroke)] for stroke in strokes]


def _thin(stroke: list[int]) -> list[int]:
    return [*stroke[:-1:_EVERY], stroke[-1]]


def _tree(points: Points) -> tuple[list[int], list[int]]:
    """Return each point's parent, -1 for the first of a line, and an order of depth first.

    Prim's algorithm: the shortest tree over all points, cut where its edges are too long.
    """
    n = len(points)
    children: list[list[int]] = [[] for _ in range(n)]
    parents, roots = [-1] * n, []
    nearest, distance = np.full(n, -1), np.full(n, np.inf)
    left = np.ones(n, dtype=bool)
    start = int(np.lexsort(points.T[::-1])[0])  # the leftmost: mostly an end
    distance[start] = 0
    for _ in range(n):
        i = int(np.where(left, distance, np.inf).argmin())
        left[i] = False
        if nearest[i] < 0 or distance[i] > _APART:
            roots.append(i)
        else:
            parents[i] = int(nearest[i])
            children[parents[i]].append(i)
        steps = np.hypot(*(points - points[i]).T)
        nearest = np.where(left & (steps < distance), i, nearest)
        distance = np.minimum(distance, steps)
    return parents, [i for root in roots for i in _depth_first(root, children)]


def _depth_first(root: int, children: list[list[int]]) -> Iterator[int]:
    stack = [root]
    while stack:
        i = stack.pop()
        yield i
        stack += children[i]


def paint_character(font: ImageFont.FreeTypeFont, character: str) -> Grey | None:
    """Paint a character black on white, (h, w) uint8; None where the font lacks it."""
    mask, none = (bytes(font.getmask(text)) for text in (character, _NO_CHARACTER))
    if mask == none or not any(mask):
        return None
    left, top, right, bottom = font.getbbox(character)
    image = Image.new("L", (round(right - left) + 40, round(bottom - top) + 40), 255)
    ImageDraw.Draw(image).text((20 - left, 20 - top), character, fill=0, font=font)
    return np.asarray(image)


def pictures(symbols: list[Symbol], fonts: list[Path]) -> Iterator[tuple[str, Symbol, Grey]]:
    """Yield the printed symbols: a name for where it is from, the symbol, its picture."""
    for symbol in symbols:
        outlines = read_outlines(picture_of(symbol))
        yield "latex", symbol, np.uint8(255) - paint_outlines(outlines, _SIDE)
    for path in fonts:
        font = ImageFont.truetype(str(path), _SIDE)
        for symbol in symbols:
            character = symbol.unicode
            if character is None or any(unicodedata.combining(part) for part in character):
                continue
            painted = paint_character(font, character)
            if painted is not None:
                yield path.stem, symbol, painted


def samples(symbols: list[Symbol], fonts: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield the file's samples; what cannot be read as a picture is left out."""
    for name, symbol, picture in pictures(symbols, fonts):
        try:
            points = trace(picture).points
        except PictureError:
            continue
        strokes = [np.round(stroke, 2).tolist() for stroke in walk(points)]
        yield {"id": f"{name}:{symbol.id}", "symbol": symbol.id, "strokes": strokes}


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out", type=Path, help="JSONL.gz to write")
    parser.add_argument("fonts", type=Path, nargs="*")
    options = parser.parse_args()
    traced = list(samples(list(load_symbols()), options.fonts))
    write(traced, options.out)
    print(f"{len(traced)} printed symbols in {options.out}")


if __name__ == "__main__":
    main()
