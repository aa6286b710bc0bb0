"""The PIN by which a volunteer is known on the telephone, and what happens to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
BEFORE = (
    *("entered", "identity", "activated", "details", "number", "document", "level_one", "document_over"),
    *("paused", "resumed", "banned", "unbanned", "signed_out"),
    *("signed_up", "again", "proved", "refused", "offer", "duty", "left", "forgotten"),
    *("told", "told_stopped", "told_again", "email_proved", "unreachable"),
)
NEW = ("pin_set", "pin_locked", "pin_taken")


def upgrade() -> None:
    _events((*BEFORE, *NEW))
    op.create_table(
        "volunteer_pins",
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("set_at", UTC, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("locked_at", UTC),
        sa.CheckConstraint("wrong >= 0", name="wrong"),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_volunteer_pins_volunteer_id_volunteers"
        ),
        sa.PrimaryKeyConstraint("volunteer_id", name="pk_volunteer_pins"),
    )


def _events(words: tuple[str, ...]) -> None:
    """The words that may stand in `kind`."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("volunteer_events") as table:
        table.drop_constraint(op.f("ck_volunteer_events_kind"), type_="check")
        table.create_check_constraint("kind", f"kind IN ({listed})")


def downgrade() -> None:
    op.drop_table("volunteer_pins")
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.execute(f"DELETE FROM volunteer_events WHERE kind IN ({listed})")
    _events(BEFORE)
