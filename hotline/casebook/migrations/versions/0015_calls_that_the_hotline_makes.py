"""Calls that the hotline makes: each from the wish to its end, and its place in the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
INDEXES = (
    ("uq_outgoing_sid", "outgoing", ["sid"], "sid IS NOT NULL", True),
    ("ix_outgoing_going_on", "outgoing", ["created_at"], "state <> 'over'", False),
    ("ix_outgoing_request_id", "outgoing", ["request_id", "id"], "request_id IS NOT NULL", False),
    ("ix_outgoing_volunteer_id", "outgoing", ["volunteer_id"], "volunteer_id IS NOT NULL", False),
    ("ix_outgoing_number_id", "outgoing", ["number_id"], "number_id IS NOT NULL", False),
    ("ix_outbox_outgoing_id", "outbox", ["outgoing_id"], "outgoing_id IS NOT NULL", False),
)


def upgrade() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("request_id", BIG),
        sa.Column("volunteer_id", BIG),
        sa.Column("number_id", BIG),
        sa.Column("told", sa.Text()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sid", sa.String()),
        sa.Column("created_at", UTC, nullable=False),
        *(sa.Column(f"{name}_at", UTC) for name in ("placed", "answered", "joined", "ended")),
        sa.Column("ended_as", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'placed', 'answered', 'over')", name=op.f("ck_outgoing_state")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_outgoing_request_id_requests")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name=op.f("fk_outgoing_volunteer_id_volunteers")
        ),
        sa.ForeignKeyConstraint(
            ["number_id"], ["numbers.id"], name=op.f("fk_outgoing_number_id_numbers"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_key")),
    )
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("outgoing_id", BIG))
        table.create_foreign_key(
            op.f("fk_outbox_outgoing_id_outgoing"), "outgoing", ["outgoing_id"], ["id"], ondelete="SET NULL"
        )
        table.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        table.create_check_constraint(op.f("ck_outbox_kind"), "kind IN ('sms', 'email', 'push', 'call')")
    for name, table_name, columns, where, unique in INDEXES:
        condition = sa.text(where)
        op.create_index(
            name, table_name, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
        )
    op.create_index("ix_outgoing_created_at", "outgoing", ["created_at"])


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'call'")
    op.drop_index("ix_outbox_outgoing_id", table_name="outbox")
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint(op.f("fk_outbox_outgoing_id_outgoing"), type_="foreignkey")
        table.drop_column("outgoing_id")
        table.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        table.create_check_constraint(op.f("ck_outbox_kind"), "kind IN ('sms', 'email', 'push')")
    op.drop_table("outgoing")
