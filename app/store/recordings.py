"""Queries on recordings and the votes on them."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    desc,
    func,
    insert,
    literal,
    select,
    true,
    tuple_,
)

from app.store import contributors, derived, tables
from app.store.errors import UnknownRecording
from app.store.records import Contributor, Labelled, Recording

_r = tables.recordings.c
_v = tables.votes.c
# What votes, flags and moderators have made of a drawing.
_STANDING = (_r.accepted, _r.settled, _r.hidden, _r.hidden_reason, _r.disputed, _r.flags)


def add(db: Connection, contributor_id: str, strokes: list[Any], symbol: str | None) -> Recording:
    """Add a drawing, with its drawer's vote where a symbol is given.

    Raises:
        UnknownContributor: Nobody with this id can have drawn it.
        ValueError: The strokes hold NaN or an infinity, which JSON has no words for.
    """
    recording_id, now = contributors.new_id(), datetime.now(UTC)
    contributors.count(db, contributor_id, drawings=1)
    row = {
        "id": recording_id,
        "contributor_id": contributor_id,
        "strokes": json.dumps(strokes, allow_nan=False, separators=(",", ":")),
        "created": now,
    }
    db.execute(insert(tables.recordings), row)
    if symbol is not None:
        vote(db, recording_id, symbol, contributor_id)
    return get(db, recording_id)


def get(db: Connection, recording_id: str) -> Recording:
    """Return a drawing with its votes.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    _refuse_unless_id(recording_id)
    found = _with_votes(db, drawings().where(_r.id == recording_id))
    if not found:
        raise UnknownRecording(recording_id)
    return found[0]


def _refuse_unless_id(recording_id: str) -> None:
    if not contributors.is_id(recording_id):
        raise UnknownRecording(recording_id)


def page(db: Connection, query: Select[Any], limit: int, before: str | None) -> list[Recording]:
    """Return the newest of a query's drawings, or those that are older than `before`.

    Raises:
        UnknownRecording: There is no recording `before`.
    """
    newest = query.where(older(db, before)).order_by(desc(_r.created), desc(_r.id))
    return _with_votes(db, newest.limit(limit))


def older(db: Connection, before: str | None) -> ColumnElement[bool]:
    """Ask for the recordings that are older than `before`; for all of them without one.

    Raises:
        UnknownRecording: There is no recording `before`.
    """
    if before is None:
        return true()
    _refuse_unless_id(before)
    created = db.scalar(select(_r.created).where(_r.id == before))
    if created is None:
        raise UnknownRecording(before)
    place = tuple_(literal(created, _r.created.type), literal(before, _r.id.type))
    return tuple_(_r.created, _r.id) < place


def drawings() -> Select[Any]:
    """Ask for all drawings with their makers' names: what `page` takes."""
    c = tables.contributors.c
    columns = select(_r.id, _r.strokes, _r.created, _r.contributor_id, c.name, *_STANDING)
    return columns.join(tables.contributors, c.id == _r.contributor_id)


def _with_votes(db: Connection, query: Select[Any]) -> list[Recording]:
    rows = db.execute(query).all()
    voters: dict[str, dict[str, set[str]]] = {row.id: {} for row in rows}
    cast = select(_v.recording_id, _v.symbol, _v.contributor_id).where(
        _v.recording_id.in_(list(voters))
    )
    for recording_id, symbol, contributor_id in db.execute(cast) if rows else ():
        voters[recording_id].setdefault(symbol, set()).add(contributor_id)
    return [
        Recording(
            id=row.id,
            strokes=json.loads(row.strokes),
            created=row.created,
            contributor=Contributor(row.contributor_id, row.name),
            voters=voters[row.id],
            **{column.name: getattr(row, column.name) for column in _STANDING},
        )
        for row in rows
    ]


def vote(db: Connection, recording_id: str, symbol: str, contributor_id: str) -> None:
    """Cast a vote; a second time changes nothing.

    Raises:
        UnknownRecording, UnknownContributor: One of the two is not there.
    """
    key = _lock_vote(db, recording_id, symbol, contributor_id)
    if db.scalar(select(_v.symbol).filter_by(**key)) is None:
        db.execute(insert(tables.votes), key | {"created": datetime.now(UTC)})
        derived.change(db, recording_id, votes={contributor_id: 1})


def unvote(db: Connection, recording_id: str, symbol: str, contributor_id: str) -> None:
    """Take a vote back; one that was never cast changes nothing.

    Raises:
        UnknownRecording, UnknownContributor: One of the two is not there.
    """
    key = _lock_vote(db, recording_id, symbol, contributor_id)
    if db.execute(tables.votes.delete().filter_by(**key)).rowcount:
        derived.change(db, recording_id, votes={contributor_id: -1})


def delete(db: Connection, recording_id: str) -> None:
    """Delete a drawing with all votes and flags on it, and take them off all counts.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    lock(db, recording_id, going=True)
    derived.forget(db, recording_id)
    db.execute(tables.recordings.delete().where(_r.id == recording_id))


def lock(db: Connection, recording_id: str, *, going: bool = False) -> None:
    """Let one transaction at a time decide about a drawing.

    Everyone locks the recording before contributors, so that no two wait for each other; SQLite has
    one writer at a time anyway.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    _refuse_unless_id(recording_id)
    # key_share: rows that only refer to this recording need not wait, unless it is about to go.
    query = select(_r.id).where(_r.id == recording_id).with_for_update(key_share=not going)
    if db.scalar(query) is None:
        raise UnknownRecording(recording_id)


def _lock_vote(
    db: Connection, recording_id: str, symbol: str, contributor_id: str
) -> dict[str, str]:
    """Lock the recording, and keep the voter from being deleted; return the vote's primary key."""
    lock(db, recording_id)
    contributors.keep(db, contributor_id)
    return {"recording_id": recording_id, "symbol": symbol, "contributor_id": contributor_id}


def accepted_counts(db: Connection) -> dict[str, int]:
    """Count the drawings that were accepted as each symbol; hidden ones are accepted as none."""
    query = select(_r.accepted, func.count()).where(_r.accepted.is_not(None))
    return dict(db.execute(query.group_by(_r.accepted)).all())


def labelled(db: Connection, after: str, limit: int) -> list[Labelled]:
    """Return the next drawings with an accepted symbol, by id, without hidden ones."""
    query = (
        select(_r.id, _r.accepted, _r.strokes, _r.created, _r.contributor_id)
        .where(_r.id > after, _r.accepted.is_not(None), ~_r.hidden)
        .order_by(_r.id)
        .limit(limit)
    )
    return [
        Labelled(row.id, row.accepted, json.loads(row.strokes), row.created, row.contributor_id)
        for row in db.execute(query)
    ]
