"""Files on disk to ranked commands, as `writemath classify` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import from_json

from model.picture import open_picture, trace
from model.strokes import pack, parse

if TYPE_CHECKING:
    from pathlib import Path

    from model.recognizer import Recognizer
    from model.strokes import Ink


class FileError(ValueError):
    """A file that cannot be classified; the message says why."""


def classify_file(recognizer: Recognizer, path: Path, limit: int) -> list[tuple[str, float]]:
    """Return LaTeX commands and probabilities for a picture or a JSON file of strokes.

    Raises:
        FileError: The file cannot be read, or holds neither.
    """
    try:
        ink = _ink(path)
    except OSError as error:
        raise FileError(error.strerror or str(error)) from error
    except ValueError as error:  # PictureError and StrokeError too
        raise FileError(str(error)) from error
    return [(item.symbol.latex, item.probability) for item in recognizer.judge(ink).ranked(limit)]


def _ink(path: Path) -> Ink:
    data = path.read_bytes()
    if path.suffix.lower() != ".json":
        return trace(open_picture(data))
    value = from_json(data)
    if isinstance(value, dict):
        if "strokes" not in value:
            raise FileError('the object has no "strokes"')
        value = value["strokes"]
    return pack([parse(value)])
