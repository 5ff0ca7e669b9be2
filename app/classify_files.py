"""Files on disk to ranked commands, as `writemath classify` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import from_json

from app.services import bundle_paths, classes_of
from model.picture import open_picture, trace
from model.predictor import Predictor
from model.ranking import rank, share_out
from model.strokes import pack, parse
from model.symbols import load_symbols
from model.views import render_views

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import Settings
    from model.strokes import Ink


class FileError(ValueError):
    """A file that cannot be classified; the message says why."""


def load(settings: Settings) -> Predictor:
    """Load the settings' default bundle."""
    return Predictor.load(next(iter(bundle_paths(settings).values())))


def classify_file(predictor: Predictor, path: Path, limit: int) -> list[tuple[str, float]]:
    """Return LaTeX commands and probabilities for a picture or a JSON file of strokes.

    Raises:
        FileError: The file cannot be read, or holds neither.
    """
    symbols = classes_of(predictor.bundle, load_symbols())
    try:
        views = render_views(_ink(path), predictor.size)
    except OSError as error:
        raise FileError(error.strerror or str(error)) from error
    except ValueError as error:  # PictureError and StrokeError too
        raise FileError(str(error)) from error
    probabilities = share_out(predictor.predict(views), symbols)[0]
    ranked = rank(probabilities, symbols, limit)
    return [(item.symbol.latex, item.probability) for item in ranked]


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
