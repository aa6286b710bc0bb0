"""The audit trail: what was written stays, and whoever tampers with it is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from hotline.casebook import audit
from hotline.casebook.audit import Walked
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, AuditHead

NOW = datetime(2026, 11, 26, 9, 0, 0, 123456, tzinfo=UTC)


def writes(store: Store, count: int = 1, **more: Any) -> None:
    """Somebody changes something, so many times."""
    for number in range(count):
        with store.write() as session:
            known: dict[str, Any] = {"verb": "changed", "subject": ("operator", number + 1), **more}
            audit.note(session, actor=1, now=NOW, **known)


def checked(store: Store, *, newest: int | None = None) -> Walked:
    with store.read() as session:
        return list(audit.walk(session, newest=newest))[-1]


def past_the_guards(store: Store, statement: str) -> None:
    """What somebody does who owns the whole database."""
    sqlite = store.engine.dialect.name == "sqlite"
    with store.engine.begin() as connection:
        if sqlite:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))


def _does_not_work(store: Store) -> None:
    with store.write() as session:
        audit.note(session, actor=1, verb="changed", subject=("operator", 1), now=NOW)
        raise RuntimeError


def test_a_change_is_written_down_with_it_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError):
        _does_not_work(store)
    with store.write() as session:
        audit.note(session, actor="terminal", verb="changed", subject=("operator", 1), now=NOW)
        audit.note(session, actor=7, verb="ended", subject=("operator", 2), now=NOW, city="berlin")
    with store.read() as session:
        rows = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [(one.id, one.actor, one.actor_id, one.verb, one.city) for one in rows] == [
        (1, "terminal", None, "changed", None),
        (2, "operator", 7, "ended", "berlin"),
    ]
    assert checked(store) == Walked(2, 2)


def test_the_database_itself_refuses_to_change_or_delete_a_row(store: Store) -> None:
    writes(store)
    commands = ["UPDATE audit SET verb = 'nothing'", "DELETE FROM audit"]
    if store.engine.dialect.name == "postgresql":
        commands.append("TRUNCATE audit")
    for command in commands:
        with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(command))
    assert checked(store) == Walked(1, 1)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET actor_id = 2 WHERE id = 3", Walked(2, 5, 3, "changed")),
        ("UPDATE audit SET detail = '{}' WHERE id = 2", Walked(1, 5, 2, "changed")),
        ("UPDATE audit SET hash = 'x' WHERE id = 5", Walked(4, 5, 5, "changed")),
        ("DELETE FROM audit WHERE id = 3", Walked(2, 5, 3, "missing")),
        ("DELETE FROM audit WHERE id > 3", Walked(3, 5, 4, "missing")),
        ("DELETE FROM audit", Walked(0, 5, 1, "missing")),
        ("UPDATE audit_head SET last_id = 4", Walked(4, 4, 4, "end")),
        ("DELETE FROM audit_head", Walked(0, 0, 0, "end")),
    ],
)
def test_whoever_tampers_is_found_out_and_told_where(store: Store, statement: str, found: Walked) -> None:
    writes(store, 5, detail={"role": ["operator", "coordinator"]})
    assert checked(store) == Walked(5, 5)
    past_the_guards(store, statement)
    assert checked(store) == found


def test_a_row_cannot_be_made_without_the_key_nor_moved(store: Store) -> None:
    writes(store, 2)
    with store.write() as session:
        values = session.execute(select(*Audit.__table__.columns).where(Audit.id == 2)).one()._mapping
        session.execute(insert(Audit).values(**{**values, "id": 3}))
        session.execute(text("UPDATE audit_head SET last_id = 3"))
    assert checked(store) == Walked(2, 3, 3, "changed")


def test_of_two_who_write_at_once_each_goes_on_where_the_other_ended(store: Store) -> None:
    with ThreadPoolExecutor(4) as people:
        list(people.map(lambda _: writes(store, 10), range(4)))
    assert checked(store) == Walked(40, 40)
    with store.read() as session:
        assert session.get_one(AuditHead, 1).last_id == 40


def test_the_newest_part_is_looked_at_alone_and_a_long_chain_in_steps(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(store, 7)
    monkeypatch.setattr(audit, "AT_ONCE", 3)
    with store.read() as session:
        assert list(audit.walk(session)) == [Walked(3, 7), Walked(6, 7), Walked(7, 7)]
    past_the_guards(store, "UPDATE audit SET verb = 'x' WHERE id = 2")
    assert checked(store, newest=4) == Walked(7, 7)
    assert checked(store, newest=100) == Walked(1, 7, 2, "changed")


def test_nothing_in_it_is_a_telephone_number(store: Store) -> None:
    writes(store, detail={"to": "+49 30 23125 003", "day": "2026-11-26", "codes": ["12043", "030 23125003"]})
    with store.read() as session:
        detail = session.get_one(Audit, 1).detail
    assert detail == {"to": "…", "day": "2026-11-26", "codes": ["12043", "…"]}
    assert checked(store) == Walked(1, 1)


def test_an_empty_trail_is_unbroken(store: Store) -> None:
    with store.read() as session:
        assert list(audit.walk(session)) == []
        assert audit.head(session) == audit.Head(0, audit.BEGINNING)
