"""What a turn may cost: a handful of statements, each by an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from hotline.casebook import (
    board,
    calls,
    confirmations,
    expiry,
    forgetting,
    notes,
    outbox,
    sign_in,
    tickets,
)
from hotline.casebook.calls import TurnKept
from hotline.casebook.store import Store
from hotline.casebook.tables import Volunteer
from hotline.casebook.vault import Vault
from hotline.casebook.wire_postgresql import PostgresqlWire
from tests.casebook.neighbours import NOW, SIGHT, Helper, Resident, a_request, ask_with

MANY_WORDS = tuple(f"word{number}" for number in range(100_000))  # so that none is drawn twice


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("known", "most"), [(True, 5), (False, 6)])
def test_ringing_costs_a_handful_of_statements_with_the_history(store: Store, known: bool, most: int) -> None:
    if known:
        a_request(store)
    erika = Resident(store, sid="CA-cost")
    with statements(store) as seen, store.write() as session:
        call = calls.ring(session, erika.knock, now=NOW)
        assert len(seen) <= 4
        calls.history(session, call, now=NOW)
    assert len(seen) <= most


def test_a_repeated_ring_costs_one_statement(store: Store) -> None:
    erika = Resident(store).rings()
    with statements(store) as seen, store.write() as session:
        calls.answer_of(session, calls.ring(session, erika.knock, now=NOW))
    assert len(seen) == 1


def test_keeping_a_turn_costs_two_statements_and_finding_the_call_one(store: Store) -> None:
    erika = Resident(store).rings()
    turn = TurnKept("kind", "keys", "1", 1, "answer")
    with statements(store) as seen, store.write() as session:
        call = erika.call(session)
        calls.keep_turn(
            session, call, turn=turn, state={}, step="x", language="de", answer="x", emergency=False, now=NOW
        )
    assert len(seen) == 3


def test_a_turn_is_three_journeys_to_postgresql(
    postgresql_url: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is locked with the beginning, its row is written, and the turn goes along with the commit."""
    store, run = Store(postgresql_url, vault), PostgresqlWire._run
    journeys: list[object] = []

    def counted(wire: PostgresqlWire, last: Any) -> Any:
        journeys.append(last)
        return run(wire, last)

    monkeypatch.setattr(PostgresqlWire, "_run", counted)
    erika = Resident(store).rings()
    journeys.clear()
    erika.presses("1")
    assert len(journeys) == 3
    store.close()


def test_saving_a_request_costs_no_more_however_many_there_are(store: Store) -> None:
    counts = []
    for number, zone in enumerate(("neukoelln", "mitte")):  # a word in use in the zone would be drawn again
        erika = Resident(store, f"+49302312500{number}").rings()
        with statements(store) as seen:
            ask_with(erika, zone, MANY_WORDS)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_a_board_and_a_take_cost_few_statements(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    with store.read() as session:
        volunteer = session.get_one(Volunteer, anna.id)
        with statements(store) as seen:
            board.waiting(session, volunteer, sight=SIGHT, now=NOW)
    assert len(seen) == 1
    with statements(store) as seen:
        assert anna.takes(request_id) == "taken"
    assert len(seen) <= 6
    with statements(store) as seen, store.write() as session:
        expiry.expire(session, now=NOW)
    assert len(seen) == 1


def test_what_a_number_has_asked_for_is_found_by_the_number(sqlite_store: Store) -> None:
    """And not by the city, all of whose requests would be walked while the caller waits."""
    a_request(sqlite_store)
    with statements(sqlite_store) as seen:
        again = Resident(sqlite_store).rings()
        again.hears()
        again.asks()
    plans = []
    with sqlite_store.engine.connect() as connection:
        for one in seen:
            if one.startswith("SELECT") and "requests" in one and "number_id = ?" in one:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", (None,) * one.count("?"))
                plans += [row[3] for row in rows if row[3].startswith("SEARCH requests")]
    assert len(plans) >= 4
    by_number = ("ix_requests_number_id", "ix_requests_asked_by_id", "PRIMARY KEY")
    assert all(any(index in plan for index in by_number) for plan in plans), plans


def test_the_hot_statements_use_an_index(sqlite_store: Store) -> None:
    """SQLite plans without statistics as it does with many rows: no table on these paths is walked."""
    erika, anna = Resident(sqlite_store), Helper(sqlite_store).joins()
    with statements(sqlite_store) as seen:
        erika.rings()
        request_id = erika.asks().request.id
        erika.hears()
        erika.presses("1")
        anna.takes(request_id)
        anna.looks(request_id)
        erika.hangs_up()
        Resident(sqlite_store, now=NOW).rings().asks()
        with sqlite_store.write() as session:
            volunteer = session.get_one(Volunteer, anna.id)
            board.waiting(session, volunteer, sight=SIGHT, now=NOW)
            board.ended_as(session, volunteer, request_id)
            sign_in.visit(session, "token", now=NOW)
            board.mine(session, volunteer)
            tickets.waiting_tickets(session, city="berlin", now=NOW)
            expiry.expire(session, now=NOW)
            calls.close_lost(session, now=NOW)
            forgetting.wipe_ended(session, now=NOW, limit=500)
            outbox.lease_due(session, now=NOW)
            outbox.doubt(session, now=NOW)
            confirmations.take_due(session, now=NOW, awake=("berlin",), limit=50)
            notes.lease_due(session, now=NOW, limit=5)
            forgetting.notes(session, now=NOW, limit=500)
    selects = [one for one in seen if one.startswith(("SELECT", "UPDATE"))]
    assert selects
    with sqlite_store.engine.connect() as connection:
        for one in selects:
            empty = (None,) * one.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", empty)
            walked = [row[3] for row in plan if row[3].startswith("SCAN") and "CONSTANT" not in row[3]]
            assert walked == [], one
