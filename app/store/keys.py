"""Queries on keys: those that programs send, and the one that brings a contributor back.

Only hashes are kept. 256 and 120 random bits need no salt and no slow hash: there is nothing to
guess.
"""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from app.store import contributors, tables
from app.store.errors import TooManyKeys, UnknownKey
from app.store.records import Contributor, Key

MOST_KEYS: Final = 10  # API keys of a contributor: a program each, and few enough to look through
API, RECOVERY = "api", "recovery"

# Crockford's base 32: no I, L, O or U, so that a key can be read out and typed.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011", "-")
_GROUPS, _GROUP = 6, 4  # 24 digits of 5 bits
_c, _k = tables.contributors.c, tables.keys.c


def add(db: Connection, contributor_id: str, label: str) -> tuple[Key, str]:
    """Make an API key ("wm_" and 43 URL-safe characters).

    Raises:
        UnknownContributor: There is none to give it to.
        TooManyKeys: The contributor holds as many as one may.
    """
    contributors.lock(db, contributor_id)
    if len(of(db, contributor_id)) >= MOST_KEYS:
        raise TooManyKeys(MOST_KEYS)
    secret = f"wm_{secrets.token_urlsafe(32)}"
    return _insert(db, contributor_id, API, label, secret), secret


def add_recovery(db: Connection, contributor_id: str) -> str:
    """Make a recovery key, in groups of digits and letters, in place of the one before.

    Raises:
        UnknownContributor: There is none to give it to.
    """
    contributors.lock(db, contributor_id)
    former = delete(tables.keys).where(_k.contributor_id == contributor_id, _k.kind == RECOVERY)
    db.execute(former)
    groups = ("".join(secrets.choice(_DIGITS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    secret = "-".join(groups)
    _insert(db, contributor_id, RECOVERY, "", canonical(secret))
    return secret


def canonical(typed: str) -> str:
    """Return a recovery key as it is hashed: no case, no spaces; O is 0, I and L are 1."""
    return "".join(typed.split()).upper().translate(_MISREAD)


def _insert(db: Connection, contributor_id: str, kind: str, label: str, secret: str) -> Key:
    key = Key(contributors.new_id(), label, datetime.now(UTC))
    row = {"id": key.id, "label": label, "created": key.created, "kind": kind}
    row |= {"sha256": _sha256(secret), "contributor_id": contributor_id}
    db.execute(insert(tables.keys), row)
    return key


def of(db: Connection, contributor_id: str, kind: str = API) -> list[Key]:
    """List a contributor's keys, the oldest first."""
    query = (
        select(_k.id, _k.label, _k.created)
        .where(_k.contributor_id == contributor_id, _k.kind == kind)
        .order_by(_k.created, _k.id)
    )
    return [Key(row.id, row.label, row.created) for row in db.execute(query)]


def revoke(db: Connection, contributor_id: str, key_id: str) -> None:
    """Make one of the contributor's API keys useless.

    Raises:
        UnknownKey: The contributor has no such key.
    """
    # Compared here: PostgreSQL refuses to look for some strings, and there are ten keys at most.
    if key_id not in {key.id for key in of(db, contributor_id)}:
        raise UnknownKey(key_id)
    db.execute(delete(tables.keys).where(_k.id == key_id))


def holder(db: Connection, secret: str, kind: str = API) -> Contributor | None:
    """Return the contributor to whom a key of this kind was given."""
    query = (
        select(*contributors.WHO)
        .join(tables.keys, _k.contributor_id == _c.id)
        .where(_k.sha256 == _sha256(secret), _k.kind == kind)
    )
    row = db.execute(query).one_or_none()
    return Contributor(*row) if row else None


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
