"""Lists of people who are rung and asked how they are; who wishes no such calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
RESULTS = "'fine', 'help', 'no_answer', 'never', 'not_rung'"


def upgrade() -> None:
    _lists()
    _people()
    _results()
    _no_calls()
    with op.batch_alter_table("outgoing") as batch:
        batch.add_column(sa.Column("checkin_id", BIG))
        batch.create_foreign_key(
            "fk_outgoing_checkin_id_checkin_people",
            "checkin_people",
            ["checkin_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _partial("ix_outgoing_checkin_id", "outgoing", ["checkin_id"], "checkin_id IS NOT NULL")


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _lists() -> None:
    op.create_table(
        "checkin_lists",
        sa.Column("id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("repeat", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", UTC),
        sa.Column("ends_at", UTC, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("round_on", sa.Date()),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("ended_at", UTC),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'paused', 'ended')", name=op.f("ck_checkin_lists_state")
        ),
        sa.CheckConstraint("repeat IN ('once', 'daily', 'weekly')", name=op.f("ck_checkin_lists_repeat")),
        sa.CheckConstraint("tries BETWEEN 1 AND 6", name=op.f("ck_checkin_lists_tries")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["operators.id"], name=op.f("fk_checkin_lists_created_by_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_lists")),
    )
    op.create_index("ix_checkin_lists_city", "checkin_lists", ["city", "state"])


def _people() -> None:
    op.create_table(
        "checkin_people",
        sa.Column("id", BIG, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("number_id", BIG, nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("zone", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("added_at", UTC, nullable=False),
        sa.Column("next_at", UTC),
        sa.Column("wanted_at", UTC),
        sa.Column("result_at", UTC),
        sa.Column("result_by", BIG),
        sa.Column("request_id", BIG),
        sa.CheckConstraint(
            f"state IN ('proposed', 'waiting', 'ringing', {RESULTS})", name=op.f("ck_checkin_people_state")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["checkin_lists.id"],
            name=op.f("fk_checkin_people_list_id_checkin_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["number_id"],
            ["numbers.id"],
            name=op.f("fk_checkin_people_number_id_numbers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["result_by"], ["operators.id"], name=op.f("fk_checkin_people_result_by_operators")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_checkin_people_request_id_requests"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_people")),
        sa.UniqueConstraint("list_id", "number_id", name=op.f("uq_checkin_people_list_id_number_id")),
    )
    op.create_index("ix_checkin_people_number_id", "checkin_people", ["number_id"])
    _partial("ix_checkin_people_waiting", "checkin_people", ["list_id", "id"], "state = 'waiting'")


def _results() -> None:
    op.create_table(
        "checkin_results",
        sa.Column("id", BIG, nullable=False),
        sa.Column("list_id", BIG, nullable=False),
        sa.Column("person_id", BIG),
        sa.Column("zone", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("by_desk", sa.Boolean(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.CheckConstraint(f"result IN ({RESULTS})", name=op.f("ck_checkin_results_result")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["checkin_lists.id"],
            name=op.f("fk_checkin_results_list_id_checkin_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["checkin_people.id"],
            name=op.f("fk_checkin_results_person_id_checkin_people"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_results")),
    )
    op.create_index("ix_checkin_results_list_id", "checkin_results", ["list_id", "id"])
    _partial("ix_checkin_results_person_id", "checkin_results", ["person_id"], "person_id IS NOT NULL")


def _no_calls() -> None:
    """Whoever did not want to be asked afterwards is not rung for this either: their wish moves here."""
    op.create_table(
        "no_calls",
        sa.Column("id", BIG, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("said_in", sa.String(), nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.CheckConstraint("said_in IN ('feedback', 'checkin', 'desk')", name=op.f("ck_no_calls_said_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_calls")),
        sa.UniqueConstraint("hash", name=op.f("uq_no_calls_hash")),
    )
    op.create_index("ix_no_calls_city", "no_calls", ["city", "since"])
    op.execute(
        "INSERT INTO no_calls (hash, city, said_in, since)"
        " SELECT n.hash, min(r.city), 'feedback', max(n.last_call_at) FROM numbers n"
        " JOIN requests r ON r.number_id = n.id WHERE n.no_feedback GROUP BY n.hash"
    )
    op.drop_column("numbers", "no_feedback")


def downgrade() -> None:
    op.add_column(
        "numbers", sa.Column("no_feedback", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE numbers SET no_feedback = true WHERE hash IN (SELECT hash FROM no_calls)")
    op.drop_table("no_calls")
    op.drop_index("ix_outgoing_checkin_id", "outgoing")
    with op.batch_alter_table("outgoing") as batch:
        batch.drop_constraint("fk_outgoing_checkin_id_checkin_people", type_="foreignkey")
        batch.drop_column("checkin_id")
    op.drop_table("checkin_results")
    op.drop_table("checkin_people")
    op.drop_table("checkin_lists")
