"""How volunteers are checked at the desk, and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
KINDS = (
    "kind IN ('entered', 'identity', 'activated', 'details', 'number', 'document', 'level_one', "
    "'document_over', 'paused', 'resumed', 'banned', 'unbanned', 'signed_out')"
)
NEW = ("identity_noted_by", "speaks", "document_seen_by", "document_seen_on", "document_issued_on")


def upgrade() -> None:
    with op.batch_alter_table("volunteers") as table:
        table.add_column(sa.Column("identity_noted_by", BIG))
        table.add_column(sa.Column("speaks", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("document_seen_by", sa.String()))
        table.add_column(sa.Column("document_seen_on", sa.Date()))
        table.add_column(sa.Column("document_issued_on", sa.Date()))
        table.add_column(sa.Column("document_result", sa.String()))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint("document_result", "document_result IN ('clear', 'entries')")
        table.create_foreign_key(
            "fk_volunteers_identity_noted_by_operators", "operators", ["identity_noted_by"], ["id"]
        )
    with op.batch_alter_table("volunteers") as table:
        table.alter_column("speaks", server_default=None)
        table.alter_column("version", server_default=None)
    op.create_table(
        "volunteer_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("volunteer_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("operator_id", BIG),
        sa.Column("note", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name="fk_volunteer_events_volunteer_id_volunteers"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_volunteer_events_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_volunteer_events"),
    )
    op.create_index("ix_volunteer_events_volunteer_id", "volunteer_events", ["volunteer_id", "id"])


def downgrade() -> None:
    op.drop_table("volunteer_events")
    with op.batch_alter_table("volunteers") as table:
        table.drop_constraint("fk_volunteers_identity_noted_by_operators", type_="foreignkey")
        table.drop_constraint(op.f("ck_volunteers_document_result"), type_="check")
        for name in (*NEW, "document_result", "version"):
            table.drop_column(name)
