"""What the telephone company still has to forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("error_code", sa.String()),
        sa.CheckConstraint("kind IN ('call', 'message')", name="kind"),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
        sa.UniqueConstraint("carrier_id", name="uq_removals_carrier_id"),
    )
    op.create_index("ix_removals_not_before", "removals", ["not_before"])


def downgrade() -> None:
    op.drop_table("removals")
