"""Lines of the town that are read at a telephone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
STATES = "'called', 'kept', 'over', 'used', 'thrown_away'"
TAKES = "'none', 'waiting', 'here', 'silent', 'long', 'unfit', 'lost'"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("outgoing_id", BIG),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("refused", sa.String()),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("take", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.String()),
        sa.Column("key", sa.String()),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", UTC),
        sa.Column("sound", sa.Text()),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_readings_state")),
        sa.CheckConstraint(f"take IN ({TAKES})", name=op.f("ck_readings_take")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_readings_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_id"],
            ["outgoing.id"],
            name=op.f("fk_readings_outgoing_id_outgoing"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("outgoing_id", name=op.f("uq_readings_outgoing_id")),
        sa.UniqueConstraint("key", name=op.f("uq_readings_key")),
    )
    called, waiting = sa.text("state = 'called'"), sa.text("take = 'waiting'")
    op.create_index(
        "uq_readings_called",
        "readings",
        ["operator_id", "city", "language", "line"],
        unique=True,
        sqlite_where=called,
        postgresql_where=called,
    )
    op.create_index("ix_readings_line", "readings", ["city", "language", "line"])
    op.create_index("ix_readings_created_at", "readings", ["created_at"])
    op.create_index(
        "ix_readings_waiting", "readings", ["not_before"], sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    op.drop_table("readings")
