"""Queries on contributors, their keys, and their ranking."""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, desc, func, insert, select, update

from app.store import tables
from app.store.errors import UnknownContributor
from app.store.names import public_name
from app.store.records import Contributor, Standing

NAME_LENGTH: Final = 60  # fits a line of the ranking on a phone, twice over
_c = tables.contributors.c
_WHO = (_c.id, _c.name, _c.moderator)


def new_id() -> str:
    """Make an id of 22 URL-safe characters; 128 random bits are not guessed and do not collide."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """Tell whether this may be an id; PostgreSQL would refuse to look for some other strings."""
    return re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None


def add(db: Connection, name: str | None) -> Contributor:
    """Add a contributor.

    Raises:
        ValueError: The name is empty, long, or holds characters that cannot be seen.
    """
    contributor = Contributor(new_id(), public_name() if name is None else name)
    if not contributor.name.isprintable() or not 0 < len(contributor.name.strip()) <= NAME_LENGTH:
        raise ValueError(f"a name has 1 to {NAME_LENGTH} printable characters")
    row = {"id": contributor.id, "name": contributor.name, "created": datetime.now(UTC)}
    db.execute(insert(tables.contributors), row)
    return contributor


def get(db: Connection, contributor_id: str) -> Contributor | None:
    """Return the contributor with this id."""
    if not is_id(contributor_id):
        return None
    row = db.execute(select(*_WHO).where(_c.id == contributor_id)).one_or_none()
    return Contributor(*row) if row else None


def named(db: Connection, name: str) -> list[Contributor]:
    """List the contributors with this public name, by id."""
    # PostgreSQL has no text with a NUL, and would refuse to look for it.
    if "\0" in name:
        return []
    query = select(*_WHO).where(_c.name == name).order_by(_c.id)
    return [Contributor(*row) for row in db.execute(query)]


def keep(db: Connection, contributor_id: str) -> None:
    """Keep the contributor from being deleted until the transaction ends.

    Raises:
        UnknownContributor: No contributor has this id.
    """
    query = select(_c.id).where(_c.id == contributor_id)
    if not is_id(contributor_id) or not db.scalar(query.with_for_update(read=True, key_share=True)):
        raise UnknownContributor(contributor_id)


def add_key(db: Connection, contributor_id: str) -> str:
    """Make a key for the contributor; only its hash is kept.

    256 random bits need no salt and no slow hash: there is nothing to guess.
    """
    if get(db, contributor_id) is None:
        raise UnknownContributor(contributor_id)
    key = f"wm_{secrets.token_urlsafe(32)}"
    row = {
        "sha256": _sha256(key),
        "id": new_id(),
        "contributor_id": contributor_id,
        "created": datetime.now(UTC),
    }
    db.execute(insert(tables.keys), row)
    return key


def holder(db: Connection, key: str) -> Contributor | None:
    """Return the contributor to whom a key was given."""
    query = (
        select(*_WHO)
        .join(tables.keys, tables.keys.c.contributor_id == _c.id)
        .where(tables.keys.c.sha256 == _sha256(key))
    )
    row = db.execute(query).one_or_none()
    return Contributor(*row) if row else None


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def count(
    db: Connection, contributor_id: str, *, drawings: int = 0, votes: int = 0, accepted: int = 0
) -> None:
    """Add to a contributor's counters: drawings that are not hidden, votes, accepted drawings.

    Raises:
        UnknownContributor: There is none to add to.
    """
    more = {
        "drawings": _c.drawings + drawings,
        "votes": _c.votes + votes,
        "accepted": _c.accepted + accepted,
    }
    query = update(tables.contributors).where(_c.id == contributor_id).values(more)
    if not is_id(contributor_id) or not db.execute(query).rowcount:
        raise UnknownContributor(contributor_id)


def totals(db: Connection) -> dict[str, int]:
    """Sum the counters up: there are far fewer contributors than votes to count."""
    drawings, votes = func.sum(_c.drawings), func.sum(_c.votes)
    row = db.execute(select(drawings, votes, func.count()).select_from(tables.contributors)).one()
    return {"recordings": row[0] or 0, "votes": row[1] or 0, "contributors": row[2]}


def ranking(db: Connection, limit: int, offset: int) -> list[Standing]:
    """Rank those who have drawn by their drawings, most first."""
    rows = db.execute(
        select(_c.id, _c.name, _c.drawings, _c.votes)
        .where(_c.drawings > 0)
        .order_by(desc(_c.drawings), desc(_c.id))
        .limit(limit)
        .offset(offset)
    ).all()
    places = _places(db, [row.drawings for row in rows], offset)
    symbols = _symbols(db, [row.id for row in rows])
    return [
        Standing(place, Contributor(row.id, row.name), row.drawings, row.votes, symbols[row.id])
        for place, row in zip(places, rows, strict=True)
    ]


def _places(db: Connection, drawings: list[int], offset: int) -> list[int]:
    """Give each row of a page its place: one more than the contributors with more drawings."""
    if not drawings:
        return []
    ahead = db.scalar(select(func.count()).where(_c.drawings > drawings[0])) or 0
    places = [ahead + 1]
    for index, (above, below) in enumerate(pairwise(drawings), start=offset + 2):
        places.append(places[-1] if below == above else index)
    return places


def _symbols(db: Connection, contributor_ids: list[str]) -> dict[str, int]:
    """Count the different symbols that each contributor's drawings were accepted as."""
    r = tables.recordings.c
    pairs = (  # read off an index, where count(DISTINCT) would sort
        select(r.contributor_id, r.accepted)
        .where(r.contributor_id.in_(contributor_ids), r.accepted.is_not(None))
        .distinct()
        .subquery()
    )
    query = select(pairs.c.contributor_id, func.count()).group_by(pairs.c.contributor_id)
    return dict.fromkeys(contributor_ids, 0) | dict(db.execute(query).all())
