"""Of how many digits the PIN of a volunteer is, so that its entry ends with the last one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("volunteer_pins", sa.Column("length", sa.SmallInteger()))


def downgrade() -> None:
    op.drop_column("volunteer_pins", "length")
