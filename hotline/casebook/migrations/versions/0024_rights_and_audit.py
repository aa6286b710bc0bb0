"""Roles, cities and zones of operators; the audit trail, which the database itself lets nobody change."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
INDEXES = (
    ("ix_audit_at", ["at"]),
    ("ix_audit_actor", ["actor", "actor_id", "id"]),
    ("ix_audit_subject", ["subject", "subject_id", "id"]),
    ("ix_audit_verb", ["verb", "id"]),
)
SQLITE = tuple(
    f"CREATE TRIGGER audit_no_{what} BEFORE {what.upper()} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    for what in ("update", "delete")
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)


def upgrade() -> None:
    with op.batch_alter_table("operators") as table:
        table.add_column(sa.Column("role", sa.String()))
        table.add_column(sa.Column("cities", sa.JSON()))
        table.add_column(sa.Column("zones", sa.JSON()))
    _give_roles()
    with op.batch_alter_table("operators") as table:
        for name, kind in (("role", sa.String()), ("cities", sa.JSON()), ("zones", sa.JSON())):
            table.alter_column(name, existing_type=kind, nullable=False)
        table.drop_column("city")
        table.create_check_constraint(
            op.f("ck_operators_role"), "role IN ('operator', 'coordinator', 'administrator')"
        )
    _make_audit()


def _give_roles() -> None:
    """Until now everybody could do everything. Nobody loses their way in, and somebody is administrator.

    That is whoever had all cities; in a city where nobody had, who has been there longest.
    """
    connection = op.get_bind()
    query = sa.text("SELECT id, city, state FROM operators ORDER BY id")
    rows = [tuple(row) for row in connection.execute(query)]
    first = {city: number for number, city, state in reversed(rows) if state == "active"}
    everywhere = None in first
    for number, city, _state in rows:
        leads = city is None or (not everywhere and first.get(city) == number)
        values = {"id": number, "role": "administrator" if leads else "coordinator"}
        values["cities"] = json.dumps([] if city is None else [city])
        written = "UPDATE operators SET role = :role, cities = :cities, zones = '[]' WHERE id = :id"
        if connection.dialect.name == "postgresql":
            written = written.replace(":cities", "CAST(:cities AS JSON)")
        connection.execute(sa.text(written), values)


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BIG, nullable=False, autoincrement=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", BIG),
        sa.Column("city", sa.String()),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", BIG),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("actor IN ('operator', 'terminal', 'clock')", name=op.f("ck_audit_actor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    for name, columns in INDEXES:
        op.create_index(name, "audit", columns)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("last_id", BIG, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    for guard in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(guard)


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_table("audit")  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_refuse()")
    with op.batch_alter_table("operators") as table:
        table.add_column(sa.Column("city", sa.String()))
    _give_back_cities()
    with op.batch_alter_table("operators") as table:
        table.drop_constraint(op.f("ck_operators_role"), type_="check")
        for name in ("role", "cities", "zones"):
            table.drop_column(name)


def _give_back_cities() -> None:
    """Of several cities the first: an older version knows one or all, and nobody may get more than before."""
    connection = op.get_bind()
    for number, cities in list(connection.execute(sa.text("SELECT id, cities FROM operators"))):
        named = json.loads(cities) if isinstance(cities, str) else cities
        values = {"id": number, "city": named[0] if named else None}
        connection.execute(sa.text("UPDATE operators SET city = :city WHERE id = :id"), values)
