"""The tables. A change here needs a migration in `migrations/versions`; a test compares them.

`contributors.drawings`, `.accepted` and `.votes`, and `recordings.accepted`, `.disputed` and
`.flags` follow from the other rows. They are written in the same transaction as what they follow
from (app/store/derived.py), so that the ranking and the gallery read an index instead of counting
every vote. Hidden drawings count for nothing: they are neither accepted nor disputed, and none of
their maker's `drawings`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on the way out; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time as an aware one in UTC."""
        if value is None or dialect.name != "sqlite":
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


# Bytes decide the order of ids, as in Python and in SQLite, whatever the server's language is.
_BYTEWISE = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _belongs_to(name: str, table: str, **options: Any) -> Column[str]:
    return Column(name, _BYTEWISE, ForeignKey(f"{table}.id", ondelete="CASCADE"), **options)


def _added(name: str, kind: TypeEngine[Any], default: str) -> Column[Any]:
    """Make a column that came later: rows from before it have the default, in SQL."""
    return Column(name, kind, nullable=False, server_default=text(default))


contributors = Table(
    "contributors",
    metadata,
    Column("id", _BYTEWISE, primary_key=True),
    Column("name", String, nullable=False),
    # The name as app.store.naming.folded has it: what no two contributors may choose.
    _added("folded", String(), "''"),
    Column("created", UTCDateTime, nullable=False),
    Column("drawings", Integer, nullable=False, default=0),
    Column("votes", Integer, nullable=False, default=0),
    # Of the drawings, those with an accepted symbol.
    _added("accepted", Integer(), "0"),
    # What the contributor said of themselves: a BCP 47 tag; "left", "right" or "both".
    Column("language", String),
    Column("handedness", String),
    _added("moderator", Boolean(), "false"),
    Index(None, "drawings", "id"),
    Index(None, "accepted", "id"),
    Index(None, "folded"),
)

keys = Table(
    "keys",
    metadata,
    Column("sha256", String(64), primary_key=True),
    _belongs_to("contributor_id", "contributors", nullable=False, index=True),
    Column("created", UTCDateTime, nullable=False),
    # What its holder calls it and takes it back by; a "recovery" key only brings the cookie back.
    _added("id", _BYTEWISE, "''"),
    _added("label", String(), "''"),
    _added("kind", String(), "'api'"),
    Index(None, "id", unique=True),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", _BYTEWISE, primary_key=True),
    _belongs_to("contributor_id", "contributors", nullable=False),
    Column("strokes", Text, nullable=False),
    Column("created", UTCDateTime, nullable=False),
    Column("accepted", _BYTEWISE),
    # A moderator's decision, which stands over the votes; an empty text is none of the symbols.
    Column("settled", _BYTEWISE),
    _added("hidden", Boolean(), "false"),
    Column("hidden_reason", String),
    _added("disputed", Boolean(), "false"),
    _added("flags", Integer(), "0"),
    Index(None, "created", "id"),
    Index(None, "accepted", "created", "id"),
    # All that the ranking counts, by contributor.
    Index(None, "contributor_id", "accepted", "created", "hidden"),
    Index(None, "contributor_id", "created", "id"),
    # Few drawings are in a queue: an index of these alone.
    *(
        Index(f"ix_recordings_{name}", "created", "id", sqlite_where=where, postgresql_where=where)
        for name, where in (("disputed", text("disputed")), ("flagged", text("flags > 0")))
    ),
)

votes = Table(
    "votes",
    metadata,
    _belongs_to("recording_id", "recordings", primary_key=True),
    Column("symbol", _BYTEWISE, primary_key=True),
    _belongs_to("contributor_id", "contributors", primary_key=True, index=True),
    Column("created", UTCDateTime, nullable=False),
    Index(None, "symbol", "recording_id"),
    # The primary key holds nearly the whole row: SQLite need not keep it twice.
    sqlite_with_rowid=False,
)

flags = Table(
    "flags",
    metadata,
    _belongs_to("recording_id", "recordings", primary_key=True),
    _belongs_to("contributor_id", "contributors", primary_key=True, index=True),
    Column("reason", String, nullable=False),
    Column("created", UTCDateTime, nullable=False),
    # The line of the moderators' log that dismissed it: it stays, and is not counted.
    Column("dismissed", _BYTEWISE),
)

# What moderators did. A deleted drawing's lines stay, so `recording_id` refers to no table.
moderation = Table(
    "moderation",
    metadata,
    Column("id", _BYTEWISE, primary_key=True),
    Column("created", UTCDateTime, nullable=False),
    Column(
        "moderator_id", _BYTEWISE, ForeignKey("contributors.id", ondelete="SET NULL"), index=True
    ),
    Column("recording_id", _BYTEWISE, nullable=False, index=True),
    Column("action", String, nullable=False),
    # The value that was changed, before and after: what an undo puts back.
    Column("before", _BYTEWISE),
    Column("after", _BYTEWISE),
    Column("undone", UTCDateTime),
    Index(None, "created", "id"),
)

# A contributor says that a symbol's picture is wrong or missing.
reports = Table(
    "reports",
    metadata,
    Column("symbol", _BYTEWISE, primary_key=True),
    _belongs_to("contributor_id", "contributors", primary_key=True, index=True),
    Column("reason", String, nullable=False),
    Column("note", String, nullable=False, default=""),
    Column("created", UTCDateTime, nullable=False),
)

# By which settings the derived columns were last counted.
state = Table(
    "state",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
