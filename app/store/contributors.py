"""Queries on contributors: who they are, and their counters."""

import re
import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, update

from app.store import tables
from app.store.errors import UnknownContributor
from app.store.names import public_name
from app.store.naming import checked, folded
from app.store.records import Contributor

_c = tables.contributors.c
WHO = (_c.id, _c.name, _c.moderator)  # the columns of records.Contributor, in its order


def new_id() -> str:
    """Make an id of 22 URL-safe characters; 128 random bits are not guessed and do not collide."""
    return secrets.token_urlsafe(16)


def is_id(text: str) -> bool:
    """Tell whether this may be an id; PostgreSQL would refuse to look for some other strings."""
    return re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None


def add(db: Connection, name: str | None) -> Contributor:
    """Add a contributor.

    Raises:
        InputError: The name is none that can be shown: naming.checked().
    """
    contributor = Contributor(new_id(), public_name() if name is None else checked(name))
    row = {
        "id": contributor.id,
        "name": contributor.name,
        "folded": folded(contributor.name),
        "created": datetime.now(UTC),
    }
    db.execute(insert(tables.contributors), row)
    return contributor


def get(db: Connection, contributor_id: str) -> Contributor | None:
    """Return the contributor with this id."""
    if not is_id(contributor_id):
        return None
    row = db.execute(select(*WHO).where(_c.id == contributor_id)).one_or_none()
    return Contributor(*row) if row else None


def named(db: Connection, name: str) -> list[Contributor]:
    """List the contributors with this public name, by id."""
    # PostgreSQL has no text with a NUL, and would refuse to look for it.
    if "\0" in name:
        return []
    query = select(*WHO).where(_c.name == name).order_by(_c.id)
    return [Contributor(*row) for row in db.execute(query)]


def keep(db: Connection, contributor_id: str) -> None:
    """Keep the contributor from being deleted until the transaction ends.

    Raises:
        UnknownContributor: No contributor has this id.
    """
    query = select(_c.id).where(_c.id == contributor_id)
    if not is_id(contributor_id) or not db.scalar(query.with_for_update(read=True, key_share=True)):
        raise UnknownContributor(contributor_id)


def lock(db: Connection, contributor_id: str) -> None:
    """Let one at a time change what a contributor has; rows that only refer to them go on.

    Raises:
        UnknownContributor: There is none to lock.
    """
    query = select(_c.id).where(_c.id == contributor_id).with_for_update(key_share=True)
    if not is_id(contributor_id) or db.scalar(query) is None:
        raise UnknownContributor(contributor_id)


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
