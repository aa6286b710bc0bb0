"""Transactions keep all or nothing, lose no update, and a database that is away is noticed."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm import Session

from hotline.casebook import events, numbers
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Mark, Number
from hotline.casebook.vault import Vault
from tests.casebook.neighbours import ERIKA_AT, NOW


def test_eight_threads_that_count_together_lose_no_step(store: Store) -> None:
    with store.write() as session:
        session.add(Mark(name="steps", number=0))

    def step(_: int) -> None:
        with store.write() as session:
            row = session.scalars(select(Mark).with_for_update()).one()
            row.number += 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(step, range(80)))
    with store.read() as session:
        assert session.scalars(select(Mark.number)).one() == 80


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    def breaks_down() -> None:
        with store.write() as session:
            numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_down()
    with store.read() as session:
        assert numbers.find(session, ERIKA_AT) is None


def test_a_reader_sees_the_past_while_somebody_writes_and_holds_nobody_up(store: Store) -> None:
    with store.read() as reader, store.write() as writer:
        numbers.keep(writer, ERIKA_AT, kind="landline", now=NOW)
        assert reader.scalar(select(Number.id)) is None


def test_times_come_back_as_they_went_in_and_a_time_without_a_zone_is_refused(store: Store) -> None:
    with store.write() as session:
        numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
    with store.read() as session:
        assert session.scalars(select(Number.created_at)).one() == NOW
    with pytest.raises((StatementError, ValueError), match="without a zone"), store.write() as session:
        numbers.keep(session, "+493023125002", kind="landline", now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_was_noted_is_on_disk(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        pragmas = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        assert pragmas == {"journal_mode": "wal", "synchronous": 2}
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_postgresql_confirms_only_what_is_written_and_waits_for_nobody_long(
    postgresql_url: str, vault: Vault
) -> None:
    store = Store(postgresql_url, vault)
    with store.write() as session:
        found = [session.scalar(text(f"SHOW {name}")) for name in ("synchronous_commit", "statement_timeout")]
        assert found == ["on", "5s"]
        assert session.scalar(text("SHOW lock_timeout")) == "4s"
    with pytest.raises(DBAPIError, match="read-only"), store.read() as session:
        numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
    store.close()


def test_what_was_undone_before_leaves_a_connection_as_good_as_new(store: Store) -> None:
    """Statements are prepared once for each connection, and outlive what is rolled back on it."""

    def breaks() -> None:
        with store.write() as session:
            numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text("SELECT nothing FROM nowhere"))
            numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
            raise KeyError

    for _ in range(3):
        with pytest.raises(KeyError):
            breaks()
    with store.write() as session:
        numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
    with store.read() as session:
        numbers_kept = len(session.scalars(select(Number.id)).all())
    assert numbers_kept == 1


def test_a_lost_connection_is_an_error_once_and_the_next_transaction_has_another(
    postgresql_url: str, vault: Vault
) -> None:
    store, other = Store(postgresql_url, vault), Store(postgresql_url, vault)

    def loses_it() -> None:
        with store.write() as session, other.write() as stranger:
            mine = session.scalar(text("SELECT pg_backend_pid()"))
            stranger.execute(text(f"SELECT pg_terminate_backend({mine})"))
            numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)

    with pytest.raises(OperationalError) as raised:
        loses_it()
    other.close()
    assert raised.value.connection_invalidated
    with store.write() as session:
        assert numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
    store.close()


@pytest.mark.parametrize("first", ["sent", "asked by others"])
def test_a_connection_lost_between_two_transactions_is_told_as_lost_whatever_comes_first(
    postgresql_url: str, vault: Vault, first: str
) -> None:
    """Whoever waits for the database knows SQLAlchemy's errors only; with others a call would be given up."""
    store, other = Store(postgresql_url, vault), Store(postgresql_url, vault)
    with store.write() as session:
        mine = numbers.keep(session, ERIKA_AT, kind="landline", now=NOW) and backend_of(session)
    with other.write() as stranger:
        stranger.execute(text(f"SELECT pg_terminate_backend({mine})"))
    other.close()

    def goes_on() -> None:
        with store.write() as session:
            if first == "sent":
                events.record(session, 1, "asked", by=events.CLOCK, at=NOW)
            session.execute(text("SELECT 1"))

    with pytest.raises(OperationalError):
        goes_on()
    store.close()


def backend_of(session: Session) -> int:
    return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_a_database_that_is_away_is_an_error_and_not_a_silence(vault: Vault) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql+psycopg://nobody@127.0.0.1:{free.getsockname()[1]}/nothing"
        store = Store(url, vault)
        with pytest.raises(OperationalError), store.read() as session:
            session.scalar(select(Number.id))


def test_a_connection_that_died_is_replaced(postgresql_url: str, vault: Vault) -> None:
    store = Store(postgresql_url, vault)
    with pytest.raises(OperationalError), store.write() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with store.read() as session:
        assert session.scalar(select(Number.id)) is None
    store.close()


def test_a_session_knows_the_vault_of_its_store(store: Store, vault: Vault) -> None:
    with store.read() as session:
        assert vault_of(session) is vault


def test_an_error_of_the_database_does_not_tell_what_was_typed(store: Store) -> None:
    with pytest.raises(DBAPIError) as failed, store.read() as session:
        session.execute(text("SELECT :typed FROM nowhere"), {"typed": "Amsel"})
    assert "Amsel" not in str(failed.value)
