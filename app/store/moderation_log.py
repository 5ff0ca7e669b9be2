"""The moderators' log: a line for each decision, and whether it can still be undone.

An undo is a decision too, with a line of its own, which bears the moment at which the line that it
took back is marked as undone: by that the two are found to belong together.
"""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    desc,
    exists,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from app.store import contributors, tables
from app.store.errors import UnknownAction
from app.store.records import Action

_r, _m, _c = (t.c for t in (tables.recordings, tables.moderation, tables.contributors))
# Actions by the value that they change: what a drawing is settled as, and its reason for hiding.
SETTLES: Final = ("settle", "unsettle")
HIDES: Final = ("hide", "show")


class Change(NamedTuple):
    """What a line of the log tells: the action, and the value before and after it."""

    action: str
    before: str | None
    after: str | None


class Written(NamedTuple):
    """A line that has been added."""

    id: str
    created: datetime


def write(db: Connection, moderator_id: str, recording_id: str, change: Change) -> Written:
    """Add a line.

    Raises:
        UnknownContributor: No contributor has the moderator's id.
    """
    contributors.keep(db, moderator_id)
    written = Written(contributors.new_id(), datetime.now(UTC))
    row = {"moderator_id": moderator_id, "recording_id": recording_id}
    db.execute(insert(tables.moderation), row | written._asdict() | change._asdict())
    return written


def mark_undone(db: Connection, action_id: str, by: Written | None) -> None:
    """Mark a line as undone by another one; by none where there was nothing left to change."""
    done = {"undone": by.created if by else datetime.now(UTC)}
    db.execute(update(tables.moderation).where(_m.id == action_id).values(done))


def begun(db: Connection, line: Any) -> datetime:
    """Return when the decision was made that this line takes back, or does again."""
    moment: datetime = line.created
    found = select(_m.created).where(_m.recording_id == line.recording_id)
    while earlier := db.scalar(found.where(_m.undone == moment, _m.created < moment)):
        moment = earlier
    return moment


def get(db: Connection, action_id: str) -> Any:
    """Return a line as `page` has it.

    Raises:
        UnknownAction: No line of the log has this id.
    """
    row = None
    if contributors.is_id(action_id):
        row = db.execute(_lines().where(_m.id == action_id)).one_or_none()
    if row is None:
        raise UnknownAction(action_id)
    return row


def page(
    db: Connection, limit: int, before: str | None = None, recording_id: str | None = None
) -> list[Action]:
    """Return the newest lines of the log, or those older than the line `before`.

    Raises:
        UnknownAction: There is no line `before`.
    """
    if recording_id is not None and not contributors.is_id(recording_id):
        return []
    query = _lines().order_by(desc(_m.created), desc(_m.id)).limit(limit)
    if recording_id is not None:
        query = query.where(_m.recording_id == recording_id)
    if before is not None:
        line = get(db, before)
        place = tuple_(literal(line.created, _m.created.type), literal(line.id, _m.id.type))
        query = query.where(tuple_(_m.created, _m.id) < place)
    return [Action(**row._asdict()) for row in db.execute(query)]


def _lines() -> Select[Any]:
    columns = (_m.id, _m.created, _m.recording_id, _m.action, _m.before, _m.after, _m.undone)
    gone = _r.id.is_(None)
    more = (_c.name.label("moderator"), gone.label("gone"), (~gone & _stands()).label("stands"))
    return (
        select(*columns, *more)
        .outerjoin(tables.contributors, _c.id == _m.moderator_id)
        .outerjoin(tables.recordings, _r.id == _m.recording_id)
    )


def _stands() -> ColumnElement[bool]:
    """Tell whether a line's value is the drawing's own, and nothing later made it so.

    Flags are not compared: an undo leaves those alone that came later.
    """
    settles = _m.action.in_(SETTLES)
    now = case((settles, _r.settled), else_=_r.hidden_reason)
    later = tables.moderation.alias("later")
    same = later.c.action.in_(SETTLES) == settles
    changed = exists().where(
        later.c.recording_id == _m.recording_id,
        later.c.action.in_(SETTLES + HIDES),
        same,
        tuple_(later.c.created, later.c.id) > tuple_(_m.created, _m.id),
        later.c.undone.is_(None),
        ~_is_undo(later),
    )
    value = _m.after.is_not_distinct_from(now) & ~changed
    return _m.action.not_in(SETTLES + HIDES) | value


def _is_undo(line: FromClause) -> ColumnElement[bool]:
    """Tell whether a line took back another; one that took back an undo decided anew."""
    first, second = (tables.moderation.alias(name) for name in ("first", "second"))
    return exists().where(_takes_back(line, first), ~exists().where(_takes_back(first, second)))


def _takes_back(line: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(other.c.recording_id == line.c.recording_id, other.c.undone == line.c.created)
