"""A page that is open learns from one number whether anything has changed, and misses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from hotline.casebook import marks, people, tickets
from hotline.casebook.store import Store
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, Helper, Resident, a_request


def current(store: Store, name: marks.Name) -> int:
    with store.read() as session:
        return marks.current(session, name)


def test_what_happens_to_a_request_raises_the_boards_number_once_for_each_transaction(store: Store) -> None:
    numbers = [current(store, "board")]
    anna = Helper(store).joins()
    numbers.append(current(store, "board"))
    request_id = a_request(store)
    numbers.append(current(store, "board"))
    anna.takes(request_id)
    numbers.append(current(store, "board"))
    assert numbers == [0, 1, 2, 3]


def test_a_volunteers_new_zones_raise_the_boards_number(store: Store) -> None:
    anna = Helper(store).joins()
    before = current(store, "board")
    with store.write() as session:
        people.set_zones(session, volunteer_id=anna.id, city="berlin", zones=["mitte"])
    assert current(store, "board") == before + 1


def test_a_ticket_raises_the_desks_number_when_it_comes_and_when_it_goes(store: Store) -> None:
    erika = Resident(store).rings()
    before = current(store, "desk")
    with store.write() as session:
        ticket = tickets.open_ticket(session, erika.call(session), reason="wants_person", now=NOW)
    opened = current(store, "desk")
    assert Desk(store).closes(ticket.id)
    assert (before, opened, current(store, "desk")) == (0, 1, 2)


def test_what_did_not_happen_raises_nothing(store: Store) -> None:
    def fail_half_way() -> None:
        with store.write() as session:
            marks.touch(session, "board")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert current(store, "board") == 0


def test_many_at_once_lose_no_change_and_do_not_wait_for_each_other_for_ever(store: Store) -> None:
    def change(number: int) -> None:
        with store.write() as session:
            for name in (("board", "desk"), ("desk", "board"))[number % 2]:
                marks.touch(session, name)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(change, range(40)))
    assert (current(store, "board"), current(store, "desk")) == (40, 40)
