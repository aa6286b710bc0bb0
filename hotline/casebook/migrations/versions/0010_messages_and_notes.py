"""What callers are told by text message, and what they say after the tone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
SHOWN = ("'number', 'word', 'number_and_word'", "'number', 'word', 'number_and_word', 'note'")
REMOVED = ("'call', 'message'", "'call', 'message', 'recording'")
OURS = "('too_late', 'unknown', 'restored')"  # reasons that were never a company's


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _messages()
    _notes()
    _words("views", "shown", SHOWN[1])
    _words("removals", "kind", REMOVED[1])
    op.add_column("erasures", sa.Column("notes", sa.Integer(), server_default="0", nullable=False))


def _messages() -> None:
    op.add_column(
        "requests", sa.Column("to_confirm", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_requests_to_confirm", "requests", ["asked_at"], **only("to_confirm"))
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("reason", sa.String()))
        table.add_column(sa.Column("request_id", BIG))
        table.create_foreign_key("fk_outbox_request_id_requests", "requests", ["request_id"], ["id"])
    ours = f"CASE WHEN error_code IN {OURS} THEN error_code ELSE 'other' END"
    op.execute(f"UPDATE outbox SET reason = {ours} WHERE state = 'failed'")
    about = only("request_id IS NOT NULL")
    op.create_index("uq_outbox_request_id", "outbox", ["request_id"], unique=True, **about)


def _notes() -> None:
    op.create_table(
        "voice_notes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("sound", sa.Text()),
        sa.Column("written", sa.Text()),
        sa.Column("written_at", UTC),
        sa.Column("written_by", BIG),
        sa.CheckConstraint("state IN ('waiting', 'kept', 'lost', 'gone')", name="state"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_voice_notes_call_id_calls"),
        sa.ForeignKeyConstraint(["written_by"], ["operators.id"], name="fk_voice_notes_written_by_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_notes"),
        sa.UniqueConstraint("carrier_id", name="uq_voice_notes_carrier_id"),
    )
    op.create_index("ix_voice_notes_call_id", "voice_notes", ["call_id"])
    op.create_index("ix_voice_notes_created_at", "voice_notes", ["created_at"])
    waiting = only("state = 'waiting'")
    op.create_index("ix_voice_notes_waiting", "voice_notes", ["not_before"], **waiting)


def _words(table_name: str, column: str, words: str) -> None:
    """The words that may stand in a column."""
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(f"ck_{table_name}_{column}"), type_="check")
        table.create_check_constraint(column, f"{column} IN ({words})")


def downgrade() -> None:
    op.drop_column("erasures", "notes")
    op.execute("DELETE FROM removals WHERE kind = 'recording'")
    _words("removals", "kind", REMOVED[0])
    op.execute("DELETE FROM views WHERE shown = 'note'")
    _words("views", "shown", SHOWN[0])
    op.drop_table("voice_notes")
    op.drop_index("uq_outbox_request_id", "outbox")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint("fk_outbox_request_id_requests", type_="foreignkey")
        for name in ("request_id", "reason"):
            table.drop_column(name)
    op.drop_index("ix_requests_to_confirm", "requests")
    op.drop_column("requests", "to_confirm")
