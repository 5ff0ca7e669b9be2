"""All that is kept of one contributor, read in parts of moderate size for an export."""

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, literal, select, tuple_

from app.store import tables

# Rows of one part: of drawings a few hundred kilobytes.
PART: Final = 200
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one table that a contributor has: which columns, and in which order."""

    table: Table
    columns: tuple[str, ...]
    order: tuple[str, ...]  # no two rows of a contributor are alike in these
    owner: str = "contributor_id"


SECTIONS: Final = {
    "drawings": Section(
        tables.recordings,
        ("id", "created", "accepted", "settled", "hidden", "hidden_reason", "strokes"),
        ("created", "id"),
    ),
    "votes": Section(
        tables.votes, ("recording_id", "symbol", "created"), ("recording_id", "symbol")
    ),
    "flags": Section(tables.flags, ("recording_id", "reason", "created"), ("recording_id",)),
    "reports": Section(tables.reports, ("symbol", "reason", "note", "created"), ("symbol",)),
    "moderation": Section(
        tables.moderation,
        ("id", "created", "recording_id", "action", "before", "after", "undone"),
        ("created", "id"),
        "moderator_id",
    ),
}


def part(db: Connection, contributor_id: str, name: str, after: Row | None) -> list[Row]:
    """Return the next rows of a section, those that come after the row `after`."""
    section = SECTIONS[name]
    c = section.table.c
    place: list[Column[Any]] = [c[column] for column in section.order]
    query = select(*(c[column] for column in section.columns))
    query = query.where(c[section.owner] == contributor_id).order_by(*place).limit(PART)
    if after is not None:
        last = (literal(after[column.name], column.type) for column in place)
        query = query.where(tuple_(*place) > tuple_(*last))
    return [_readable(dict(row)) for row in db.execute(query).mappings()]


def _readable(row: Row) -> Row:
    return row | {"strokes": json.loads(row["strokes"])} if "strokes" in row else row
