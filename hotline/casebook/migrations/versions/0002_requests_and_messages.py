"""Requests, tickets and messages."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def only(condition: str) -> dict[str, Any]:
    """Make an index partial, in both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _requests()
    _messages()


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG),
        sa.Column("number_id", BIG),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("postcode", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("word", sa.Text()),
        sa.Column("word_hash", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("volunteer_id", BIG),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("taken_at", UTC),
        sa.Column("due_at", UTC),
        sa.Column("closed_at", UTC),
        sa.CheckConstraint(
            "state IN ('held', 'waiting', 'taken', 'arranged', 'unreached', 'done', 'not_needed', "
            "'cancelled', 'withdrawn', 'concern')",
            name="state",
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_requests_call_id_calls"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_requests_number_id_numbers", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_requests_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("call_id", name="uq_requests_call_id"),
    )
    op.create_index(
        "ix_requests_board",
        "requests",
        ["city", "zone", "priority", "asked_at", "id"],
        **only("state = 'waiting'"),
    )
    op.create_index("ix_requests_closed", "requests", ["closed_at"], **only("closed_at IS NOT NULL"))
    op.create_index("ix_requests_due", "requests", ["due_at"], **only("state IN ('taken', 'arranged')"))
    op.create_index("ix_requests_number_id", "requests", ["number_id", "kind"])
    op.create_index(
        "uq_requests_open_word",
        "requests",
        ["city", "zone", "word_hash"],
        unique=True,
        **only("state IN ('held', 'waiting', 'taken', 'arranged', 'unreached')"),
    )
    op.create_table(
        "claims",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("number_id", BIG),
        sa.Column("taken_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("ended_as", sa.String()),
        sa.CheckConstraint(
            "ended_as IN ('given_back', 'expired', 'not_reached', 'nobody_came', 'changed', "
            "'done', 'not_needed', 'cancelled', 'withdrawn', 'concern')",
            name="ended_as",
        ),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_claims_number_id_numbers", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_claims_request_id_requests"),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_claims_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index("ix_claims_number_id", "claims", ["number_id"])
    op.create_index("ix_claims_open", "claims", ["volunteer_id"], **only("ended_at IS NULL"))
    op.create_index("ix_claims_request_id", "claims", ["request_id"])
    op.create_index("ix_claims_volunteer_id", "claims", ["volunteer_id", "number_id", "taken_at"])
    op.create_index("uq_claims_active", "claims", ["request_id"], unique=True, **only("ended_at IS NULL"))
    op.create_table(
        "request_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", BIG),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint("actor IN ('caller', 'volunteer', 'operator', 'clock')", name="actor"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_request_events_request_id_requests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_request_events"),
    )
    op.create_index("ix_request_events_request_id", "request_events", ["request_id", "id"])
    op.create_table(
        "tickets",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG),
        sa.Column("request_id", BIG),
        sa.Column("number_id", BIG),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("kind", sa.String()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("zone", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("language", sa.String()),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("ring_after", UTC),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", UTC),
        sa.Column("closed_by", sa.String()),
        sa.CheckConstraint("state IN ('open', 'closed', 'superseded')", name="state"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_tickets_call_id_calls"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_tickets_number_id_numbers", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_tickets_request_id_requests"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_number_id", "tickets", ["number_id", "created_at"])
    op.create_index(
        "ix_tickets_queue", "tickets", ["city", "priority", "created_at", "id"], **only("state = 'open'")
    )
    op.create_index(
        "uq_tickets_open_reason", "tickets", ["call_id", "reason"], unique=True, **only("state = 'open'")
    )


def _messages() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.Column("number_id", BIG),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("not_after", UTC),
        sa.Column("lease_until", UTC),
        sa.Column("sent_at", UTC),
        sa.Column("carrier_id", sa.String()),
        sa.Column("error_code", sa.String()),
        sa.CheckConstraint("kind IN ('sms')", name="kind"),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'doubtful', 'sent', 'failed')", name="state"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_outbox_number_id_numbers", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_leased", "outbox", ["lease_until"], **only("state IN ('sending', 'doubtful')"))
    op.create_index("ix_outbox_number_id", "outbox", ["number_id"])
    op.create_index("ix_outbox_waiting", "outbox", ["not_before"], **only("state = 'waiting'"))


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("tickets")
    op.drop_table("request_events")
    op.drop_table("claims")
    op.drop_table("requests")
