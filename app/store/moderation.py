"""Queries of moderators: what they decide about drawings, and what waits for them.

Each decision is written to the log in its own transaction with the value before it, which an undo
puts back (app/store/moderation_log.py).
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, literal_column, select, true, update

from app.store import contributors, derived, moderation_log, recordings, tables
from app.store.errors import ChangedSince, UnknownContributor
from app.store.moderation_log import SETTLES, Change, Written
from app.store.records import Contributor, Recording

_r, _f, _c = (t.c for t in (tables.recordings, tables.flags, tables.contributors))
# Drawings of a queue that are counted: nobody plans by more, and counting takes time.
COUNTED: Final = 1000
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


def settle(
    db: Connection, recording_id: str, symbol: str | None, moderator_id: str
) -> Written | None:
    """Decide what a drawing is, over all votes: a symbol, NO_SYMBOL, or None for the votes again.

    Returns the line of the log; None where nothing has changed, here and below.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    was = _locked(db, recording_id).settled
    if was == symbol:
        return None
    derived.change(db, recording_id, {"settled": symbol})
    change = Change("unsettle" if symbol is None else "settle", was, symbol)
    return moderation_log.write(db, moderator_id, recording_id, change)


def hide(
    db: Connection, recording_id: str, reason: str | None, moderator_id: str
) -> Written | None:
    """Hide a drawing from all but its maker and moderators, or show it again (None).

    Raises:
        UnknownRecording: No drawing has this id.
    """
    was = _locked(db, recording_id).hidden_reason
    if was == reason:
        return None
    derived.change(db, recording_id, {"hidden": reason is not None, "hidden_reason": reason})
    change = Change("show" if reason is None else "hide", was, reason)
    return moderation_log.write(db, moderator_id, recording_id, change)


def dismiss(
    db: Connection, recording_id: str, moderator_id: str, until: datetime | None = None
) -> Written | None:
    """Say that the flags on a drawing need nothing done: all of them, or those raised `until` then.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    flags = _locked(db, recording_id).flags
    seen = _f.dismissed.is_(None) & (true() if until is None else _f.created <= until)
    count = select(func.count()).where(_f.recording_id == recording_id, seen)
    dismissed = db.scalar(count) or 0
    if not dismissed:
        return None
    change = Change("dismiss", str(flags), str(flags - dismissed))
    line = moderation_log.write(db, moderator_id, recording_id, change)
    _mark(db, recording_id, dismissed=line.id, where=seen)
    return line


def undo(db: Connection, action_id: str, moderator_id: str) -> str:
    """Put back what a line of the log has changed; a second time does nothing.

    Returns the recording's id.

    Raises:
        UnknownAction: No line of the log has this id.
        UnknownRecording: The drawing has been deleted.
        ChangedSince: A later decision has changed the value again.
    """
    recording_id: str = moderation_log.get(db, action_id).recording_id
    recordings.lock(db, recording_id)
    line = moderation_log.get(db, action_id)  # again: another moderator may have been here first
    if line.undone is None:
        moderation_log.mark_undone(db, action_id, _put_back(db, line, moderator_id))
    return recording_id


def _put_back(db: Connection, line: Any, moderator_id: str) -> Written | None:
    if not line.stands:
        raise ChangedSince
    if line.action == "dismiss":
        return _restore(db, line, moderator_id)
    if line.action == "restore":
        # Nobody has looked at the flags that came after the dismissal.
        return dismiss(db, line.recording_id, moderator_id, moderation_log.begun(db, line))
    decide = settle if line.action in SETTLES else hide
    return decide(db, line.recording_id, line.before, moderator_id)


def _restore(db: Connection, line: Any, moderator_id: str) -> Written:
    """Count the flags again that a line of the log has dismissed."""
    before = _locked(db, line.recording_id).flags
    _mark(db, line.recording_id, dismissed=None, where=_f.dismissed == line.id)
    after = _locked(db, line.recording_id).flags
    change = Change("restore", str(before), str(after))
    return moderation_log.write(db, moderator_id, line.recording_id, change)


def _mark(db: Connection, recording_id: str, *, dismissed: str | None, where: Any) -> None:
    query = update(tables.flags).where(_f.recording_id == recording_id, where)
    db.execute(query.values(dismissed=dismissed))
    derived.count_flags(db, recording_id)


def _locked(db: Connection, recording_id: str) -> Any:
    """Lock a recording; return what moderators decide of it, and its flags."""
    recordings.lock(db, recording_id)
    columns = select(_r.settled, _r.hidden_reason, _r.flags)
    return db.execute(columns.where(_r.id == recording_id)).one()


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
