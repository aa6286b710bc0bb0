"""Codes belong to the browser that asked for them, and tries are counted over the last sixty minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Codes live for ten minutes and counts for an hour: both begin anew.
    _codes(sa.Column("browser_hash", sa.String(), nullable=False))
    op.drop_table("sign_in_counts")
    op.create_table(
        "sign_in_counts",
        sa.Column("subject_hash", sa.String(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("last_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", name="pk_sign_in_counts"),
    )
    op.create_index("ix_sign_in_counts_last_at", "sign_in_counts", ["last_at"])


def downgrade() -> None:
    _codes()
    op.drop_table("sign_in_counts")
    op.create_table(
        "sign_in_counts",
        sa.Column("subject_hash", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", "hour", name="pk_sign_in_counts"),
    )


def _codes(*more: sa.Column[str]) -> None:
    op.drop_table("sign_in_codes")
    op.create_table(
        "sign_in_codes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        *more,
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", UTC),
        sa.CheckConstraint("tries >= 0", name="tries"),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_sign_in_codes_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_codes"),
    )
    op.create_index("ix_sign_in_codes_volunteer_id", "sign_in_codes", ["volunteer_id", "id"])
