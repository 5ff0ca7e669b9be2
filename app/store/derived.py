"""Columns that follow from other rows: written with each change, and counted anew for all.

How many contributors must agree is kept in the table `state`, so that all servers on a database
count alike, and a change of the setting is counted once, under a lock.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    URL,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from app.store import contributors, tables
from app.store.engine import make_engine, writer
from app.store.records import decide

_r, _v, _f, _c = (t.c for t in (tables.recordings, tables.votes, tables.flags, tables.contributors))
_CONSENSUS: Final = "consensus"
# Any number that no other program on the same PostgreSQL database takes: "recount!" in ASCII.
_ADVISORY_LOCK: Final = int.from_bytes(b"recount!")
# Drawings counted at once: their votes are a few hundred kilobytes.
_BATCH: Final = 1000
# A drawing's columns that decide, and those that are decided.
_GIVEN = (_r.contributor_id, _r.settled, _r.hidden, _r.accepted, _r.disputed, _r.flags)


class Recount(NamedTuple):
    """How many rows a recount has put right."""

    recordings: int
    contributors: int


def keep_off_recounts(db: Connection) -> None:
    """Let no recount run beside this transaction; call it first in each that writes.

    SQLite has one writer at a time anyway.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock_shared(:n)"), {"n": _ADVISORY_LOCK})


def consensus(db: Connection) -> int | None:
    """Return how many contributors must agree; None where nothing has been counted yet."""
    s = tables.state.c
    kept = db.scalar(select(s.value).where(s.name == _CONSENSUS))
    return None if kept is None else int(kept)


def change(
    db: Connection,
    recording_id: str,
    values: Mapping[str, Any] | None = None,
    votes: Mapping[str, int] | None = None,
) -> None:
    """Change a recording that is locked, and all that follows from it and from the votes on it.

    `votes` are added to the voters' counts. Contributors are locked in the order of their ids: two
    who vote on each other's drawings do not wait for each other.
    """
    was = db.execute(select(*_GIVEN).where(_r.id == recording_id)).one()
    now = was._asdict() | dict(values or {})
    decision = decide(
        voters(db, recording_id), consensus(db) or 1, now["settled"], hidden=now["hidden"]
    )
    changed = {**(values or {}), **decision._asdict()}
    db.execute(update(tables.recordings).where(_r.id == recording_id).values(changed))
    count = _Counts()
    for person, more in (votes or {}).items():
        count[person]["votes"] += more
    count[was.contributor_id]["drawings"] += was.hidden - now["hidden"]
    count[was.contributor_id]["accepted"] += _is(decision.accepted) - _is(was.accepted)
    count.add_up(db)


class _Counts(defaultdict[str, Counter[str]]):
    """What is to be added to contributors' counters, by their ids."""

    def __init__(self) -> None:
        super().__init__(Counter)

    def add_up(self, db: Connection) -> None:
        for person in sorted(self):
            if any(self[person].values()):
                contributors.count(db, person, **self[person])


def _is(value: object) -> int:
    return int(value is not None)


def forget(db: Connection, recording_id: str) -> None:
    """Take a recording that is locked, and is about to go, off all counts."""
    was = db.execute(select(*_GIVEN).where(_r.id == recording_id)).one()
    count = _Counts()
    for people in voters(db, recording_id).values():
        for person in people:
            count[person]["votes"] -= 1
    count[was.contributor_id]["drawings"] -= not was.hidden
    count[was.contributor_id]["accepted"] -= _is(was.accepted)
    count.add_up(db)


def voters(db: Connection, recording_id: str) -> dict[str, set[str]]:
    """Return the ids of those who voted for each symbol."""
    query = select(_v.symbol, _v.contributor_id).where(_v.recording_id == recording_id)
    return _by_symbol(db.execute(query).all())


def _by_symbol(rows: Iterable[Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.symbol].add(row.contributor_id)
    return found


def count_flags(db: Connection, recording_id: str) -> None:
    """Count the flags on a recording that no moderator has dismissed."""
    query = select(func.count()).where(_f.recording_id == recording_id, _f.dismissed.is_(None))
    flags = {"flags": query.scalar_subquery()}
    db.execute(update(tables.recordings).where(_r.id == recording_id).values(flags))


def ensure(url: URL, needed: int | None) -> None:
    """Count everything anew where it was counted by another consensus, or never.

    `needed` is how many must agree; None leaves it as it is, and is 1 for a new database.
    """
    engine = make_engine(url, pooled=False)
    with engine.begin() as db:
        counted = consensus(db)
    if counted is None or needed not in {None, counted}:
        with writer(engine).begin() as db:
            keep_others_off(db)
            counted = consensus(db)  # another worker may have been here first
            if counted is None or needed not in {None, counted}:
                recount(db, needed)


def keep_others_off(db: Connection) -> None:
    """Wait for those who write, and let nobody write until this transaction ends."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})


def recount(db: Connection, needed: int | None) -> Recount:
    """Count all derived columns anew; `needed` is as in `ensure`. Call `keep_others_off` first."""
    needed = needed or consensus(db) or 1
    db.execute(delete(tables.state).where(tables.state.c.name == _CONSENSUS))
    db.execute(insert(tables.state), {"name": _CONSENSUS, "value": str(needed)})
    changed = [row for batch in _batches(db) for row in _recounted(db, batch, needed)]
    _write(db, tables.recordings, changed)
    people = _recounted_contributors(db)
    _write(db, tables.contributors, people)
    return Recount(len(changed), len(people))


def _batches(db: Connection) -> Iterator[list[Any]]:
    last = ""
    while True:
        query = select(_r.id, *_GIVEN).where(_r.id > last).order_by(_r.id).limit(_BATCH)
        if not (batch := list(db.execute(query).all())):
            return
        yield batch
        last = batch[-1].id


def _recounted(db: Connection, batch: list[Any], needed: int) -> list[dict[str, Any]]:
    """Return the right values of those recordings of the batch that have wrong ones."""
    first, last = batch[0].id, batch[-1].id
    cast = (
        select(_v.recording_id, _v.symbol, _v.contributor_id)
        .where(_v.recording_id >= first, _v.recording_id <= last)
        .order_by(_v.recording_id)
    )
    rows = {key: list(group) for key, group in groupby(db.execute(cast), lambda row: row[0])}
    open_ = select(_f.recording_id, func.count()).where(
        _f.recording_id >= first, _f.recording_id <= last
    )
    flags: dict[str, int] = dict(
        db.execute(open_.where(_f.dismissed.is_(None)).group_by(_f.recording_id)).all()
    )
    changed = []
    for was in batch:
        decision = decide(_by_symbol(rows.get(was.id, [])), needed, was.settled, hidden=was.hidden)
        right = {**decision._asdict(), "flags": flags.get(was.id, 0)}
        if right != {name: getattr(was, name) for name in right}:
            changed.append({"key": was.id, **right})
    return changed


def _recounted_contributors(db: Connection) -> list[dict[str, Any]]:
    """Return the right counts of those contributors who have wrong ones."""
    shown = select(_r.contributor_id, func.count()).where(~_r.hidden).group_by(_r.contributor_id)
    counts: dict[str, dict[str, int]] = {
        "drawings": dict(db.execute(shown).all()),
        "accepted": dict(db.execute(shown.where(_r.accepted.is_not(None))).all()),
        "votes": dict(
            db.execute(select(_v.contributor_id, func.count()).group_by(_v.contributor_id)).all()
        ),
    }
    changed = []
    for was in db.execute(select(_c.id, _c.drawings, _c.accepted, _c.votes)).all():
        right = {name: found.get(was.id, 0) for name, found in counts.items()}
        if right != {name: getattr(was, name) for name in right}:
            changed.append({"key": was.id, **right})
    return changed


def _write(db: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = [name for name in rows[0] if name != "key"]
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        db.execute(update(table).where(table.c.id == bindparam("key")).values(values), rows)
