"""What operators have changed of the town, and the editions that came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "town_edits",
        sa.Column("id", BIG, nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("undoes", BIG),
        sa.Column("operator_id", BIG),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_town_edits_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_town_edits"),
        sa.UniqueConstraint("city", "subject", "revision", name="uq_town_edits_city_subject_revision"),
    )
    op.create_index("ix_town_edits_revision", "town_edits", ["revision"])
    op.create_table(
        "editions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("files", sa.String(), nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
    )


def downgrade() -> None:
    op.drop_table("editions")
    op.drop_table("town_edits")
