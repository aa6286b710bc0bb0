"""Numbers, calls and people."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def only(condition: str) -> dict[str, Any]:
    """Make an index partial, in both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _calls_and_numbers()
    _people()


def _calls_and_numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("last_call_at", UTC, nullable=False),
        sa.CheckConstraint("kind IN ('landline', 'mobile', 'other')", name="kind"),
        sa.PrimaryKeyConstraint("id", name="pk_numbers"),
        sa.UniqueConstraint("hash", name="uq_numbers_hash"),
    )
    op.create_table(
        "calls",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("parent_sid", sa.String()),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("number_id", BIG),
        sa.Column("number_kind", sa.String(), nullable=False),
        sa.Column("dialled", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("last_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("duration", sa.Integer()),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("state", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UTC),
        sa.Column("trouble", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number_kind IN ('landline', 'mobile', 'other', 'withheld')", name="number_kind"),
        sa.CheckConstraint(
            "status IN ('queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', "
            "'failed', 'no-answer', 'canceled', 'lost')",
            name="status",
        ),
        sa.CheckConstraint("turn >= 0", name="turn"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_calls_number_id_numbers", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("sid", name="uq_calls_sid"),
    )
    op.create_index("ix_calls_city_started_at", "calls", ["city", "started_at"])
    op.create_index("ix_calls_kept", "calls", ["ended_at"], **only("state IS NOT NULL OR answer IS NOT NULL"))
    op.create_index("ix_calls_number_id", "calls", ["number_id", "started_at"])
    op.create_index("ix_calls_unended", "calls", ["last_at"], **only("ended_at IS NULL"))
    op.create_table(
        "turns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("keys", sa.Text()),
        sa.Column("key_count", sa.SmallInteger(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_turns_call_id_calls"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("call_id", "number", name="uq_turns_call_id_number"),
    )


def _people() -> None:
    op.create_table(
        "volunteers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("rules_version", sa.String()),
        sa.Column("rules_accepted_at", UTC),
        sa.Column("identity_seen_by", sa.String()),
        sa.Column("identity_seen_on", sa.Date()),
        sa.Column("activated_by", sa.String()),
        sa.Column("activated_at", UTC),
        sa.Column("created_at", UTC, nullable=False),
        sa.CheckConstraint(
            "state <> 'active' OR (identity_seen_on IS NOT NULL AND activated_at IS NOT NULL)",
            name="verified",
        ),
        sa.CheckConstraint("state IN ('new', 'active', 'paused', 'banned')", name="state"),
        sa.CheckConstraint("level IN (1, 2)", name="level"),
        sa.PrimaryKeyConstraint("id", name="pk_volunteers"),
        sa.UniqueConstraint("number_hash", name="uq_volunteers_number_hash"),
    )
    op.create_index("ix_volunteers_city_state", "volunteers", ["city", "state"])
    op.create_table(
        "volunteer_zones",
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_volunteer_zones_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("volunteer_id", "city", "zone", name="pk_volunteer_zones"),
    )
    op.create_index("ix_volunteer_zones_city", "volunteer_zones", ["city", "zone"])
    op.create_table(
        "sign_in_codes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", UTC),
        sa.CheckConstraint("tries >= 0", name="tries"),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_sign_in_codes_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_codes"),
    )
    op.create_index("ix_sign_in_codes_volunteer_id", "sign_in_codes", ["volunteer_id", "id"])
    op.create_table(
        "sign_in_counts",
        sa.Column("subject_hash", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", "hour", name="pk_sign_in_counts"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_sessions_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_volunteer_id", "sessions", ["volunteer_id"])


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_table("sign_in_counts")
    op.drop_table("sign_in_codes")
    op.drop_table("volunteer_zones")
    op.drop_table("volunteers")
    op.drop_table("turns")
    op.drop_table("calls")
    op.drop_table("numbers")
