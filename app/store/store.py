"""The store itself: each method is one transaction, and what it has returned from is on disk."""

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.store import contributors, imports, recordings, schema, tables
from app.store.engine import make_engine, parse_url, writer
from app.store.errors import StoreUnavailable, UnknownRecording
from app.store.records import Contributor, Labelled, Recording, Standing

# Drawings read at once by `labelled`: a few hundred kilobytes, a few milliseconds.
_BATCH: Final = 500


class Store:
    """Contributors, recordings and votes in one database; threads may share it.

    Every method raises StoreUnavailable when the database does not answer, and has then changed
    nothing. Ids are compared, never parsed: an id of any form is merely unknown.
    """

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._writer = writer(engine)
        # A store that nobody closed lets go of its connections all the same, at exit at the latest.
        weakref.finalize(self, engine.dispose)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database, which is created or migrated first where it has to be.

        Raises:
            ValueError: The URL is of no SQLite file and no PostgreSQL database.
            StoreTooNew: A later version of Write Math has migrated it.
            StoreUnavailable: It does not answer.
        """
        parsed = parse_url(url)
        with _availability():
            schema.upgrade(parsed)
        return cls(make_engine(parsed))

    def close(self) -> None:
        """Give back the connections; a later call would open new ones."""
        self._reader.dispose()

    def ping(self) -> None:
        """Ask the database for an answer from one of its tables.

        Raises:
            StoreUnavailable: It gives none.
        """
        with self._reading() as db:
            db.execute(select(tables.keys.c.sha256).limit(1))

    def add_contributor(self, name: str | None = None) -> Contributor:
        """Add a contributor, under a made-up public name where none is given.

        Raises:
            ValueError: The name is empty, long, or holds characters that cannot be seen.
        """
        with self._writing() as db:
            return contributors.add(db, name)

    def contributor(self, contributor_id: str) -> Contributor | None:
        """Return the contributor with this id, None where there is none."""
        with self._reading() as db:
            return contributors.get(db, contributor_id)

    def add_key(self, contributor_id: str) -> str:
        """Make a key ("wm_" and 43 URL-safe characters), which cannot be shown a second time.

        Raises:
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            return contributors.add_key(db, contributor_id)

    def contributor_for_key(self, key: str) -> Contributor | None:
        """Return the contributor to whom the key was given, None where it was given to nobody."""
        with self._reading() as db:
            return contributors.holder(db, key)

    def add_recording(
        self, contributor_id: str, strokes: list[Any], symbol: str | None = None
    ) -> Recording:
        """Store a drawing as it was sent, [[[x, y] or [x, y, t], ...], ...].

        With a symbol, its drawer votes for it in the same transaction.

        Raises:
            UnknownContributor: No contributor has this id.
            ValueError: A number is NaN or infinite.
        """
        with self._writing() as db:
            return recordings.add(db, contributor_id, strokes, symbol)

    def recording(self, recording_id: str) -> Recording | None:
        """Return the drawing with this id and its votes, None where there is none."""
        with self._reading() as db:
            try:
                return recordings.get(db, recording_id)
            except UnknownRecording:
                return None

    def delete_recording(self, recording_id: str) -> None:
        """Delete a drawing and all votes on it, for ever.

        Raises:
            UnknownRecording: No recording has this id.
        """
        with self._writing() as db:
            recordings.delete(db, recording_id)

    def recent(
        self, limit: int, before: str | None = None, symbol: str | None = None
    ) -> list[Recording]:
        """Return the newest drawings, or the newest that are older than the recording `before`.

        With a symbol, only those accepted as it.

        Raises:
            UnknownRecording: There is no recording `before`.
        """
        with self._reading() as db:
            return recordings.recent(db, limit, before, symbol)

    def vote(self, recording_id: str, symbol_id: str, contributor_id: str) -> Recording:
        """Say that the drawing is the symbol; saying it twice changes nothing.

        A contributor may vote for several symbols of one drawing, for some look alike.

        Raises:
            UnknownRecording: No recording has this id.
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            recordings.vote(db, recording_id, symbol_id, contributor_id)
            return recordings.get(db, recording_id)

    def unvote(self, recording_id: str, symbol_id: str, contributor_id: str) -> Recording:
        """Take a vote back; where there was none, nothing changes.

        Raises:
            UnknownRecording: No recording has this id.
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            recordings.unvote(db, recording_id, symbol_id, contributor_id)
            return recordings.get(db, recording_id)

    def add_imported(self, drawings: Sequence[imports.Imported]) -> int:
        """Store those of a file's drawings that are not there yet; return how many they were.

        Each has its writer's vote for its symbol; writers who are not there are made.
        """
        with self._writing() as db:
            return imports.add(db, drawings)

    def not_imported(self, drawings: Sequence[imports.Imported]) -> list[imports.Imported]:
        """Return those of a file's drawings that are not there yet, each id once."""
        with self._reading() as db:
            return imports.missing(db, drawings)

    def ranking(self, limit: int, offset: int = 0) -> list[Standing]:
        """Rank the contributors who have drawn by their drawings, most first."""
        with self._reading() as db:
            return contributors.ranking(db, limit, offset)

    def labelled(self) -> Iterator[Labelled]:
        """Yield the drawings that have an accepted symbol, in the order of their ids.

        Each batch is a transaction of its own, so that a long export holds up no vote; a drawing
        that is labelled meanwhile may be among the later ones.
        """
        after = ""
        while True:
            with self._reading() as db:
                batch = recordings.labelled(db, after, _BATCH)
            yield from batch
            if len(batch) < _BATCH:
                return
            after = batch[-1].id

    def accepted_counts(self) -> dict[str, int]:
        """Count the drawings that were accepted as each symbol."""
        with self._reading() as db:
            return recordings.accepted_counts(db)

    def counts(self) -> dict[str, int]:
        """Count the "recordings", the "votes" and the "contributors"."""
        with self._reading() as db:
            return contributors.totals(db)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _availability(), self._reader.begin() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Begin a transaction that is on disk when the block has been left without an error."""
        with _availability(), self._writer.begin() as db:
            yield db


@contextmanager
def _availability() -> Iterator[None]:
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
