"""How often each zone asks, and what somebody at the desk has seen to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pulses",
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("last_at", UTC, nullable=False),
        sa.Column("usual", sa.Integer(), nullable=False),
        sa.Column("unusual_at", UTC),
        sa.PrimaryKeyConstraint("city", "zone", name="pk_pulses"),
    )
    op.create_table(
        "quiets",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_quiets_operator_id_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_quiets"),
        sa.UniqueConstraint("city", "what", "code", name="uq_quiets_city_what_code"),
    )
    op.create_index("ix_quiets_until", "quiets", ["until"])


def downgrade() -> None:
    op.drop_table("quiets")
    op.drop_table("pulses")
