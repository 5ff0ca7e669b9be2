"""Queries of moderators: what they decide about drawings, its log, and what waits for them.

Each decision is written to the log in its own transaction with the value before it, which an undo
puts back. An undo is a decision too, with a line of its own.
"""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    desc,
    func,
    insert,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)

from app.store import contributors, derived, recordings, tables
from app.store.errors import ChangedSince, UnknownAction, UnknownContributor
from app.store.records import Action, Contributor, Recording

_r, _f, _m, _c = (
    t.c for t in (tables.recordings, tables.flags, tables.moderation, tables.contributors)
)
# Drawings of a queue that are counted: nobody plans by more, and counting takes time.
COUNTED: Final = 1000
# Actions on what a drawing is settled as; "hide" and "show" are on its reason for hiding.
SETTLES: Final = ("settle", "unsettle")
# Written as the indexes of these queues have them: SQLite compares the text.
QUEUES: Final[dict[str, Any]] = {
    "disputed": literal_column("recordings.disputed"),
    "flagged": literal_column("recordings.flags > 0"),
}


def set_moderator(db: Connection, contributor_id: str, *, moderator: bool) -> None:
    """Make a contributor a moderator, or no longer one.

    Raises:
        UnknownContributor: No contributor has this id.
    """
    query = update(tables.contributors).where(_c.id == contributor_id)
    if not contributors.is_id(contributor_id):
        raise UnknownContributor(contributor_id)
    if not db.execute(query.values(moderator=moderator)).rowcount:
        raise UnknownContributor(contributor_id)


def moderators(db: Connection) -> list[Contributor]:
    """List the moderators by name."""
    query = select(_c.id, _c.name, _c.moderator).where(_c.moderator).order_by(_c.name, _c.id)
    return [Contributor(*row) for row in db.execute(query)]


def settle(db: Connection, recording_id: str, symbol: str | None, moderator_id: str) -> None:
    """Decide what a drawing is, over all votes: a symbol, NO_SYMBOL, or None for the votes again.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    was = _locked(db, recording_id).settled
    if was != symbol:
        derived.change(db, recording_id, {"settled": symbol})
        action = "unsettle" if symbol is None else "settle"
        _log(db, moderator_id, recording_id, _Change(action, was, symbol))


def hide(db: Connection, recording_id: str, reason: str | None, moderator_id: str) -> None:
    """Hide a drawing from all but its maker and moderators, or show it again (None).

    Raises:
        UnknownRecording: No drawing has this id.
    """
    was = _locked(db, recording_id).hidden_reason
    if was != reason:
        values = {"hidden": reason is not None, "hidden_reason": reason}
        derived.change(db, recording_id, values)
        action = "show" if reason is None else "hide"
        _log(db, moderator_id, recording_id, _Change(action, was, reason))


def dismiss(db: Connection, recording_id: str, moderator_id: str) -> None:
    """Say that the flags on a drawing need nothing done; without flags nothing changes.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    if flags := _locked(db, recording_id).flags:
        action = _log(db, moderator_id, recording_id, _Change("dismiss", str(flags), "0"))
        _mark(db, recording_id, dismissed=action, where=_f.dismissed.is_(None))


def undo(db: Connection, action_id: str, moderator_id: str) -> str:
    """Put back what a line of the log has changed; a second time does nothing.

    Returns the recording's id.

    Raises:
        UnknownAction: No line of the log has this id.
        UnknownRecording: The drawing has been deleted.
        ChangedSince: A later decision has changed the value again.
    """
    recording_id: str = _line(db, action_id).recording_id
    recordings.lock(db, recording_id)
    line = _line(db, action_id)  # again: another moderator may have been here first
    if line.undone is None:
        _put_back(db, line, moderator_id)
        done = {"undone": datetime.now(UTC)}
        db.execute(update(tables.moderation).where(_m.id == action_id).values(done))
    return recording_id


def _put_back(db: Connection, line: Any, moderator_id: str) -> None:
    if not line.stands:
        raise ChangedSince
    if line.action == "dismiss":
        _restore(db, line, moderator_id)
    elif line.action == "restore":
        dismiss(db, line.recording_id, moderator_id)
    else:
        decide = settle if line.action in SETTLES else hide
        decide(db, line.recording_id, line.before, moderator_id)


def _restore(db: Connection, line: Any, moderator_id: str) -> None:
    """Count the flags again that a line of the log has dismissed."""
    before = _locked(db, line.recording_id).flags
    _mark(db, line.recording_id, dismissed=None, where=_f.dismissed == line.id)
    after = _locked(db, line.recording_id).flags
    _log(db, moderator_id, line.recording_id, _Change("restore", str(before), str(after)))


def _mark(db: Connection, recording_id: str, *, dismissed: str | None, where: Any) -> None:
    query = update(tables.flags).where(_f.recording_id == recording_id, where)
    db.execute(query.values(dismissed=dismissed))
    derived.count_flags(db, recording_id)


def _locked(db: Connection, recording_id: str) -> Any:
    """Lock a recording; return what moderators decide of it, and its flags."""
    recordings.lock(db, recording_id)
    columns = select(_r.settled, _r.hidden_reason, _r.flags)
    return db.execute(columns.where(_r.id == recording_id)).one()


def _line(db: Connection, action_id: str) -> Any:
    row = None
    if contributors.is_id(action_id):
        row = db.execute(_lines().where(_m.id == action_id)).one_or_none()
    if row is None:
        raise UnknownAction(action_id)
    return row


class _Change(NamedTuple):
    """What a line of the log tells: the action, and the value before and after it."""

    action: str
    before: str | None
    after: str | None


def _log(db: Connection, moderator_id: str, recording_id: str, change: _Change) -> str:
    contributors.keep(db, moderator_id)
    id_ = contributors.new_id()
    row = {"id": id_, "created": datetime.now(UTC), "moderator_id": moderator_id}
    db.execute(insert(tables.moderation), row | {"recording_id": recording_id} | change._asdict())
    return id_


def log(
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
        line = _line(db, before)
        place = tuple_(literal(line.created, _m.created.type), literal(line.id, _m.id.type))
        query = query.where(tuple_(_m.created, _m.id) < place)
    return [Action(**row._asdict()) for row in db.execute(query)]


def _lines() -> Select[Any]:
    columns = (_m.id, _m.created, _m.recording_id, _m.action, _m.before, _m.after, _m.undone)
    gone = _r.id.is_(None)
    more = (_c.name.label("moderator"), gone.label("gone"), (~gone & _still_so()).label("stands"))
    return (
        select(*columns, *more)
        .outerjoin(tables.contributors, _c.id == _m.moderator_id)
        .outerjoin(tables.recordings, _r.id == _m.recording_id)
    )


def _still_so() -> ColumnElement[bool]:
    """Tell whether a line's value is the drawing's own now; flags are not compared."""
    now = case((_m.action.in_(SETTLES), _r.settled), else_=_r.hidden_reason)
    return _m.action.in_(("dismiss", "restore")) | _m.after.is_not_distinct_from(now)


def queue(db: Connection, name: str, limit: int, before: str | None) -> list[Recording]:
    """Return the drawings of a queue that wait for a moderator, newest first.

    Raises:
        UnknownRecording: There is no recording `before`.
    """
    query = recordings.drawings().where(QUEUES[name], ~_r.hidden)
    return recordings.page(db, query, limit, before)


def waiting(db: Connection) -> dict[str, int]:
    """Count the drawings in each queue, up to COUNTED."""
    found = {}
    for name, condition in QUEUES.items():
        query = select(_r.id).where(condition, ~_r.hidden).limit(COUNTED).subquery()
        found[name] = db.scalar(select(func.count()).select_from(query)) or 0
    return found
