"""The store itself: each method is one transaction, and what it has returned from is on disk."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

from sqlalchemy import select

from app.store import (
    contributors,
    derived,
    gallery,
    imports,
    ranking,
    recordings,
    reports,
    schema,
    tables,
)
from app.store.engine import make_engine, parse_url
from app.store.errors import UnknownRecording
from app.store.moderating import Moderating
from app.store.own import Own
from app.store.ranking import Order
from app.store.records import Contributor, Filter, Labelled, Listed, Recording, Report, Standing
from app.store.transactions import availability

# Drawings read at once by `labelled`: a few hundred kilobytes, a few milliseconds.
_BATCH: Final = 500
_EVERYTHING: Final = Filter()


class Store(Moderating, Own):
    """Contributors, recordings and votes in one database; threads may share it.

    Every method raises StoreUnavailable when the database does not answer, and has then changed
    nothing. Ids are compared, never parsed: an id of any form is merely unknown.
    """

    @classmethod
    def open(cls, url: str, consensus: int | None = None, *, existing: bool = False) -> Self:
        """Open the database, which is created or migrated first where it has to be.

        `consensus` is how many contributors must agree; where it was another, everything that
        follows from votes is counted anew. None leaves it as it is: 1 in a new database. With
        `existing` nothing is created.

        Raises:
            InputError: The URL is of no SQLite file and no PostgreSQL database.
            StoreMissing: It is to be an existing one, and there is none.
            StoreTooNew: A later version of Write Math has migrated it.
            StoreUnavailable: It does not answer.
        """
        parsed = parse_url(url)
        with availability():
            if existing:
                schema.check_there(parsed)
            schema.upgrade(parsed)
            derived.ensure(parsed, consensus)
        return cls(make_engine(parsed))

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
            InputError: The name is empty, long, or holds characters that cannot be seen.
        """
        with self._writing() as db:
            return contributors.add(db, name)

    def contributor(self, contributor_id: str) -> Contributor | None:
        """Return the contributor with this id, None where there is none."""
        with self._reading() as db:
            return contributors.get(db, contributor_id)

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
        """Delete a drawing and all votes and flags on it, for ever.

        Raises:
            UnknownRecording: No recording has this id.
        """
        with self._writing() as db:
            recordings.delete(db, recording_id)

    def gallery(
        self,
        limit: int,
        before: str | None = None,
        wanted: Filter = _EVERYTHING,
        *,
        strokes: bool = False,
    ) -> list[Listed]:
        """Return the newest drawings, or the newest that are older than the recording `before`.

        With `strokes`, of as many first ones as have gallery.POINTS together, of one at least.

        Raises:
            UnknownRecording: There is no recording `before`.
        """
        with self._reading() as db:
            return gallery.page(db, limit, before, wanted, strokes=strokes)

    def gallery_count(self, wanted: Filter) -> int:
        """Count the drawings that `gallery` lists; 1,000 stands for that many and more."""
        with self._reading() as db:
            return gallery.count(db, wanted)

    def disputed_symbols(self) -> dict[str, int]:
        """Count the votes for each symbol on the drawings that are disputed."""
        with self._reading() as db:
            return gallery.disputed_symbols(db)

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

    def add_report(self, symbol: str, contributor_id: str, reason: str, note: str = "") -> Report:
        """Keep what the contributor says of a symbol's picture, in place of what they said before.

        Raises:
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            return reports.add(db, symbol, contributor_id, reason, note)

    def remove_reports(self, symbol: str, contributor_id: str | None = None) -> int:
        """Take reports on a symbol back, the contributor's or all; return how many there were."""
        with self._writing() as db:
            return reports.remove(db, symbol, contributor_id)

    def report(self, symbol: str, contributor_id: str) -> Report | None:
        """Return what the contributor said of a symbol's picture, None where nothing."""
        with self._reading() as db:
            return reports.get(db, symbol, contributor_id)

    def reports(self) -> list[Report]:
        """Return all reports, by symbol, the oldest first."""
        with self._reading() as db:
            return reports.every(db)

    def ranking(self, limit: int, offset: int = 0, order: Order | None = None) -> list[Standing]:
        """Rank the contributors who have drawn, most first; without `order` by all they drew.

        Hidden drawings count for nothing.
        """
        with self._reading() as db:
            return ranking.lines(db, limit, offset, order or Order())

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
        """Count the "recordings" that are not hidden, the "votes" and the "contributors"."""
        with self._reading() as db:
            return contributors.totals(db)
