"""Which of the desk's telephones was rung in a turn, by its name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("rang", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("turns") as table:
        table.drop_column("rang")
