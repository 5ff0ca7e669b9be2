"""How the store reads and writes: in transactions that fail in one way only, StoreUnavailable."""

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.store import derived
from app.store.engine import writer
from app.store.errors import StoreUnavailable


class Transactions:
    """An engine with a way to read and a way to write; threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._writer = writer(engine)
        # A store that nobody closed lets go of its connections all the same, at exit at the latest.
        weakref.finalize(self, engine.dispose)

    def close(self) -> None:
        """Give back the connections; a later call would open new ones."""
        self._reader.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with availability(), self._reader.begin() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Begin a transaction that is on disk when the block has been left without an error."""
        with availability(), self._writer.begin() as db:
            derived.keep_off_recounts(db)
            yield db

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """Begin a transaction beside which nobody writes."""
        with availability(), self._writer.begin() as db:
            derived.keep_others_off(db)
            yield db


@contextmanager
def availability() -> Iterator[None]:
    """Turn what a database does when it is busy, full, damaged or gone into StoreUnavailable."""
    try:
        yield
    except DBAPIError as error:
        # DatabaseError itself is a damaged file; its other children are faults of a query.
        gone = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
        if not gone and not error.connection_invalidated:
            raise
        raise StoreUnavailable(f"the database does not answer: {error}") from error
    except (OSError, sqlite3.Error, NoConnection) as error:
        raise StoreUnavailable(f"the database does not answer: {error}") from error
