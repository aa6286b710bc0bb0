"""Who erased what at the desk, and how much was forgotten on each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPERATOR = "fk_erasures_operator_id_operators"


def upgrade() -> None:
    with op.batch_alter_table("erasures") as table:
        table.add_column(sa.Column("operator_id", BIG))
        table.add_column(sa.Column("known_by", sa.String()))
        table.add_column(sa.Column("city", sa.String()))
        table.create_foreign_key(op.f(OPERATOR), "operators", ["operator_id"], ["id"])
        table.create_check_constraint(
            "known_by", "known_by IN ('rang', 'came', 'wrote', 'for_other', 'other')"
        )
    op.create_table(
        "forgotten",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name="pk_forgotten"),
    )


def downgrade() -> None:
    op.drop_table("forgotten")
    with op.batch_alter_table("erasures") as table:
        table.drop_constraint(op.f("ck_erasures_known_by"), type_="check")
        table.drop_constraint(op.f(OPERATOR), type_="foreignkey")
        for name in ("operator_id", "known_by", "city"):
            table.drop_column(name)
