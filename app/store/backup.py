"""Copies of an SQLite database, also of one in use: `writemath backup` and `restore`."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from app.store.engine import make_private, parse_url
from app.store.schema import known_revisions
from model.errors import InputError

# Seconds for which a lock is nothing to speak of: writes take far less.
_SHORT: Final = 1
# Seconds that a copy waits at most. Longer than votes do: it may be a night's only one, and what
# locks a database for so long, such as a migration, ends.
_PATIENCE: Final = 60

_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

Say = Callable[[str], object]


def backup(url: str, file: Path, say: Say) -> None:
    """Copy the database to a new file, as it is at one moment; votes wait while it is read.

    `say` is told what it waits for while another process has locked the database.

    Raises:
        InputError: It is no SQLite database of Write Math, is damaged or stays locked, or `file`
            exists.
    """
    _copy(_sqlite_file(url), file, say)


def restore(file: Path, url: str, say: Say) -> None:
    """Make the database anew from a copy; opening it migrates one of an earlier version.

    `say` is told what it waits for while another process has locked the copy.

    Raises:
        InputError: The copy is no database of Write Math, is damaged or stays locked, or the
            database exists.
    """
    _copy(file, _sqlite_file(url), say)


def _sqlite_file(url: str) -> Path:
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise InputError("the database is PostgreSQL: use pg_dump to back it up, pg_restore after")
    return Path(parsed.database or "").absolute()


def _copy(source: Path, target: Path, say: Say) -> None:
    """Copy under another name first, so that the target is never half a database."""
    target = target.absolute()
    if not source.is_file():
        raise InputError(f"{source}: there is no such database")
    if target.exists():
        raise InputError(f"{target} exists: nothing is replaced, move it away first")
    handle, name = tempfile.mkstemp(".part", target.name, _private_folder(target))
    os.close(handle)
    part = Path(name)
    try:
        _copy_pages(source.absolute(), part, say)
        part.rename(target)
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            left.unlink(missing_ok=True)
    _sync(target.parent)


def _private_folder(target: Path) -> Path:
    if not target.parent.exists():
        make_private(target)
        target.unlink()
    return target.parent


def _copy_pages(source: Path, target: Path, say: Say) -> None:
    try:
        faults, revision = _copied(source, target, say)
    except (sqlite3.Error, TypeError) as error:  # TypeError: the version's table is empty
        raise InputError(_wrong(error, source, target)) from error
    if faults != "ok":
        raise InputError(f"{source} is damaged: {faults}")
    if revision not in known_revisions():
        raise InputError(f"{source} has schema {revision}, which this version does not know")


def _wrong(error: Exception, source: Path, target: Path) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the bits above tell of which kind
    if code == sqlite3.SQLITE_FULL:
        return f"{target.parent}: no space is left for the copy"
    if code in _LOCKED:  # of these SQLite waits for some only
        return f"{source} is locked by another process: try again"
    return f"{source} is no database of Write Math, or damaged: {error}"


def _copied(source: Path, target: Path, say: Say) -> tuple[str, str]:
    """Copy page by page; return what SQLite says of the copy's integrity, and its schema."""
    reading = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True, timeout=_SHORT)
    with closing(reading), closing(sqlite3.connect(target)) as copy:
        reading.backup(copy, progress=_patience(source, say))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        (faults,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    return faults, revision


def _patience(source: Path, say: Say) -> Callable[[int, int, int], None]:
    """Return what follows a backup, and ends it with InputError if another's lock stays."""
    began, told = time.monotonic(), False

    def follow(status: int, _left: int, _pages: int) -> None:
        nonlocal told
        if status not in _LOCKED:
            return
        if time.monotonic() - began > _PATIENCE:
            why = f"another process has had it locked for {_PATIENCE} seconds"
            raise InputError(f"{source}: {why}")
        if not told:
            say(f"{source} is locked by another process: waiting up to {_PATIENCE} seconds")
        told = True

    return follow


def _sync(folder: Path) -> None:
    """Put the new name on disk; the pages are there since SQLite's commit."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
