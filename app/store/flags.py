"""Queries on flags: what contributors have said against drawings, once each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from app.store import contributors, derived, recordings, tables
from app.store.records import Flag

_f = tables.flags.c


def put(db: Connection, recording_id: str, contributor_id: str, reason: str) -> None:
    """Flag a drawing; a second time changes the reason, and a dismissed flag stays dismissed.

    Raises:
        UnknownRecording, UnknownContributor: One of the two is not there.
    """
    recordings.lock(db, recording_id)
    contributors.keep(db, contributor_id)
    key = {"recording_id": recording_id, "contributor_id": contributor_id}
    if get(db, recording_id, contributor_id) is None:
        row = {"reason": reason, "created": datetime.now(UTC)}
        db.execute(insert(tables.flags), key | row)
        derived.count_flags(db, recording_id)
    else:
        db.execute(update(tables.flags).filter_by(**key).values(reason=reason))


def take_back(db: Connection, recording_id: str, contributor_id: str) -> None:
    """Take a flag back; where there is none that still counts, nothing changes.

    A dismissed one stays, or its maker could flag the drawing again and again.

    Raises:
        UnknownRecording: No drawing has this id.
    """
    recordings.lock(db, recording_id)
    mine = delete(tables.flags).where(_f.recording_id == recording_id, _f.dismissed.is_(None))
    if contributors.is_id(contributor_id):
        db.execute(mine.where(_f.contributor_id == contributor_id))
        derived.count_flags(db, recording_id)


def get(db: Connection, recording_id: str, contributor_id: str) -> Flag | None:
    """Return the contributor's flag on a drawing."""
    if not contributors.is_id(recording_id) or not contributors.is_id(contributor_id):
        return None
    query = select(_f.reason, _f.dismissed).where(_f.recording_id == recording_id)
    row = db.execute(query.where(_f.contributor_id == contributor_id)).one_or_none()
    return Flag(row.reason, row.dismissed is not None) if row else None


def reasons(db: Connection, recording_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count the reasons of the flags on drawings that no moderator has dismissed."""
    query = (
        select(_f.recording_id, _f.reason, func.count())
        .where(_f.recording_id.in_(recording_ids), _f.dismissed.is_(None))
        .group_by(_f.recording_id, _f.reason)
        .order_by(_f.reason)
    )
    found: dict[str, dict[str, int]] = defaultdict(Counter)
    for recording_id, reason, count in db.execute(query):
        found[recording_id][reason] = count
    return {recording_id: dict(found.get(recording_id, {})) for recording_id in recording_ids}
