"""A contributor goes, with all that is theirs: batch by batch, each of which leaves things right.

A batch locks its drawings in the order of their ids, and then everyone whose counters it changes,
in the order of theirs: whoever votes or deletes meanwhile waits, and nobody deadlocks.
"""

from typing import Final

from sqlalchemy import Connection, Select, delete, exists, or_, select, union

from app.store import contributors, derived, recordings, tables

# Drawings that one transaction takes on: others wait for it some tens of milliseconds.
BATCH: Final = 50
_c, _r, _v = tables.contributors.c, tables.recordings.c, tables.votes.c
_f = tables.flags.c


def step(db: Connection, contributor_id: str) -> bool:
    """Delete a batch of what the contributor has; tell whether there was any.

    First their drawings with all votes on them go, then their votes on others' drawings, which are
    settled anew, then their flags.
    """
    if not contributors.is_id(contributor_id):
        return False
    mine = select(_r.id).where(_r.contributor_id == contributor_id)
    if own := _locked(db, mine, contributor_id):
        for recording_id in own:
            recordings.delete(db, recording_id)
        return True
    voted = select(_v.recording_id).where(_v.contributor_id == contributor_id)
    if elsewhere := _locked(db, voted, contributor_id):
        _take_back(db, elsewhere, contributor_id)
        return True
    flagged = select(_f.recording_id).where(_f.contributor_id == contributor_id)
    if elsewhere := _locked(db, flagged, contributor_id):
        _unflag(db, elsewhere, contributor_id)
        return True
    return False


def leave(db: Connection, contributor_id: str) -> bool:
    """Delete the contributor, unless something of theirs was added meanwhile; tell whether done.

    Nobody may write beside this transaction: who has begun to add what refers to the contributor
    would wait for it, and it for them.
    """
    if contributors.get(db, contributor_id) is None:
        return True
    for column in (_r.contributor_id, _v.contributor_id, _f.contributor_id):
        if db.scalar(select(exists().where(column == contributor_id))):
            return False
    # Keys and reports go with it; of what a moderator did, the lines stay, without a name.
    db.execute(delete(tables.contributors).where(_c.id == contributor_id))
    return True


def _locked(db: Connection, found: Select[tuple[str]], contributor_id: str) -> list[str]:
    """Lock a batch of the drawings found, and everyone whom a change of them concerns."""
    some = list(db.scalars(found.distinct().order_by(found.selected_columns[0]).limit(BATCH)))
    query = select(_r.id).where(_r.id.in_(some)).order_by(_r.id).with_for_update()
    ids = list(db.scalars(query)) if some else []
    if ids:
        drawers = select(_r.contributor_id).where(_r.id.in_(ids))
        voters = select(_v.contributor_id).where(_v.recording_id.in_(ids))
        people = select(_c.id).where(
            or_(_c.id.in_(union(drawers, voters)), _c.id == contributor_id)
        )
        db.execute(people.order_by(_c.id).with_for_update(key_share=True)).all()
    return ids


def _take_back(db: Connection, recording_ids: list[str], contributor_id: str) -> None:
    cast = select(_v.recording_id, _v.symbol).where(
        _v.contributor_id == contributor_id, _v.recording_id.in_(recording_ids)
    )
    for recording_id, symbol in db.execute(cast).all():
        recordings.unvote(db, recording_id, symbol, contributor_id)


def _unflag(db: Connection, recording_ids: list[str], contributor_id: str) -> None:
    mine = (_f.contributor_id == contributor_id, _f.recording_id.in_(recording_ids))
    db.execute(delete(tables.flags).where(*mine))
    for recording_id in recording_ids:
        derived.count_flags(db, recording_id)
