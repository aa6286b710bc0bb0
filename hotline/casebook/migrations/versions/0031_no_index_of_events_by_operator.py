"""An index that no question was ever asked of."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = "ix_ticket_events_operator_id"


def upgrade() -> None:
    op.drop_index(NAME, table_name="ticket_events")


def downgrade() -> None:
    op.create_index(NAME, "ticket_events", ["operator_id", "at"])
