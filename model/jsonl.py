"""Lines of JSON from files: samples to train on, drawings to import, symbols that a host added."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.errors import InputError

_GZIP = b"\x1f\x8b"  # how a packed file begins
# Characters of a line. Fifty drawings of 10,000 points, an added symbol's most, have half as many.
LONGEST = 1 << 25


class DataError(InputError):
    """A data file that cannot be read; the message names the file, the line and what is wrong."""


def read_lines(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each object of a JSONL file with its place: the file's name and the line.

    A file whose name ends in .gz is unpacked.

    Raises:
        DataError: The file cannot be read, or a line is no JSON object.
    """
    for line, where in text_lines(path):
        yield parse_line(line, where), where


def text_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line that is not blank as it stands, for `parse_line`, with its place.

    Raises:
        DataError: The file cannot be read, or a line has more than `LONGEST` characters.
    """
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8-sig") as file:  # editors may mark the encoding
            for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), ""), 1):
                if len(line) > LONGEST:
                    where = f"{path.name}, line {number}"
                    raise DataError(f"{where}: has more than {LONGEST} characters")
                if line.strip():
                    yield line, f"{path.name}, line {number}"
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        why = _misnamed(path, error) or f", after line {number}: {error}"
        raise DataError(f"{path}{why}") from error


def _misnamed(path: Path, error: Exception) -> str | None:
    """Say so if a file could not be read because its name and its packing differ."""
    if not (isinstance(error, gzip.BadGzipFile | UnicodeDecodeError) and path.is_file()):
        return None
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
    if packed and isinstance(error, UnicodeDecodeError) and path.suffix.lower() != ".gz":
        return " is packed with gzip: give it a name that ends in .gz"
    if not packed and isinstance(error, gzip.BadGzipFile):
        return " is not packed with gzip: give it a name without .gz"
    return None


def parse_line(line: str, where: str) -> dict[str, Any]:
    """Return the line's object.

    Raises:
        DataError: It is no JSON, or no object.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        raise DataError(f"{where}: no JSON: {error}") from error
    if not isinstance(value, dict):
        raise DataError(f"{where}: must be an object with id, symbol and strokes")
    return value
