"""Files on disk to ranked commands, as `writemath classify` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import from_json

from app.schemas.requests import Canvas
from model.errors import InputError
from model.pictures.picture import open_picture, trace
from model.strokes import pack, parse

if TYPE_CHECKING:
    from pathlib import Path

    from model.placement import Placement
    from model.recognizer import Recognizer
    from model.strokes import Ink, Strokes


class FileError(InputError):
    """A file that cannot be classified; the message says why."""


def classify_file(recognizer: Recognizer, path: Path, limit: int) -> list[tuple[str, float]]:
    """Return LaTeX commands and probabilities for a picture or a JSON file of strokes.

    Raises:
        FileError: The file cannot be read, or holds neither.
    """
    try:
        ink, placement = _read(path)
    except OSError as error:
        raise FileError(error.strerror or str(error)) from error
    except ValueError as error:  # PictureError and StrokeError too
        raise FileError(str(error)) from error
    judged = recognizer.judge(ink, placement)
    return [(item.symbol.latex, item.probability) for item in judged.ranked(limit)]


def _read(path: Path) -> tuple[Ink, Placement | None]:
    """Return the drawing, and where it lies if the file tells its canvas, as the API takes it."""
    data = path.read_bytes()
    if path.suffix.lower() != ".json":
        return trace(open_picture(data)), None
    value, canvas = from_json(data), None
    if isinstance(value, dict):
        if "strokes" not in value:
            raise FileError('the object has no "strokes"')
        value, canvas = value["strokes"], value.get("canvas")
    strokes = parse(value)
    return pack([strokes]), _placement(strokes, canvas) if canvas is not None else None


def _placement(strokes: Strokes, canvas: object) -> Placement:
    try:
        return Canvas.model_validate(canvas).place(strokes)
    except ValidationError as error:
        raise FileError("canvas: must have a width and a height, numbers above 0") from error
