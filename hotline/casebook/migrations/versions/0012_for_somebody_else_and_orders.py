"""Requests for somebody else, and what a city asks of an order: when, how many, who pays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = ("for_other", "deadline", "payment", "quantity", "order_number", "cap", "receipt", "paid")
CANNOT_PAY = "payment <> 'cannot_pay' OR state NOT IN ('waiting', 'taken', 'arranged')"
NUMBERED = sa.text("order_number IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("for_other", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("deadline", sa.Date()))
        table.add_column(sa.Column("payment", sa.String()))
        table.add_column(sa.Column("quantity", sa.SmallInteger()))
        table.add_column(sa.Column("order_number", sa.Integer()))
        table.add_column(sa.Column("cap", sa.Integer()))
        table.add_column(sa.Column("receipt", sa.Integer()))
        table.add_column(sa.Column("paid", sa.Boolean()))
        table.create_check_constraint("payment", "payment IN ('cash', 'later', 'cannot_pay', 'desk')")
        table.create_check_constraint("cannot_pay", CANNOT_PAY)
    op.execute("UPDATE requests SET for_other = (asked_by_id IS NOT NULL)")
    with op.batch_alter_table("requests") as table:
        table.alter_column("for_other", server_default=None)
    op.create_index(
        "uq_requests_order_number",
        "requests",
        ["city", "order_number"],
        unique=True,
        sqlite_where=NUMBERED,
        postgresql_where=NUMBERED,
    )


def downgrade() -> None:
    op.drop_index("uq_requests_order_number", table_name="requests")
    with op.batch_alter_table("requests") as table:
        for name in ("payment", "cannot_pay"):
            table.drop_constraint(op.f(f"ck_requests_{name}"), type_="check")
        for name in NEW:
            table.drop_column(name)
