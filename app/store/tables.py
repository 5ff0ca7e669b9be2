"""The four tables. A change here needs a migration in `migrations/versions`; a test compares them.

`contributors.drawings`, `contributors.votes` and `recordings.accepted` follow from the other rows.
They are written in the same transaction as what they follow from, so that the ranking and the
gallery read an index instead of counting every vote.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
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
)
from sqlalchemy.types import TypeDecorator


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


contributors = Table(
    "contributors",
    metadata,
    Column("id", _BYTEWISE, primary_key=True),
    Column("name", String, nullable=False),
    Column("created", UTCDateTime, nullable=False),
    Column("drawings", Integer, nullable=False, default=0),
    Column("votes", Integer, nullable=False, default=0),
    Index(None, "drawings", "id"),
)

keys = Table(
    "keys",
    metadata,
    Column("sha256", String(64), primary_key=True),
    _belongs_to("contributor_id", "contributors", nullable=False, index=True),
    Column("created", UTCDateTime, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", _BYTEWISE, primary_key=True),
    _belongs_to("contributor_id", "contributors", nullable=False),
    Column("strokes", Text, nullable=False),
    Column("created", UTCDateTime, nullable=False),
    Column("accepted", _BYTEWISE),
    Index(None, "created", "id"),
    Index(None, "accepted", "created", "id"),
    Index(None, "contributor_id", "accepted"),
)

votes = Table(
    "votes",
    metadata,
    _belongs_to("recording_id", "recordings", primary_key=True),
    Column("symbol", _BYTEWISE, primary_key=True),
    _belongs_to("contributor_id", "contributors", primary_key=True, index=True),
    Column("created", UTCDateTime, nullable=False),
    # The primary key holds nearly the whole row: SQLite need not keep it twice.
    sqlite_with_rowid=False,
)
