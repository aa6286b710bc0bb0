"""Requests of chosen kinds or zones wait for somebody at the desk before volunteers see them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
OPEN = ("held", "waiting", "taken", "arranged", "unreached", "referred")
CLOSED = ("done", "not_needed", "cancelled", "withdrawn", "concern")
ON_BOARD = "('waiting', 'taken', 'arranged')"
ON_OPEN = (
    ("uq_requests_open_word", ["city", "zone", "word_hash"], True),
    ("ix_requests_open", ["city", "state", "asked_at"], False),
)


def upgrade() -> None:
    _drop_indexes()
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("approval", sa.String()))
        table.add_column(sa.Column("published_at", UTC))
        table.create_check_constraint("approval", "approval IN ('wanted', 'given', 'refused')")
        table.create_check_constraint("approved", f"approval = 'given' OR state NOT IN {ON_BOARD}")
        _words(table, (OPEN[0], "to_approve", *OPEN[1:], *CLOSED, "held_back"))
    _make_indexes((OPEN[0], "to_approve", *OPEN[1:]))


def downgrade() -> None:
    _drop_indexes()
    with op.batch_alter_table("requests") as table:
        for name in ("approved", "approval"):
            table.drop_constraint(op.f(f"ck_requests_{name}"), type_="check")
    op.execute("UPDATE requests SET state = 'held' WHERE state = 'to_approve'")
    op.execute("UPDATE requests SET state = 'cancelled' WHERE state = 'held_back'")
    with op.batch_alter_table("requests") as table:
        _words(table, (*OPEN, *CLOSED))
        table.drop_column("published_at")
        table.drop_column("approval")
    _make_indexes(OPEN)


def _words(table: BatchOperations, states: tuple[str, ...]) -> None:
    """The words for how a request stands."""
    table.drop_constraint(op.f("ck_requests_state"), type_="check")
    table.create_check_constraint("state", f"state IN ({_listed(states)})")


def _drop_indexes() -> None:
    for name, _, _ in ON_OPEN:
        op.drop_index(name, table_name="requests")


def _make_indexes(states: tuple[str, ...]) -> None:
    """Indexes of what is open follow the words for it."""
    is_open = sa.text(f"state IN ({_listed(states)})")
    for name, columns, unique in ON_OPEN:
        op.create_index(
            name, "requests", columns, unique=unique, sqlite_where=is_open, postgresql_where=is_open
        )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
