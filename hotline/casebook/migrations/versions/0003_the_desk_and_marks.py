"""Operators, their sessions, who saw what, and the marks of pages that are open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    _operators()
    _views()
    op.create_table(
        "marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )


def _operators() -> None:
    op.create_table(
        "operators",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=False),
        sa.Column("totp_step", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.CheckConstraint("state IN ('active', 'ended')", name="state"),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
        sa.UniqueConstraint("name", name="uq_operators_name"),
    )
    op.create_table(
        "operator_sessions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("last_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_operator_sessions_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_operator_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_operator_sessions_token_hash"),
    )
    op.create_index("ix_operator_sessions_operator_id", "operator_sessions", ["operator_id"])


def _views() -> None:
    op.create_table(
        "views",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("viewer_id", BIG, nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("number_id", BIG),
        sa.Column("call_id", BIG),
        sa.Column("request_id", BIG),
        sa.Column("ticket_id", BIG),
        sa.Column("volunteer_id", BIG),
        sa.CheckConstraint("viewer IN ('volunteer', 'operator')", name="viewer"),
        sa.CheckConstraint("shown IN ('number', 'word', 'number_and_word')", name="shown"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name="fk_views_number_id_numbers", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_views_call_id_calls"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_views_request_id_requests"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_views_ticket_id_tickets"),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name="fk_views_volunteer_id_volunteers"),
        sa.PrimaryKeyConstraint("id", name="pk_views"),
    )
    op.create_index("ix_views_viewer", "views", ["viewer", "viewer_id", "at"])
    op.create_index("ix_views_number_id", "views", ["number_id", "at"])
    op.create_index("ix_views_at", "views", ["at"])


def downgrade() -> None:
    op.drop_table("marks")
    op.drop_table("views")
    op.drop_table("operator_sessions")
    op.drop_table("operators")
