"""Consensus, moderation, flags, reports of symbols' pictures, profiles and named keys."""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Types are written out, not imported: this file must make the same tables for ever.
_bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_moment = sa.DateTime(timezone=True)


def _column(name: str, kind: sa.types.TypeEngine[Any], default: str) -> sa.Column[Any]:
    """Make a column that rows of the first release get the default in."""
    return sa.Column(name, kind, nullable=False, server_default=sa.text(default))


def _key(table: str, column: str, owner: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    for column in (
        _column("folded", sa.String(), "''"),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("handedness", sa.String(), nullable=True),
        _column("moderator", sa.Boolean(), "false"),
        _column("accepted", sa.Integer(), "0"),
    ):
        op.add_column("contributors", column)
    for column in (
        _column("id", _bytewise, "''"),
        _column("label", sa.String(), "''"),
        _column("kind", sa.String(), "'api'"),
    ):
        op.add_column("keys", column)
    for column in (
        sa.Column("settled", _bytewise, nullable=True),
        _column("hidden", sa.Boolean(), "false"),
        sa.Column("hidden_reason", sa.String(), nullable=True),
        _column("disputed", sa.Boolean(), "false"),
        _column("flags", sa.Integer(), "0"),
    ):
        op.add_column("recordings", column)
    _create_tables()
    _fill()
    _create_indexes()


def _create_tables() -> None:
    op.create_table(
        "flags",
        sa.Column("recording_id", _bytewise, nullable=False),
        sa.Column("contributor_id", _bytewise, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.Column("dismissed", _bytewise, nullable=True),
        sa.PrimaryKeyConstraint("recording_id", "contributor_id", name="pk_flags"),
        _key("flags", "recording_id", "recordings"),
        _key("flags", "contributor_id", "contributors"),
    )
    op.create_table(
        "moderation",
        sa.Column("id", _bytewise, nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.Column("moderator_id", _bytewise, nullable=True),
        sa.Column("recording_id", _bytewise, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", _bytewise, nullable=True),
        sa.Column("after", _bytewise, nullable=True),
        sa.Column("undone", _moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_moderation"),
        _key("moderation", "moderator_id", "contributors", "SET NULL"),
    )
    op.create_table(
        "reports",
        sa.Column("symbol", _bytewise, nullable=False),
        sa.Column("contributor_id", _bytewise, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.PrimaryKeyConstraint("symbol", "contributor_id", name="pk_reports"),
        _key("reports", "contributor_id", "contributors"),
    )
    op.create_table(
        "state",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state"),
    )


def _fill() -> None:
    """Count for the rows of the first release what is derived; give their keys an id."""
    _fold_names()
    op.execute("UPDATE keys SET id = substr(sha256, 1, 32)")
    op.execute(
        "UPDATE contributors SET accepted = (SELECT count(*) FROM recordings"
        " WHERE recordings.contributor_id = contributors.id AND recordings.accepted IS NOT NULL)"
    )


def _fold_names() -> None:
    contributors = sa.table("contributors", *(sa.column(name) for name in ("id", "name", "folded")))
    names = op.get_bind().execute(sa.select(contributors.c.id, contributors.c.name)).all()
    query = sa.update(contributors).where(contributors.c.id == sa.bindparam("who"))
    query = query.values(folded=sa.bindparam("so"))
    rows = [{"who": id_, "so": _folded(name)} for id_, name in names]
    if rows:
        op.get_bind().execute(query, rows)


def _folded(name: str) -> str:
    """Fold as app.store.naming.folded did then, also when that has changed since."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _create_indexes() -> None:
    op.create_index("ix_contributors_folded", "contributors", ["folded"])
    # The ranking reads all that it counts off this one, which serves what the old one did.
    op.drop_index("ix_recordings_contributor_id_accepted", "recordings")
    op.create_index(
        "ix_recordings_contributor_id_accepted_created_hidden",
        "recordings",
        ["contributor_id", "accepted", "created", "hidden"],
    )
    op.create_index("ix_keys_id", "keys", ["id"], unique=True)
    op.create_index("ix_contributors_accepted_id", "contributors", ["accepted", "id"])
    op.create_index(
        "ix_recordings_contributor_id_created_id", "recordings", ["contributor_id", "created", "id"]
    )
    op.create_index("ix_votes_symbol_recording_id", "votes", ["symbol", "recording_id"])
    op.create_index("ix_flags_contributor_id", "flags", ["contributor_id"])
    op.create_index("ix_reports_contributor_id", "reports", ["contributor_id"])
    op.create_index("ix_moderation_created_id", "moderation", ["created", "id"])
    op.create_index("ix_moderation_moderator_id", "moderation", ["moderator_id"])
    op.create_index("ix_moderation_recording_id", "moderation", ["recording_id"])
    # Few drawings are in a queue: an index of these alone.
    for name, condition in (("disputed", "disputed"), ("flagged", "flags > 0")):
        where = sa.text(condition)
        op.create_index(
            f"ix_recordings_{name}",
            "recordings",
            ["created", "id"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    for table in ("state", "reports", "moderation", "flags"):
        op.drop_table(table)
    for table, names in (
        ("votes", ("symbol_recording_id",)),
        (
            "recordings",
            (
                "flagged",
                "disputed",
                "contributor_id_created_id",
                "contributor_id_accepted_created_hidden",
            ),
        ),
        ("contributors", ("accepted_id", "folded")),
        ("keys", ("id",)),
    ):
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table)
    op.create_index(
        "ix_recordings_contributor_id_accepted", "recordings", ["contributor_id", "accepted"]
    )
    for table, columns in (
        ("recordings", ("settled", "hidden", "hidden_reason", "disputed", "flags")),
        ("keys", ("id", "label", "kind")),
        ("contributors", ("folded", "language", "handedness", "moderator", "accepted")),
    ):
        for column in columns:
            op.drop_column(table, column)
