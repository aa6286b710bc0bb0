"""Operators are told by mail of what waits too long: once for each step, by whichever clock comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hotline.casebook import alerts
from hotline.casebook.alerts import Step
from hotline.casebook.store import Store
from tests.casebook.desk import Desk, cutoffs
from tests.casebook.neighbours import NOW, a_request, later
from tests.casebook.test_needs import NUMBERS, a_ticket


def steps(store: Store, **by: float) -> list[Step]:
    with store.read() as session:
        return alerts.steps(session, [cutoffs(later(**by))], now=later(**by))


def test_a_concern_at_once_and_a_ticket_after_hours(store: Store) -> None:
    concern, waiting = a_ticket(store, "concern", NUMBERS[0]), a_ticket(store, "busy", NUMBERS[1])
    assert [(one.subject_id, one.step, one.at_once) for one in steps(store)] == [(concern, "concern", True)]
    assert [(one.subject_id, one.step) for one in steps(store, hours=4)][1:] == [(waiting, "late")]


def test_hours_count_from_when_the_caller_may_be_rung(store: Store) -> None:
    a_ticket(store, "busy", ring_after=later(hours=10))
    assert steps(store, hours=13) == []
    assert len(steps(store, hours=14)) == 1


def test_a_call_without_a_key_is_no_reason_for_a_mail(store: Store) -> None:
    a_ticket(store, "no_input")
    assert steps(store, days=3) == []


def test_a_request_that_nobody_takes_is_told_of_twice(store: Store) -> None:
    a_request(store)
    assert [[one.step for one in steps(store, hours=hours)] for hours in (3, 4, 24)] == [
        [],
        ["unclaimed"],
        ["ring_resident"],
    ]


def test_an_urgent_one_is_found_by_one_look(store: Store) -> None:
    with store.read() as session:
        assert not alerts.urgent_waits(session)
    petra, ticket_id = Desk(store), a_ticket(store, "busy", emergency=True)
    with store.write() as session:
        from hotline.casebook.tables import Ticket

        session.get_one(Ticket, ticket_id).priority = 0
    with store.read() as session:
        assert alerts.urgent_waits(session)
    (step,) = steps(store)
    with store.write() as session:
        assert alerts.told(session, step, petra.operator.id, now=NOW)
    with store.read() as session:
        assert not alerts.urgent_waits(session)


def test_operators_of_the_city_with_an_address_are_told(store: Store) -> None:
    Desk(store, "Petra", "berlin", "petra@example.org")
    Desk(store, "Olga", None, "olga@example.org", "pl")
    Desk(store, "Without an address", "berlin")
    Desk(store, "Elsewhere", "potsdam", "elsewhere@example.org")
    with store.read() as session:
        found = alerts.recipients(session, ["berlin"])
    assert [(one.address, one.language) for one in found] == [
        ("petra@example.org", "de"),
        ("olga@example.org", "pl"),
    ]


def test_of_two_clocks_at_once_one_tells(store: Store) -> None:
    petra = Desk(store)
    a_ticket(store, "concern")
    (step,) = steps(store)

    def tell(_: int) -> bool:
        with store.write() as session:
            return alerts.told(session, step, petra.operator.id, now=NOW)

    with ThreadPoolExecutor(4) as workers:
        assert sorted(workers.map(tell, range(4))) == [False, False, False, True]
