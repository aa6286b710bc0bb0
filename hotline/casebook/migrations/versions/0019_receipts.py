"""What became of a message after it left, and whose number or address somebody should see to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
UNSEEN = sa.text("trouble_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("volunteer_id", BIG),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name="fk_receipts_message_id_outbox", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_receipts_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_receipts"),
    )
    with op.batch_alter_table("tellings") as table:
        table.add_column(sa.Column("trouble_at", UTC))
    op.create_index(
        "ix_tellings_trouble_at", "tellings", ["trouble_at"], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )


def downgrade() -> None:
    op.drop_index("ix_tellings_trouble_at", "tellings")
    with op.batch_alter_table("tellings") as table:
        table.drop_column("trouble_at")
    op.drop_table("receipts")
