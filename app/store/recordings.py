"""Queries on recordings and the votes on them."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, desc, func, insert, literal, select, tuple_, update

from app.store import contributors, tables
from app.store.errors import UnknownContributor, UnknownRecording
from app.store.records import Contributor, Labelled, Recording, accepted_symbol

_r = tables.recordings.c
_v = tables.votes.c


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
    found = _with_votes(db, _drawings().where(_r.id == recording_id))
    if not found:
        raise UnknownRecording(recording_id)
    return found[0]


def _refuse_unless_id(recording_id: str) -> None:
    if not contributors.is_id(recording_id):
        raise UnknownRecording(recording_id)


def recent(db: Connection, limit: int, before: str | None, symbol: str | None) -> list[Recording]:
    """Return drawings, newest first, older than the recording `before`.

    Raises:
        UnknownRecording: There is no recording `before`.
    """
    query = _drawings().order_by(desc(_r.created), desc(_r.id)).limit(limit)
    if symbol is not None:
        query = query.where(_r.accepted == symbol)
    if before is not None:
        _refuse_unless_id(before)
        created = db.scalar(select(_r.created).where(_r.id == before))
        if created is None:
            raise UnknownRecording(before)
        place = tuple_(literal(created, _r.created.type), literal(before, _r.id.type))
        query = query.where(tuple_(_r.created, _r.id) < place)
    return _with_votes(db, query)


def _drawings() -> Select[tuple[str, str, datetime, str, str]]:
    c = tables.contributors.c
    columns = select(_r.id, _r.strokes, _r.created, _r.contributor_id, c.name)
    return columns.join(tables.contributors, c.id == _r.contributor_id)


def _with_votes(
    db: Connection, query: Select[tuple[str, str, datetime, str, str]]
) -> list[Recording]:
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
        )
        for row in rows
    ]


def vote(db: Connection, recording_id: str, symbol: str, contributor_id: str) -> None:
    """Cast a vote; a second time changes nothing.

    Raises:
        UnknownRecording, UnknownContributor: One of the two is not there.
    """
    key = _lock(db, recording_id, symbol, contributor_id)
    if db.scalar(select(_v.symbol).filter_by(**key)) is None:
        contributors.count(db, contributor_id, votes=1)
        db.execute(insert(tables.votes), key | {"created": datetime.now(UTC)})
        _settle(db, recording_id)


def unvote(db: Connection, recording_id: str, symbol: str, contributor_id: str) -> None:
    """Take a vote back; one that was never cast changes nothing.

    Raises:
        UnknownRecording, UnknownContributor: One of the two is not there.
    """
    key = _lock(db, recording_id, symbol, contributor_id)
    if db.execute(tables.votes.delete().filter_by(**key)).rowcount:
        contributors.count(db, contributor_id, votes=-1)
        _settle(db, recording_id)
    elif contributors.get(db, contributor_id) is None:
        raise UnknownContributor(contributor_id)


def delete(db: Connection, recording_id: str) -> None:
    """Delete a drawing with all votes on it, and take them off the voters' counts.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    _refuse_unless_id(recording_id)
    # Whoever votes on it meanwhile waits here, and then finds no drawing.
    query = select(_r.contributor_id).where(_r.id == recording_id).with_for_update()
    drawer = db.scalar(query)
    if drawer is None:
        raise UnknownRecording(recording_id)
    cast = select(_v.contributor_id, func.count()).where(_v.recording_id == recording_id)
    votes: Counter[str] = Counter(dict(db.execute(cast.group_by(_v.contributor_id)).all()))
    # In the order of ids: two that delete at once lock the same voters one after the other.
    for person in sorted({drawer, *votes}):
        contributors.count(db, person, drawings=-(person == drawer), votes=-votes[person])
    db.execute(tables.recordings.delete().where(_r.id == recording_id))


def _lock(db: Connection, recording_id: str, symbol: str, contributor_id: str) -> dict[str, str]:
    """Let one voter at a time decide what a drawing is; return the vote's primary key.

    Everyone locks the recording before the contributor, so that no two wait for each other;
    SQLite has one writer at a time anyway.
    """
    _refuse_unless_id(recording_id)
    # key_share: rows that only refer to this recording need not wait.
    query = select(_r.id).where(_r.id == recording_id).with_for_update(key_share=True)
    if db.scalar(query) is None:
        raise UnknownRecording(recording_id)
    if not contributors.is_id(contributor_id):
        raise UnknownContributor(contributor_id)
    return {"recording_id": recording_id, "symbol": symbol, "contributor_id": contributor_id}


def _settle(db: Connection, recording_id: str) -> None:
    """Write down which symbol the votes have settled on."""
    query = select(_v.symbol, func.count()).where(_v.recording_id == recording_id)
    symbol = accepted_symbol(dict(db.execute(query.group_by(_v.symbol)).all()))
    db.execute(update(tables.recordings).where(_r.id == recording_id).values(accepted=symbol))


def accepted_counts(db: Connection) -> dict[str, int]:
    """Count the drawings that were accepted as each symbol."""
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
