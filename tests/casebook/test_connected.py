"""So many calls to others a town pays for in a day: counted, and told to the desk when they are used up."""

from __future__ import annotations

from datetime import date, timedelta

from hotline.casebook import connected
from hotline.casebook.connected import Today
from hotline.casebook.store import Store
from hotline.casebook.worst_first import Need
from tests.casebook.neighbours import NOW

DAY = date(2026, 11, 23)
TWO = Today("berlin", DAY, 2)


def rings(store: Store, today: Today = TWO, minutes: int = 0) -> bool:
    with store.write() as session:
        return connected.count(session, today, now=NOW + timedelta(minutes=minutes))


def needs(store: Store, *days: Today) -> list[Need]:
    with store.read() as session:
        return list(connected.needs(session, days or (TWO,)))


def test_the_ceiling_holds_is_told_to_the_desk_and_is_another_one_tomorrow(store: Store) -> None:
    assert [rings(store, minutes=nth) for nth in range(4)] == [True, True, False, False]
    (need,) = needs(store)
    assert (need.what, need.city, need.count) == ("connects_full", "berlin", 2)
    assert need.since == NOW + timedelta(minutes=1)  # the last one who was put through
    tomorrow, elsewhere = Today("berlin", DAY + timedelta(days=1), 2), Today("tricity", DAY, 2)
    assert needs(store, tomorrow, elsewhere) == []
    assert rings(store, tomorrow)
    assert rings(store, elsewhere)


def test_a_ceiling_that_was_raised_lets_callers_through_again_and_a_lower_one_holds_at_once(
    store: Store,
) -> None:
    assert [rings(store) for _ in range(3)] == [True, True, False]
    assert rings(store, Today("berlin", DAY, 3))
    assert needs(store, Today("berlin", DAY, 4)) == []
    assert not rings(store, Today("berlin", DAY, 1))
