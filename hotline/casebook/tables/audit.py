"""Who changed what: rows that nothing and nobody changes any more, each sealed to the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, Index, SmallInteger, String, event
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, one_of

ACTORS = ("operator", "terminal", "clock")


class Audit(Base):
    """One change: who, when, of what. It outlives an erasure, therefore `detail` holds nothing personal.

    `id` is counted by the head without a gap; `hash` is keyed, over the hash before it and this row.
    """

    __tablename__ = "audit"
    __table_args__ = (
        one_of("actor", ACTORS),
        Index("ix_audit_at", "at"),
        Index("ix_audit_actor", "actor", "actor_id", "id"),
        Index("ix_audit_subject", "subject", "subject_id", "id"),
        Index("ix_audit_verb", "verb", "id"),
    )

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BIG)
    city: Mapped[str | None]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BIG)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON(), default=dict)
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain, one row: whoever adds to it holds this row until their change is on disk."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(SmallInteger(), primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(BIG)
    hash: Mapped[str] = mapped_column(String(64))


# The database itself refuses; the migration has the same words.
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER audit_no_{what} BEFORE {what.upper()} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    for what in ("update", "delete")
)
POSTGRESQL_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)

for _dialect, _guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRESQL_GUARDS)):
    for _guard in _guards:
        _rule: Any = DDL(_guard)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        event.listen(Audit.__table__, "after_create", _rule.execute_if(dialect=_dialect))
