"""What somebody at the desk would like callers to be told waits for a coordinator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String()),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("decided_at", UTC),
        sa.Column("decided_by", BIG),
        sa.Column("reason", sa.String()),
        sa.Column("sentence", sa.Text()),
        sa.Column("revision", BIG),
        sa.CheckConstraint("state IN ('open', 'approved', 'held_back')", name=op.f("ck_proposals_state")),
        *(
            sa.ForeignKeyConstraint(
                [f"{did}_by"], ["operators.id"], name=op.f(f"fk_proposals_{did}_by_operators")
            )
            for did in ("created", "decided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_proposals_open",
        "proposals",
        ["city", "created_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_proposals_created_at", "proposals", ["created_at"])


def downgrade() -> None:
    op.drop_table("proposals")
