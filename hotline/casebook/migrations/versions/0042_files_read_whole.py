"""Whether a file of people to be rung was read to its end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checkin_lists") as batch:
        batch.add_column(
            sa.Column("read_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("checkin_lists") as batch:
        batch.drop_column("read_to")
