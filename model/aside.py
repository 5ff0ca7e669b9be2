"""Files that are replaced whole: whoever reads one finds the old or the new one, never a half."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.errors import InputError


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield another path in the same folder to write to; it becomes `path` when the block ends.

    A failure leaves `path` as it was and nothing beside it, a kill at most a hidden `.partial`. The
    name is a new one each time, so that two who write at once do not mix. A pipe or a device is
    written to as it is.

    Raises:
        InputError: The folder is not there.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    path = path.resolve()  # a link stays one
    if not path.parent.is_dir():
        raise InputError(f"{path.parent}: there is no such folder")
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
        if path.exists():
            shutil.copymode(path, partial)
        put(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def put(partial: Path, path: Path) -> None:
    """Put a file in another's place once it is on disk: a power cut leaves the one or the other."""
    with partial.open("r+b") as file:
        os.fsync(file.fileno())
    partial.replace(path)
