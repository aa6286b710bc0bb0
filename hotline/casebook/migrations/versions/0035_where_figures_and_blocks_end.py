"""What is counted day by day has its kind of help, requests their language; blocks a zone; outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = ("city", "what", "day", "zone", "language", "word")
OF_REQUESTS = ("asked", "hours", "taken", "rung")  # were counted without a language


ALERTS = ("ticket", "request", "message")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    _alerts_of(*ALERTS, "line")
    op.create_table(
        "outages",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("told_at", UTC),
        sa.PrimaryKeyConstraint("what", name="pk_outages"),
    )
    op.add_column("blocks", sa.Column("zone", sa.String()))
    with op.batch_alter_table("counts") as table:
        table.drop_constraint("pk_counts", type_="primary")
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default=""))
        table.create_primary_key("pk_counts", [*KEY[:5], "kind", "word"])
    with op.batch_alter_table("counts") as table:
        table.alter_column("kind", server_default=None)
    counts = sa.table("counts", *(sa.column(name) for name in ("what", "kind", "word")))
    asked = counts.c.what == "asked"
    here = op.get_bind()
    for word in here.scalars(sa.select(counts.c.word).where(asked).distinct()).all():
        kind, _, state = word.partition("/")
        here.execute(sa.update(counts).where(asked, counts.c.word == word).values(kind=kind, word=state))
    # The clock counts the days anew of which it still may: those of 95 days.
    op.execute("UPDATE counted_days SET calls_at = NULL, requests_at = NULL")


def _alerts_of(*subjects: str) -> None:
    words = ", ".join(f"'{one}'" for one in subjects)
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f("ck_alerts_subject"), type_="check")
        table.create_check_constraint(op.f("ck_alerts_subject"), f"subject IN ({words})")


def downgrade() -> None:
    op.drop_table("outages")
    op.execute("DELETE FROM alerts WHERE subject = 'line'")
    _alerts_of(*ALERTS)
    of_requests = f"what IN {OF_REQUESTS}"
    language = f"CASE WHEN {of_requests} THEN '' ELSE language END"
    word = "CASE WHEN what = 'asked' THEN kind || '/' || word ELSE word END"
    op.execute(
        f"CREATE TABLE counts_before AS SELECT city, what, day, zone, {language} AS language, {word} AS word,"
        f" SUM(count) AS count FROM counts GROUP BY city, what, day, zone, {language}, {word}"
    )
    op.execute("DELETE FROM counts")
    with op.batch_alter_table("counts") as table:
        table.drop_constraint("pk_counts", type_="primary")
        table.drop_column("kind")
        table.create_primary_key("pk_counts", list(KEY))
    names = ", ".join((*KEY, "count"))
    op.execute(f"INSERT INTO counts ({names}) SELECT {names} FROM counts_before")
    op.execute("DROP TABLE counts_before")
    op.drop_column("blocks", "zone")
