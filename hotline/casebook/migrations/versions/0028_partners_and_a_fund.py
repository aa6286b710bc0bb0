"""Requests are passed on to partners; a city has a small fund."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
OPEN = ("held", "waiting", "taken", "arranged", "unreached")
CLOSED = ("done", "not_needed", "cancelled", "withdrawn", "concern")
OUTCOMES = ("helped", "no_need", "nuisance", "request", "have_one_already", "board")
ON_OPEN = (
    ("uq_requests_open_word", ["city", "zone", "word_hash"], True),
    ("ix_requests_open", ["city", "state", "asked_at"], False),
)


def upgrade() -> None:
    _open_states((*OPEN, "referred"), outcomes=(*OUTCOMES, "referred"))
    _make_partners()
    _make_fund()


def _open_states(states: tuple[str, ...], *, outcomes: tuple[str, ...]) -> None:
    """The words for how a request stands and how a ticket ended; indexes of what is open follow them."""
    for name, _, _ in ON_OPEN:
        op.drop_index(name, table_name="requests")
    _words("requests", "state", (*states, *CLOSED))
    _words("tickets", "outcome", outcomes)
    is_open = sa.text(f"state IN ({_listed(states)})")
    for name, columns, unique in ON_OPEN:
        op.create_index(
            name, "requests", columns, unique=unique, sqlite_where=is_open, postgresql_where=is_open
        )


def _words(table_name: str, column: str, words: tuple[str, ...]) -> None:
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(op.f(f"ck_{table_name}_{column}"), type_="check")
        table.create_check_constraint(column, f"{column} IN ({_listed(words)})")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _make_partners() -> None:
    op.create_table(
        "partners",
        sa.Column("id", BIG, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("city", "name", "what")),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("contact", sa.Text()),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date()),
        sa.Column("checked_by", BIG),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.ForeignKeyConstraint(["checked_by"], ["operators.id"], name="fk_partners_checked_by_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
    )
    op.create_index("ix_partners_city", "partners", ["city", "ended_at"])
    op.create_table(
        "referrals",
        sa.Column("id", BIG, nullable=False),
        *(sa.Column(f"{one}_id", BIG, nullable=False) for one in ("request", "partner", "operator")),
        sa.Column("at", UTC, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("ended_as", sa.String()),
        *(
            sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}s.id"], name=f"fk_referrals_{one}_id_{one}s")
            for one in ("request", "partner", "operator")
        ),
        sa.CheckConstraint(
            "ended_as IN ('returned', 'nobody_came', 'replaced', 'reopened')",
            name=op.f("ck_referrals_ended_as"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referrals"),
    )
    active = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_referrals_active",
        "referrals",
        ["request_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_index("ix_referrals_request_id", "referrals", ["request_id"])
    op.create_index("ix_referrals_partner_id", "referrals", ["partner_id", "at"])


def _make_fund() -> None:
    op.create_table(
        "funds",
        sa.Column("city", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("city", name="pk_funds"),
    )
    op.create_table(
        "fund_entries",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text()),
        sa.Column("request_id", BIG),
        sa.Column("counters_id", BIG),
        sa.Column("operator_id", BIG, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('in', 'out', 'counter')", name=op.f("ck_fund_entries_kind")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_entries_amount")),
        sa.CheckConstraint(
            "(kind = 'counter') = (counters_id IS NOT NULL)", name=op.f("ck_fund_entries_counters")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_fund_entries_request_id_requests"),
        sa.ForeignKeyConstraint(
            ["counters_id"], ["fund_entries.id"], name="fk_fund_entries_counters_id_fund_entries"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_fund_entries_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_fund_entries"),
        sa.UniqueConstraint("form_key", name="uq_fund_entries_form_key"),
        sa.UniqueConstraint("counters_id", name="uq_fund_entries_counters_id"),
    )
    op.create_index("ix_fund_entries_city", "fund_entries", ["city", "id"])
    op.create_index("ix_fund_entries_request_id", "fund_entries", ["request_id"])


def downgrade() -> None:
    op.drop_table("fund_entries")
    op.drop_table("funds")
    op.drop_table("referrals")
    op.drop_table("partners")
    op.execute("UPDATE requests SET state = 'held' WHERE state = 'referred'")
    op.execute("UPDATE tickets SET outcome = 'board' WHERE outcome = 'referred'")
    _open_states(OPEN, outcomes=OUTCOMES)
