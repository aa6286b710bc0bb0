"""Who is at the desk when, and the calendars that look at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("starts_at", UTC, nullable=False),
        sa.Column("ends_at", UTC, nullable=False),
        sa.Column("series", BIG),
        sa.Column("number", sa.Text()),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shifts_ends_at")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_shifts_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_city_ends_at", "shifts", ["city", "ends_at"])
    op.create_index("ix_shifts_operator_id", "shifts", ["operator_id", "ends_at"])
    op.create_index("ix_shifts_ends_at", "shifts", ["ends_at"])
    op.create_table(
        "calendars",
        sa.Column("id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_calendars_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("operator_id", name=op.f("uq_calendars_operator_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendars_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendars")
    op.drop_table("shifts")
