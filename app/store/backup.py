"""Copies of an SQLite database, also of one in use: `writemath backup` and `restore`."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from app.store.engine import make_private, parse_url
from app.store.schema import known_revisions
from model.errors import InputError


def backup(url: str, file: Path) -> None:
    """Copy the database to a new file, as it is at one moment; votes wait while it is read.

    Raises:
        InputError: It is no SQLite database of Write Math, is damaged, or `file` exists.
    """
    _copy(_sqlite_file(url), file)


def restore(file: Path, url: str) -> None:
    """Make the database anew from a copy; opening it migrates one of an earlier version.

    Raises:
        InputError: The copy is no database of Write Math, is damaged, or the database exists.
    """
    _copy(file, _sqlite_file(url))


def _sqlite_file(url: str) -> Path:
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise InputError("the database is PostgreSQL: use pg_dump to back it up, pg_restore after")
    return Path(parsed.database or "").absolute()


def _copy(source: Path, target: Path) -> None:
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
        _copy_pages(source.absolute(), part)
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


def _copy_pages(source: Path, target: Path) -> None:
    try:
        faults, revision = _copied(source, target)
    except (sqlite3.Error, TypeError) as error:  # TypeError: the version's table is empty
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise InputError(f"{target.parent}: no space is left for the copy") from error
        why = f"{source} is no database of Write Math, or damaged: {error}"
        raise InputError(why) from error
    if faults != "ok":
        raise InputError(f"{source} is damaged: {faults}")
    if revision not in known_revisions():
        raise InputError(f"{source} has schema {revision}, which this version does not know")


def _copied(source: Path, target: Path) -> tuple[str, str]:
    """Copy page by page; return what SQLite says of the copy's integrity, and its schema."""
    reading = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)
    with closing(reading), closing(sqlite3.connect(target)) as copy:
        reading.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        (faults,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    return faults, revision


def _sync(folder: Path) -> None:
    """Put the new name on disk; the pages are there since SQLite's commit."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
