"""The last digits by which a number is found, what is counted day by day, and months given to everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("numbers", sa.Column("ending_hash", sa.String()))
    op.create_index("ix_numbers_ending_hash", "numbers", ["ending_hash"])
    op.create_table(
        "counts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("city", "what")),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("zone", "language", "word")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city", "what", "day", "zone", "language", "word", name="pk_counts"),
    )
    op.create_table(
        "counted_days",
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls_at", UTC),
        sa.Column("requests_at", UTC),
        sa.PrimaryKeyConstraint("city", "day", name="pk_counted_days"),
    )
    op.create_table(
        "open_months",
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("city", "month", name="pk_open_months"),
    )


def downgrade() -> None:
    for table in ("open_months", "counted_days", "counts"):
        op.drop_table(table)
    op.drop_index("ix_numbers_ending_hash", "numbers")
    op.drop_column("numbers", "ending_hash")
