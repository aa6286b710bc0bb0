"""Short notes from one shift at the desk to the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shift_notes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("closed_at", UTC),
        sa.Column("closed_by", BIG),
        sa.ForeignKeyConstraint(
            ["created_by"], ["operators.id"], name=op.f("fk_shift_notes_created_by_operators")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["operators.id"], name=op.f("fk_shift_notes_closed_by_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_notes")),
    )
    condition = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_shift_notes_open",
        "shift_notes",
        ["city", "created_at"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.create_index("ix_shift_notes_created_at", "shift_notes", ["created_at"])
    op.create_table(
        "shift_notes_seen",
        sa.Column("note_id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["shift_notes.id"],
            name=op.f("fk_shift_notes_seen_note_id_shift_notes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_shift_notes_seen_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("note_id", "operator_id", name=op.f("pk_shift_notes_seen")),
    )


def downgrade() -> None:
    op.drop_table("shift_notes_seen")
    op.drop_table("shift_notes")
