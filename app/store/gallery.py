"""Queries that list drawings: all, one's own, those without a label, the disputed; of a symbol.

Each is read off an index, newest first, so that a page costs the same on any site
(docs/decisions/store.md).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    desc,
    func,
    select,
    text,
    true,
    union_all,
)

from app.store import recordings, tables
from app.store.records import Contributor, Filter, Listed

# Further than this a number of drawings is not counted: more of them say nothing new.
COUNTED: Final = 1000
# Points that one page has at most: 0.6 s of work and 40 MB. A hundred usual drawings have 6,000.
POINTS: Final = 100_000

_r = tables.recordings.c
_v = tables.votes.c
_ORDER = (desc(_r.created), desc(_r.id))
# A bracket for each point, and a few for the strokes: counted where the text is, and not read.
_POINTS = (func.length(_r.strokes) - func.length(func.replace(_r.strokes, "[", ""))).label("points")
# What a moderator settled as no symbol at all waits for nothing.
_UNDECIDED = (_r.accepted.is_(None), _r.settled.is_(None))
# Word for word the condition of the index, or SQLite would not use it.
_DISPUTED = text("recordings.disputed")


def page(
    db: Connection, limit: int, before: str | None, wanted: Filter, *, strokes: bool
) -> list[Listed]:
    """Return drawings, newest first, older than the recording `before`.

    With `strokes`, those of the first drawings that have POINTS together, or of the first alone.

    Raises:
        UnknownRecording: There is no recording `before`.
    """
    found = _ids(wanted, limit, recordings.older(db, before)).subquery()
    c = tables.contributors.c
    columns = [_r.id, _r.created, _r.contributor_id, c.name, _r.accepted, _r.disputed, _r.hidden]
    query = (
        select(*columns, *([_POINTS] if strokes else []))
        .join(found, found.c.id == _r.id)
        .join(tables.contributors, c.id == _r.contributor_id)
    )
    # Sorted here: an order in the query leads SQLite to read all drawings for it.
    rows = sorted(db.execute(query), key=lambda row: (row.created, row.id), reverse=True)
    votes = _votes(db, [row.id for row in rows])
    drawn = _strokes(db, _affordable(rows)) if strokes else {}
    return [_listed(row, votes[row.id], drawn.get(row.id)) for row in rows]


def _affordable(rows: Sequence[Any]) -> list[str]:
    """Return the ids of the first rows that have POINTS together; the first one's in any case."""
    first = rows[0].points if rows else 0
    sums = accumulate(row.points for row in rows)
    return [row.id for row, sum_ in zip(rows, sums, strict=True) if sum_ <= max(POINTS, first)]


def _strokes(db: Connection, ids: list[str]) -> dict[str, list[Any]]:
    rows = db.execute(select(_r.id, _r.strokes).where(_r.id.in_(ids)))
    return {row.id: json.loads(row.strokes) for row in rows}


def count(db: Connection, wanted: Filter) -> int:
    """Count the drawings that `page` would list; of more than COUNTED, say COUNTED."""
    found = _ids(wanted, COUNTED, true()).subquery()
    return db.scalar(select(func.count()).select_from(found)) or 0


def _conditions(wanted: Filter) -> list[Any]:
    """Return what a drawing must be, its symbol apart."""
    if wanted.show == "mine":
        return [_r.contributor_id == wanted.contributor_id]
    if wanted.show == "disputed":
        return [~_r.hidden, _DISPUTED]
    unlabelled = [*_UNDECIDED, ~_r.disputed] if wanted.show == "unlabelled" else []
    return [~_r.hidden, *unlabelled]


def _ids(wanted: Filter, limit: int, older: ColumnElement[bool]) -> Select[tuple[str, datetime]]:
    """Select id and time of the newest drawings that fit.

    A drawing is one of a symbol where it is accepted as it, or undecided and somebody said so.
    These are two queries, each of which stops at the limit: one with OR would sort all drawings.
    """
    fitting = select(_r.id, _r.created).where(*_conditions(wanted), older)
    if wanted.symbol is None:
        return _newest(fitting, limit)
    said = select(_v.recording_id).where(_v.symbol == wanted.symbol)
    parts = [
        _newest(fitting.where(_r.accepted == wanted.symbol), limit),
        _newest(fitting.where(*_UNDECIDED, _r.id.in_(said)), limit),
    ]
    both = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(both).order_by(desc(both.c.created), desc(both.c.id)).limit(limit)


def _newest(query: Select[tuple[str, datetime]], limit: int) -> Select[tuple[str, datetime]]:
    return query.order_by(*_ORDER).limit(limit)


def _votes(db: Connection, ids: list[str]) -> dict[str, dict[str, int]]:
    """Return the number of votes for each symbol, the most first, by recording."""
    found: dict[str, dict[str, int]] = {id_: {} for id_ in ids}
    query = select(_v.recording_id, _v.symbol, func.count()).where(_v.recording_id.in_(ids))
    rows = db.execute(query.group_by(_v.recording_id, _v.symbol)).all() if ids else []
    for recording_id, symbol, votes in sorted(rows, key=lambda row: (-row[2], row[1])):
        found[recording_id][symbol] = votes
    return found


def _listed(row: Any, votes: dict[str, int], strokes: list[Any] | None) -> Listed:
    return Listed(
        id=row.id,
        created=row.created,
        contributor=Contributor(row.contributor_id, row.name),
        votes=votes,
        accepted=row.accepted,
        disputed=row.disputed,
        hidden=row.hidden,
        strokes=strokes,
    )


def disputed_symbols(db: Connection) -> dict[str, int]:
    """Count the votes for each symbol on the newest drawings that are disputed."""
    newest = _newest(select(_r.id, _r.created).where(~_r.hidden, _DISPUTED), COUNTED).subquery()
    number = func.count()
    query = select(_v.symbol, number).join(newest, newest.c.id == _v.recording_id)
    return dict(db.execute(query.group_by(_v.symbol)).all())
