"""What volunteers offer, and how they sign up: number proved, refused, left, forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
STATES = ("'new', 'active', 'paused', 'banned'", "'new', 'active', 'paused', 'banned', 'refused', 'left'")
EVENTS_BEFORE = (
    "'entered', 'identity', 'activated', 'details', 'number', 'document', 'level_one', "
    "'document_over', 'paused', 'resumed', 'banned', 'unbanned', 'signed_out'"
)
EVENTS_NEW = "'signed_up', 'again', 'proved', 'refused', 'offer', 'duty', 'left', 'forgotten'"
KNOWN = "state = 'left' OR (number IS NOT NULL AND number_hash IS NOT NULL)"
LISTS = ("kinds", "days")
WORDS = {
    "vehicle": ("none", "'none', 'car', 'cargo_bike'"),
    "contact": ("person", "'phone', 'door', 'person'"),
}
TIMES = ("number_proved_at", "ended_at")


def upgrade() -> None:
    with op.batch_alter_table("volunteers") as table:
        for name in LISTS:
            table.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        for name, (usual, words) in WORDS.items():
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=usual))
            table.create_check_constraint(name, f"{name} IN ({words})")
        for name in TIMES:
            table.add_column(sa.Column(name, UTC))
        table.alter_column("number", nullable=True)
        table.alter_column("number_hash", nullable=True)
        table.create_check_constraint("known", KNOWN)
    with op.batch_alter_table("volunteers") as table:
        for name in (*LISTS, *WORDS):
            table.alter_column(name, server_default=None)
    _words("volunteers", "state", STATES[1])
    _words("volunteer_events", "kind", f"{EVENTS_BEFORE}, {EVENTS_NEW}")
    with op.batch_alter_table("sign_in_codes") as table:
        table.alter_column("volunteer_id", nullable=True)
        table.add_column(sa.Column("number_hash", sa.String()))
        table.create_check_constraint("whose", "volunteer_id IS NOT NULL OR number_hash IS NOT NULL")
    op.create_index("ix_sign_in_codes_number_hash", "sign_in_codes", ["number_hash", "id"])


def _words(table_name: str, column: str, words: str) -> None:
    """The words that may stand in a column."""
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(f"ck_{table_name}_{column}"), type_="check")
        table.create_check_constraint(column, f"{column} IN ({words})")


def downgrade() -> None:
    op.drop_index("ix_sign_in_codes_number_hash", table_name="sign_in_codes")
    op.execute("DELETE FROM sign_in_codes WHERE volunteer_id IS NULL")
    with op.batch_alter_table("sign_in_codes") as table:
        table.drop_constraint(op.f("ck_sign_in_codes_whose"), type_="check")
        table.drop_column("number_hash")
        table.alter_column("volunteer_id", nullable=False)
    op.execute(f"DELETE FROM volunteer_events WHERE kind IN ({EVENTS_NEW})")
    _words("volunteer_events", "kind", EVENTS_BEFORE)
    op.execute("UPDATE volunteers SET state = 'banned' WHERE state IN ('refused', 'left')")
    op.execute("UPDATE volunteers SET number = '' WHERE number IS NULL")
    op.execute("UPDATE volunteers SET number_hash = 'gone ' || id WHERE number_hash IS NULL")
    with op.batch_alter_table("volunteers") as table:
        for name in ("known", *WORDS):
            table.drop_constraint(op.f(f"ck_volunteers_{name}"), type_="check")
        for name in (*LISTS, *WORDS, *TIMES):
            table.drop_column(name)
        table.alter_column("number", nullable=False)
        table.alter_column("number_hash", nullable=False)
    _words("volunteers", "state", STATES[0])
