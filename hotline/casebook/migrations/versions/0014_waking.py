"""How volunteers want to be told of requests, who was woken for which, and who declined."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
MESSAGES = ("sms", "email")
HAPPENED = (
    *("entered", "identity", "activated", "details", "number", "document", "level_one", "document_over"),
    *("paused", "resumed", "banned", "unbanned", "signed_out"),
    *("signed_up", "again", "proved", "refused", "offer", "duty", "left", "forgotten"),
)
TOLD = ("told", "told_stopped", "told_again", "email_proved", "unreachable")


def upgrade() -> None:
    _words("outbox", (*MESSAGES, "push"))
    _words("volunteer_events", (*HAPPENED, *TOLD))
    _tellings()
    _searches()


def _tellings() -> None:
    op.create_table(
        "tellings",
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
        sa.Column("stopped_at", UTC),
        sa.Column("email", sa.Text()),
        sa.Column("email_proved_at", UTC),
        sa.Column("email_code_hash", sa.String()),
        sa.Column("email_code_until", UTC),
        sa.Column("email_code_tries", sa.SmallInteger(), nullable=False),
        sa.Column("number_trouble", sa.String()),
        sa.Column("email_trouble", sa.String()),
        sa.Column("woken_at", UTC),
        sa.Column("digest_at", UTC),
        sa.CheckConstraint("way IN ('sms', 'email', 'push')", name="way"),
        sa.CheckConstraint("pace IN ('at_once', 'daily')", name="pace"),
        sa.CheckConstraint("email_proved_at IS NULL OR email IS NOT NULL", name="proved"),
        _to("tellings", "volunteer_id", "volunteers"),
        sa.PrimaryKeyConstraint("volunteer_id", name="pk_tellings"),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.String(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        _to("push_subscriptions", "volunteer_id", "volunteers"),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
        sa.UniqueConstraint("endpoint_hash", name="uq_push_subscriptions_endpoint_hash"),
    )
    op.create_index("ix_push_subscriptions_volunteer_id", "push_subscriptions", ["volunteer_id"])
    op.create_table(
        "notices",
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("request_id", BIG),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name="fk_notices_message_id_outbox", ondelete="CASCADE"
        ),
        _to("notices", "volunteer_id", "volunteers"),
        _to("notices", "request_id", "requests"),
        sa.PrimaryKeyConstraint("message_id", name="pk_notices"),
    )
    op.create_index("ix_notices_volunteer_id", "notices", ["volunteer_id"])


def _searches() -> None:
    op.create_table(
        "searches",
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("waves", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.Column("neighbours_at", UTC),
        _to("searches", "request_id", "requests"),
        sa.PrimaryKeyConstraint("request_id", name="pk_searches"),
    )
    op.create_index("ix_searches_next_at", "searches", ["next_at"])
    op.create_table(
        "wakings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.CheckConstraint("why IN ('own', 'neighbour', 'helper')", name="why"),
        _to("wakings", "request_id", "requests"),
        _to("wakings", "volunteer_id", "volunteers"),
        sa.PrimaryKeyConstraint("id", name="pk_wakings"),
        sa.UniqueConstraint(
            "request_id", "round", "volunteer_id", name="uq_wakings_request_id_round_volunteer_id"
        ),
    )
    op.create_index("ix_wakings_volunteer_id", "wakings", ["volunteer_id", "at"])
    op.create_table(
        "declines",
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        _to("declines", "request_id", "requests"),
        _to("declines", "volunteer_id", "volunteers"),
        sa.PrimaryKeyConstraint("request_id", "volunteer_id", name="pk_declines"),
    )
    op.create_index("ix_declines_volunteer_id", "declines", ["volunteer_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _words(table_name: str, words: tuple[str, ...]) -> None:
    """The words that may stand in `kind`."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(f"ck_{table_name}_kind"), type_="check")
        table.create_check_constraint("kind", f"kind IN ({listed})")


def downgrade() -> None:
    for table in ("declines", "wakings", "searches", "notices", "push_subscriptions", "tellings"):
        op.drop_table(table)
    listed = ", ".join(f"'{kind}'" for kind in TOLD)
    op.execute(f"DELETE FROM volunteer_events WHERE kind IN ({listed})")
    _words("volunteer_events", HAPPENED)
    op.execute("DELETE FROM outbox WHERE kind = 'push'")
    _words("outbox", MESSAGES)
