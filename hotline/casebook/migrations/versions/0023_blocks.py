"""Numbers from which no request is taken for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
REASONS = "'false_requests', 'insults', 'flood', 'other'"


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number_id", BIG),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("ended_by", BIG),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_blocks_reason")),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name=op.f("fk_blocks_number_id_numbers"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["operators.id"], name=op.f("fk_blocks_created_by_operators")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["operators.id"], name=op.f("fk_blocks_ended_by_operators")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    condition = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_blocks_standing",
        "blocks",
        ["number_id", "city"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.create_index("ix_blocks_number_id", "blocks", ["number_id"])
    op.create_index("ix_blocks_until", "blocks", ["until"])


def downgrade() -> None:
    op.drop_table("blocks")
