"""What volunteers tell: a day arranged, money spent, what worries them; and what residents say afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW = ("arranged_for", "remind_at", "receipt_given", "paid_how", "feedback", "feedback_tries")
CHECKS = {
    "paid_how": "paid_how IN ('cash', 'later', 'desk')",
    "feedback": "feedback IN ('waiting', 'yes', 'no', 'unknown', 'declined')",
}
REMINDED = sa.text("remind_at IS NOT NULL")
UNPAID = sa.text("paid = false")


def upgrade() -> None:
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("arranged_for", sa.Date()))
        table.add_column(sa.Column("remind_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("receipt_given", sa.Boolean()))
        table.add_column(sa.Column("paid_how", sa.String()))
        table.add_column(sa.Column("feedback", sa.String()))
        table.add_column(sa.Column("feedback_tries", sa.SmallInteger(), nullable=False, server_default="0"))
        for name, condition in CHECKS.items():
            table.create_check_constraint(name, condition)
    _index("remind", ["remind_at"], REMINDED)
    _index("unpaid", ["city", "asked_at"], UNPAID)
    op.add_column(
        "numbers", sa.Column("no_feedback", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "concerns",
        sa.Column("id", KEY, nullable=False),
        *(
            sa.Column(f"{one}_id", KEY, sa.ForeignKey(f"{one}s.id"), nullable=False)
            for one in ("request", "volunteer", "ticket")
        ),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('danger', 'money', 'helper', 'other')", name="what"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_key"),
    )
    for one in ("request", "ticket"):
        op.create_index(f"ix_concerns_{one}_id", "concerns", [f"{one}_id"])


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(f"ix_requests_{name}", "requests", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("concerns")
    op.drop_column("numbers", "no_feedback")
    for name in ("remind", "unpaid"):
        op.drop_index(f"ix_requests_{name}", table_name="requests")
    with op.batch_alter_table("requests") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_requests_{name}"), type_="check")
        for name in NEW:
            table.drop_column(name)
