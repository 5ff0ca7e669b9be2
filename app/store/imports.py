"""Drawings from files become recordings: `writemath import-recordings`.

Ids follow from those in the file, so that a drawing that is there already is known again.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from app.store import contributors, recordings, tables
from app.store.names import public_name
from app.store.naming import folded

# The public name of the one contributor who has drawn whatever names no writer.
NOBODY: Final = "Imported drawings"
# Any number that no other program on the same PostgreSQL database takes: "imports!" in ASCII.
_ADVISORY_LOCK: Final = int.from_bytes(b"imports!")


@dataclass(frozen=True, slots=True)
class Imported:
    """A labelled drawing of a file; `writer` is None where the file names nobody."""

    id: str
    symbol: str
    strokes: list[Any]
    writer: str | None = None
    created: datetime | None = None

    @property
    def recording_id(self) -> str:
        """The id that the drawing has here."""
        return _stable_id("recording", self.id)

    @property
    def contributor_id(self) -> str:
        """The id that its writer has here."""
        return _stable_id("writer", self.writer or "")


def _stable_id(kind: str, name: str) -> str:
    """Keep an id as Write Math makes them: an export comes back as itself. Hash any other."""
    if contributors.is_id(name):
        return name
    digest = hashlib.sha256(f"{kind}:{name}".encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def missing(db: Connection, drawings: Sequence[Imported]) -> list[Imported]:
    """Return those drawings that are not there yet, each id once."""
    r = tables.recordings.c
    wanted = {drawing.recording_id: drawing for drawing in reversed(drawings)}
    known = set(db.scalars(select(r.id).where(r.id.in_(list(wanted)))))
    return [drawing for id_, drawing in reversed(wanted.items()) if id_ not in known]


def add(db: Connection, drawings: Sequence[Imported]) -> int:
    """Store the drawings that are not there yet, each with its writer's vote; return how many.

    Writers who are not there are made, under public names that say nothing of theirs.
    """
    if db.dialect.name == "postgresql":  # two imports of one file: the second finds all there
        db.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
    new = missing(db, drawings)
    _add_writers(db, new)
    # In the order of ids: whoever deletes a drawing meanwhile locks its voters so too.
    for drawing in sorted(new, key=lambda drawing: drawing.contributor_id):
        _add_one(db, drawing)
    return len(new)


def _add_writers(db: Connection, drawings: Sequence[Imported]) -> None:
    c, now = tables.contributors.c, datetime.now(UTC)
    names = {d.contributor_id: public_name() if d.writer else NOBODY for d in drawings}
    known = set(db.scalars(select(c.id).where(c.id.in_(list(names)))))
    rows = [
        {"id": id_, "name": name, "folded": folded(name), "created": now}
        for id_, name in names.items()
        if id_ not in known
    ]
    if rows:
        db.execute(insert(tables.contributors), rows)


def _add_one(db: Connection, drawing: Imported) -> None:
    contributors.count(db, drawing.contributor_id, drawings=1)
    row = {
        "id": drawing.recording_id,
        "contributor_id": drawing.contributor_id,
        "strokes": json.dumps(drawing.strokes, allow_nan=False, separators=(",", ":")),
        "created": drawing.created or datetime.now(UTC),
    }
    db.execute(insert(tables.recordings), row)
    recordings.vote(db, drawing.recording_id, drawing.symbol, drawing.contributor_id)
