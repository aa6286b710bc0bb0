"""Two requests of one person become one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = "fk_requests_merged_into_id_requests"


def upgrade() -> None:
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("merged_into_id", BIG))
        table.create_foreign_key(op.f(NAME), "requests", ["merged_into_id"], ["id"])
    condition = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_requests_merged",
        "requests",
        ["merged_into_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    op.drop_index("ix_requests_merged", table_name="requests")
    with op.batch_alter_table("requests") as table:
        table.drop_constraint(op.f(NAME), type_="foreignkey")
        table.drop_column("merged_into_id")
