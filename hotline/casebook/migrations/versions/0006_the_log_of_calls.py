"""What was keyed and said in a call, and the indexes by which operators find calls and requests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CLOSED = ("state", "zone", "kind")
FILTERS = ("outcome", "step", "zone", "kind", "language")


def only(condition: str) -> dict[str, Any]:
    """Make an index partial, in both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.add_column("calls", sa.Column("kind", sa.String()))
    op.add_column("calls", sa.Column("zone", sa.String()))
    op.add_column("calls", sa.Column("key_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("calls", sa.Column("said", sa.Text()))
    op.add_column("turns", sa.Column("said", sa.Text()))
    _fill_in()
    _index_calls()
    _index_requests()


def _index_calls() -> None:
    op.create_index("ix_calls_parent_sid", "calls", ["parent_sid"], **only("parent_sid IS NOT NULL"))
    for column in FILTERS:
        columns = ["city", column, "started_at"]
        op.create_index(f"ix_calls_{column}", "calls", columns, **only("ended_at IS NOT NULL"))
    keyless = only("ended_at IS NOT NULL AND key_count = 0")
    op.create_index("ix_calls_without_a_key", "calls", ["city", "started_at"], **keyless)
    op.create_index("ix_calls_emergency", "calls", ["city", "started_at"], **only("emergency"))


def _index_requests() -> None:
    closed = only("closed_at IS NOT NULL")
    op.create_index("ix_requests_closed_asked_at", "requests", ["city", "asked_at"], **closed)
    for column in CLOSED:
        op.create_index(f"ix_requests_closed_{column}", "requests", ["city", column, "asked_at"], **closed)
    op.create_index("ix_tickets_call_id", "tickets", ["call_id"])
    about = only("request_id IS NOT NULL")
    op.create_index("ix_tickets_request_id", "tickets", ["request_id"], **about)
    op.create_index("ix_views_request_id", "views", ["request_id"], **about)


def _fill_in() -> None:
    """What earlier calls tell by their turns, their request, or else their ticket."""
    keys = "SELECT COALESCE(SUM(key_count), 0) FROM turns WHERE call_id = calls.id"
    op.execute(f"UPDATE calls SET key_count = ({keys})")
    for column in ("kind", "zone"):
        asked = f"SELECT {column} FROM requests WHERE call_id = calls.id"
        noted = f"SELECT MAX({column}) FROM tickets WHERE call_id = calls.id"
        op.execute(f"UPDATE calls SET {column} = COALESCE(({asked}), ({noted}))")


def downgrade() -> None:
    op.drop_index("ix_views_request_id", "views")
    op.drop_index("ix_tickets_request_id", "tickets")
    op.drop_index("ix_tickets_call_id", "tickets")
    for column in ("asked_at", *CLOSED):
        op.drop_index(f"ix_requests_closed_{column}", "requests")
    for name in ("emergency", "without_a_key", *FILTERS, "parent_sid"):
        op.drop_index(f"ix_calls_{name}", "calls")
    op.drop_column("turns", "said")
    for column in ("said", "key_count", "zone", "kind"):
        op.drop_column("calls", column)
