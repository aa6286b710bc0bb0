"""Residents may agree to be remembered for longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number_id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String()),
        sa.Column("agreed_at", UTC, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", BIG, nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("asked_on", sa.Date()),
        sa.CheckConstraint("actor IN ('operator', 'volunteer')", name=op.f("ck_agreements_actor")),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name=op.f("fk_agreements_number_id_numbers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("number_id", "city", name=op.f("uq_agreements_number_id_city")),
    )
    op.create_index("ix_agreements_until", "agreements", ["until"])


def downgrade() -> None:
    op.drop_table("agreements")
