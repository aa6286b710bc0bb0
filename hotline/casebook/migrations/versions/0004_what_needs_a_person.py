"""The history of tickets, requests that a person took, mails to operators."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
OPEN = "state IN ('held', 'waiting', 'taken', 'arranged', 'unreached')"
OUTCOMES = "outcome IN ('helped', 'no_need', 'nuisance', 'request', 'have_one_already', 'board')"


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _tickets()
    _requests()
    _messages()


def _tickets() -> None:
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("outcome", sa.String()))
        table.add_column(sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"))
        table.create_check_constraint("outcome", OUTCOMES)
    with op.batch_alter_table("tickets") as table:
        table.alter_column("attempts", server_default=None)
    op.create_index("ix_tickets_open_request", "tickets", ["request_id"], **only("state = 'open'"))
    op.create_table(
        "ticket_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id_tickets"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_ticket_events_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
    )
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id", "id"])
    op.create_index("ix_ticket_events_operator_id", "ticket_events", ["operator_id", "at"])


def _requests() -> None:
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("asked_by_id", BIG))
        table.add_column(sa.Column("note", sa.Text()))
        table.add_column(sa.Column("form_key", sa.String()))
        table.add_column(sa.Column("quiet_until", UTC))
        table.create_foreign_key(
            "fk_requests_asked_by_id_numbers", "numbers", ["asked_by_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_requests_open", "requests", ["city", "state", "asked_at"], **only(OPEN))
    op.create_index("ix_requests_asked_by_id", "requests", ["asked_by_id"], **only("asked_by_id IS NOT NULL"))
    op.create_index(
        "uq_requests_form_key", "requests", ["form_key"], unique=True, **only("form_key IS NOT NULL")
    )


def _messages() -> None:
    with op.batch_alter_table("outbox") as table:
        for name in ("address", "subject"):
            table.add_column(sa.Column(name, sa.Text()))
        table.add_column(sa.Column("seen_at", UTC))
        table.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        table.create_check_constraint("kind", "kind IN ('sms', 'email')")
    op.create_index(
        "ix_outbox_failed", "outbox", ["city", "created_at"], **only("state = 'failed' AND seen_at IS NULL")
    )
    op.create_table(
        "alerts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.CheckConstraint("subject IN ('ticket', 'request', 'message')", name="subject"),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name="fk_alerts_operator_id_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "step",
            "operator_id",
            name="uq_alerts_subject_subject_id_step_operator_id",
        ),
    )


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_index("ix_outbox_failed", "outbox")
    op.execute("DELETE FROM outbox WHERE kind = 'email'")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        table.create_check_constraint("kind", "kind IN ('sms')")
        for name in ("address", "subject", "seen_at"):
            table.drop_column(name)
    for name in ("uq_requests_form_key", "ix_requests_asked_by_id", "ix_requests_open"):
        op.drop_index(name, "requests")
    with op.batch_alter_table("requests") as table:
        table.drop_constraint("fk_requests_asked_by_id_numbers", type_="foreignkey")
        for name in ("asked_by_id", "note", "form_key", "quiet_until"):
            table.drop_column(name)
    op.drop_table("ticket_events")
    op.drop_index("ix_tickets_open_request", "tickets")
    with op.batch_alter_table("tickets") as table:
        table.drop_constraint(op.f("ck_tickets_outcome"), type_="check")
        for name in ("outcome", "attempts"):
            table.drop_column(name)
