"""Who at the desk has a call that was put through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "taken_calls",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("done_at", UTC),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_taken_calls_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_taken_calls_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_calls")),
        sa.UniqueConstraint("call_id", name=op.f("uq_taken_calls_call_id")),
    )
    condition = sa.text("done_at IS NULL")
    op.create_index(
        "ix_taken_calls_undone", "taken_calls", ["at"], sqlite_where=condition, postgresql_where=condition
    )
    op.create_index("ix_taken_calls_at", "taken_calls", ["at"])


def downgrade() -> None:
    op.drop_table("taken_calls")
