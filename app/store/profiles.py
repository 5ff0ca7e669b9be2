"""Queries on what contributors say of themselves, and on what they gave."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, desc, func, literal, not_, select, text, update

from app.store import contributors, keys, tables
from app.store.errors import NameTaken, UnknownContributor
from app.store.naming import chosen, folded
from app.store.records import Drawn, Profile

# What a contributor may set.
FIELDS: Final = ("name", "language", "handedness")
# Any number that nothing else on the same PostgreSQL database takes: "writname" in ASCII.
_NAMES_LOCK: Final = int.from_bytes(b"writname")
_c, _r = tables.contributors.c, tables.recordings.c


def get(db: Connection, contributor_id: str) -> Profile:
    """Gather what there is on a contributor.

    Raises:
        UnknownContributor: There is none with this id.
    """
    kept = (_c.id, _c.name, _c.created, _c.language, _c.handedness, _c.moderator)
    counts = (_c.drawings, _c.votes)
    query = select(*kept, *counts).where(_c.id == contributor_id)
    known = contributors.is_id(contributor_id)
    row = db.execute(query).mappings().one_or_none() if known else None
    if row is None:
        raise UnknownContributor(contributor_id)
    accepted, symbols = _accepted(db, contributor_id)
    recovery = keys.of(db, contributor_id, keys.RECOVERY)
    return Profile(
        **row,
        accepted=accepted,
        symbols=symbols,
        recovery=recovery[0].created if recovery else None,
        keys=tuple(keys.of(db, contributor_id)),
    )


def newest(db: Connection, contributor_id: str, limit: int) -> list[Drawn]:
    """Return the contributor's newest drawings, hidden ones too."""
    if not contributors.is_id(contributor_id):
        return []
    query = (
        select(_r.id, _r.created, _r.accepted, _r.hidden)
        .where(_r.contributor_id == contributor_id)
        .order_by(desc(_r.created), desc(_r.id))
        .limit(limit)
    )
    return [Drawn(*row) for row in db.execute(query)]


def _accepted(db: Connection, contributor_id: str) -> tuple[int, int]:
    """Count the drawings with an accepted symbol, and the different ones of these."""
    groups = (
        select(_r.accepted, func.count().label("n"))
        .where(_r.contributor_id == contributor_id, _r.accepted.is_not(None), not_(_r.hidden))
        .group_by(_r.accepted)
        .subquery()
    )
    drawings, symbols = func.sum(groups.c.n), func.count()
    row = db.execute(select(drawings, symbols).select_from(groups)).one()
    return int(row[0] or 0), row[1]


def change(db: Connection, contributor_id: str, values: Mapping[str, str | None]) -> None:
    """Set some of FIELDS; the name that the contributor has already is no choice of one.

    Raises:
        UnknownContributor: There is none with this id.
        NameTaken: Another contributor has this name, or one that reads alike.
        InputError: The name cannot be shown, or could pass for another's.
    """
    contributors.lock(db, contributor_id)
    row = {field: values[field] for field in FIELDS if field in values}
    if row.get("name") == db.scalar(select(_c.name).where(_c.id == contributor_id)):
        # Names that were made up or given by the host may be shared, or none to choose.
        del row["name"]
    if row.get("name") is not None:
        name = chosen(str(row["name"]))
        _refuse_taken(db, contributor_id, name)
        row |= {"name": name, "folded": folded(name)}
    if row:
        db.execute(update(tables.contributors).where(_c.id == contributor_id).values(row))


def _refuse_taken(db: Connection, contributor_id: str, name: str) -> None:
    """Refuse a name that another has; names that were made up may be alike by chance."""
    if db.dialect.name == "postgresql":  # else two could take it at the same moment
        db.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _NAMES_LOCK})
    others = select(literal(1)).where(_c.folded == folded(name), _c.id != contributor_id)
    if db.scalar(others.limit(1)) is not None:
        raise NameTaken(f"another contributor is called {name!r}, or reads like it")
