"""When a call, request or ticket was forgotten; what was erased; indexes by which the due ones are found."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
FORGETTING = ("calls", "requests", "tickets")


def only(condition: str) -> dict[str, Any]:
    """Make an index partial, in both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for table in FORGETTING:
        op.add_column(table, sa.Column("forgotten_at", UTC))
    op.create_index("ix_calls_remembered", "calls", ["started_at"], **only("forgotten_at IS NULL"))
    op.create_index("ix_tickets_remembered", "tickets", ["created_at"], **only("forgotten_at IS NULL"))
    op.drop_index("ix_requests_closed", "requests")
    closed = "closed_at IS NOT NULL AND forgotten_at IS NULL"
    op.create_index("ix_requests_closed", "requests", ["closed_at"], **only(closed))
    op.create_index("ix_numbers_last_call_at", "numbers", ["last_call_at"])
    op.create_index("ix_operator_sessions_expires_at", "operator_sessions", ["expires_at"])
    op.create_index("ix_outbox_over", "outbox", ["created_at"], **only("state IN ('sent', 'failed')"))
    _erasures()


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("eraser", sa.String(), nullable=False),
        sa.Column("number_hash", sa.String()),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.CheckConstraint("eraser IN ('caller', 'operator')", name="eraser"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_at", "erasures", ["at"])


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_index("ix_outbox_over", "outbox")
    op.drop_index("ix_operator_sessions_expires_at", "operator_sessions")
    op.drop_index("ix_numbers_last_call_at", "numbers")
    op.drop_index("ix_requests_closed", "requests")
    op.create_index("ix_requests_closed", "requests", ["closed_at"], **only("closed_at IS NOT NULL"))
    op.drop_index("ix_tickets_remembered", "tickets")
    op.drop_index("ix_calls_remembered", "calls")
    for table in reversed(FORGETTING):
        op.drop_column(table, "forgotten_at")
