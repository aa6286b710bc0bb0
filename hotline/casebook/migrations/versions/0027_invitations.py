"""How operators come in without a terminal: invitations, codes for a lost telephone, which browser it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("operator_sessions") as table:
        table.add_column(sa.Column("browser", sa.String()))
    op.create_table(
        "recovery_codes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("used_at", UTC),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_recovery_codes_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("operator_id", "code_hash", name=op.f("uq_recovery_codes_operator_id_code_hash")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("operator_id", BIG),
        sa.Column("name", sa.String()),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("cities", sa.JSON(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("invited_by", BIG),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.CheckConstraint(
            "role IN ('operator', 'coordinator', 'administrator')", name=op.f("ck_invitations_role")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["operators.id"], name=op.f(f"fk_invitations_{column}_operators")
            )
            for column in ("operator_id", "invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("invitations")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("operator_sessions") as table:
        table.drop_column("browser")
