"""Bring a database to the newest schema, also when several workers start at the same moment."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, inspect, text

from app.store.engine import WAIT, journal_mode, make_engine, make_private, writer
from app.store.errors import StoreMissing, StoreTooNew

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Any number that no other program on the same PostgreSQL database takes: "writemat" in ASCII.
_ADVISORY_LOCK: Final = int.from_bytes(b"writemat")
# Alembic keeps its context in module globals.
_one_thread = threading.Lock()


def known_revisions() -> list[str]:
    """List the revisions, oldest first: the numbers that the files' names begin with.

    Read from the names, so that a start with nothing to migrate does not import Alembic.
    """
    return sorted(path.name.split("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def upgrade(url: URL) -> None:
    """Create or migrate the database; nothing happens when it is up to date.

    Raises:
        StoreTooNew: A later version of the program has migrated it already.
    """
    if url.get_backend_name() == "sqlite":
        make_private(Path(url.database or ""))
    engine = make_engine(url, pooled=False)
    with engine.connect() as connection:
        _set_journal(connection)
        with connection.begin():
            done = _is_current(connection)
    if not done:
        with writer(engine).connect() as connection, _locked(connection):
            if not _is_current(connection):
                _migrate(connection)


def check_there(url: URL) -> None:
    """See that there is a database of Write Math, of whatever version, without touching it.

    Raises:
        StoreMissing: There is none: most likely its name, or that of its folder, is mistyped.
    """
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise StoreMissing(f"{Path(url.database or '').absolute()}: there is no such database")
    with make_engine(url, pooled=False).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            raise StoreMissing(f"{url!r} is no database of Write Math: it has none of its tables")


def _is_current(connection: Connection) -> bool:
    """Tell whether the newest revision is in place.

    Raises:
        StoreTooNew: The revision in place is none of ours.
    """
    if not inspect(connection).has_table("alembic_version"):
        return False
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    revisions = known_revisions()
    if revision is not None and revision not in revisions:
        raise StoreTooNew(
            f"the database has schema {revision}, this version knows up to {revisions[-1]}:"
            " install the newer Write Math again, or use another database"
        )
    return bool(revision == revisions[-1])


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    """Hold the one transaction in which the schema changes; others wait until it is committed."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
            yield
        return
    # A table that is copied and dropped would otherwise take with it what refers to it.
    _pragma(connection, "foreign_keys = OFF")
    with connection.begin():
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise RuntimeError(
                f"the migration would leave rows that refer to nothing: {broken[:3]}"
            )


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _one_thread:
        command.upgrade(config, "head")


def _set_journal(connection: Connection) -> None:
    """Give an SQLite file the journal that is safe here; waits for those who have it open.

    SQLite does not wait by itself for this one lock.
    """
    if connection.dialect.name != "sqlite":
        return
    until = time.monotonic() + WAIT
    want = journal_mode().lower()
    while _pragma(connection, "journal_mode") != want:
        try:
            _pragma(connection, f"journal_mode = {want}")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _pragma(connection: Connection, pragma: str) -> object:
    """Run a PRAGMA outside any transaction, as some demand, and return its one value."""
    cursor = connection.connection.cursor()
    try:
        row = cursor.execute(f"PRAGMA {pragma}").fetchone()
    finally:
        cursor.close()
    return row and row[0]
