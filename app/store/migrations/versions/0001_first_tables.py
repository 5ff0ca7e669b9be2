"""The tables of the first release: contributors, keys, recordings, votes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Types are written out, not imported: this file must make the same tables for ever.
_bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_moment = sa.DateTime(timezone=True)


def _belongs_to(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "contributors",
        sa.Column("id", _bytewise, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.Column("drawings", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contributors"),
    )
    op.create_table(
        "keys",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("contributor_id", _bytewise, nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_keys"),
        _belongs_to("keys", "contributor_id", "contributors"),
    )
    op.create_table(
        "recordings",
        sa.Column("id", _bytewise, nullable=False),
        sa.Column("contributor_id", _bytewise, nullable=False),
        sa.Column("strokes", sa.Text(), nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.Column("accepted", _bytewise, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        _belongs_to("recordings", "contributor_id", "contributors"),
    )
    op.create_table(
        "votes",
        sa.Column("recording_id", _bytewise, nullable=False),
        sa.Column("symbol", _bytewise, nullable=False),
        sa.Column("contributor_id", _bytewise, nullable=False),
        sa.Column("created", _moment, nullable=False),
        sa.PrimaryKeyConstraint("recording_id", "symbol", "contributor_id", name="pk_votes"),
        _belongs_to("votes", "recording_id", "recordings"),
        _belongs_to("votes", "contributor_id", "contributors"),
        sqlite_with_rowid=False,
    )
    _create_indexes()


def _create_indexes() -> None:
    for table, columns in (
        ("contributors", ["drawings", "id"]),
        ("keys", ["contributor_id"]),
        ("recordings", ["created", "id"]),
        ("recordings", ["accepted", "created", "id"]),
        ("recordings", ["contributor_id", "accepted"]),
        ("votes", ["contributor_id"]),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    for table in ("votes", "recordings", "keys", "contributors"):
        op.drop_table(table)
