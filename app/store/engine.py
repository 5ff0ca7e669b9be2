"""From a database URL to an engine whose commits are on disk and whose writers wait in line.

SQLite's rules, and why each is there, are in docs/decisions/sqlite.md.
"""

import os
import sqlite3
import weakref
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError

from model.errors import InputError

# Seconds that a call waits for another writer, for a free connection, or for PostgreSQL to answer:
# far longer than any write takes, and shorter than a browser's or a proxy's patience.
WAIT: Final = 10
# Connections kept, and lent out at most, by a process: a gunicorn worker has a few threads.
_KEPT: Final = 5
_MORE: Final = 10
# Seconds after which a connection is made anew: firewalls forget idle ones.
_FORGET: Final = 1800
# Execution option of the connections that write: SQLite takes the write lock when they begin.
_WRITES: Final = "writemath_writes"

Version = tuple[int, int, int]


def parse_url(text: str) -> URL:
    """Read a URL of an SQLite file or of a PostgreSQL database.

    Raises:
        InputError: It is neither; the message does not repeat the password.
    """
    want = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: of a port that is no number
        raise InputError(f"the database URL cannot be read: it must be {want}") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise InputError(f"the database {url.drivername!r} is not supported: use {want}")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise InputError("SQLite needs a file that every worker can open: sqlite:///FILE")
    return url


def journal_mode(version: Version = sqlite3.sqlite_version_info) -> str:
    """Choose SQLite's journal: "WAL" where several connections cannot corrupt it, else "DELETE".

    The fault (SQLite's "WAL-reset bug") was mended in 3.51.3, and in 3.50.7 and 3.44.6 for those
    who stay on the older lines.
    """
    mended = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}.get(version[:2], (3, 51, 3))
    return "WAL" if version >= mended else "DELETE"


def synchronous(journal: str) -> str:
    """Choose how SQLite waits for the disk, so that a commit outlives the power.

    FULL syncs each commit. With a DELETE journal the commit is the deletion of a file, and only
    EXTRA, which is FULL and then some, syncs the folder too.
    """
    return "FULL" if journal == "WAL" else "EXTRA"


def make_private(path: Path) -> None:
    """Create the file of a database, 0600, and the folders it needs, 0700; leave what exists.

    SQLite gives its journals the permissions of the database.
    """
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def make_engine(url: URL, *, pooled: bool = True) -> Engine:
    """Make an engine; it holds no connection yet, so that a process may still fork."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if pooled:
        pool = {"pool_size": _KEPT, "max_overflow": _MORE, "pool_timeout": WAIT}
        pool |= {"pool_pre_ping": True, "pool_recycle": _FORGET}
    # Errors are logged: they must not repeat drawings, ids and hashes, which are the parameters.
    engine = create_engine(url, hide_parameters=True, **pool, **_for_dialect(url))
    listen = _on_sqlite if engine.dialect.name == "sqlite" else _on_postgresql
    listen(engine)
    _engines.add(engine)
    return engine


def writer(engine: Engine) -> Engine:
    """Return the engine, over the same pool, whose transactions write.

    On SQLite they begin with the write lock: a writer waits for its turn up to `WAIT` seconds,
    where a reader that turns into a writer would fail at once.
    """
    return engine.execution_options(**{_WRITES: True})


def _for_dialect(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": WAIT}}
    return {
        "connect_args": {"connect_timeout": WAIT},
        "isolation_level": "READ COMMITTED",  # the store's row locks are made for this level
    }


def _on_sqlite(engine: Engine) -> None:
    level = synchronous(journal_mode())

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {level}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _on_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # A server set to answer before it has written would lose acknowledged votes.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.commit()

    @event.listens_for(engine, "handle_error")
    def keep_rows_out(context: ExceptionContext) -> None:
        """Leave of an error what failed; its DETAIL repeats values, or the whole row."""
        error, told = context.original_exception, context.sqlalchemy_exception
        primary = getattr(getattr(error, "diag", None), "message_primary", None)  # psycopg's
        if primary and told is not None:
            error.args = (primary,)
            told.args = (f"({type(error).__module__}.{type(error).__name__}) {primary}",)


_engines: "weakref.WeakSet[Engine]" = weakref.WeakSet()


def _let_go() -> None:
    """Close the idle connections before a fork: neither database allows sharing them."""
    for engine in list(_engines):
        engine.dispose()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(before=_let_go)
