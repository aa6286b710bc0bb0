"""What the desk does with what needs a person: done once, by one of two, and a slip can be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import coming_back, erasure, handling, operating
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.store import Store
from hotline.casebook.tables import Ticket, View
from tests.casebook.desk import Desk
from tests.casebook.neighbours import (
    ERIKA_AT,
    WORDS,
    Helper,
    Resident,
    a_request,
    happened_to,
    later,
    the_request,
    vault_word,
)
from tests.casebook.test_needs import a_ticket


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def the_ticket(store: Store, ticket_id: int) -> Ticket:
    with store.read() as session:
        return session.get_one(Ticket, ticket_id)


def history(store: Store, ticket_id: int) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(one.kind, one.name) for one in handling.history(session, ticket_id)]


def unreached(store: Store) -> tuple[int, int]:
    """A request whose resident never answered, and its ticket."""
    request_id, helper = a_request(store), Helper(store).joins()
    helper.takes(request_id)
    for _ in range(4):
        helper.says("not_reached", request_id)
    with store.read() as session:
        return request_id, session.scalars(select(Ticket.id).filter_by(request_id=request_id)).one()


def test_whoever_rings_back_sees_the_number_and_that_is_written_down(store: Store, petra: Desk) -> None:
    ticket_id = a_ticket(store, "wants_person")
    assert petra.rings(ticket_id) == ERIKA_AT
    with store.read() as session:
        view = session.scalars(select(View)).one()
    assert (view.viewer, view.viewer_id, view.shown, view.ticket_id) == (
        "operator",
        petra.operator.id,
        "number",
        ticket_id,
    )
    assert history(store, ticket_id) == [("rang", "Petra")]


def test_a_colleague_is_told_who_rings_there_and_not_for_ever(store: Store, petra: Desk) -> None:
    ticket_id = a_ticket(store, "wants_person")
    petra.rings(ticket_id)
    with store.read() as session:
        assert handling.ringing(session, [ticket_id], now=later(minutes=14))[ticket_id].name == "Petra"
        assert handling.ringing(session, [ticket_id], now=later(minutes=16)) == {}


def test_of_two_who_close_it_the_second_is_told_of_the_first(store: Store, petra: Desk) -> None:
    ticket_id, jan = a_ticket(store, "wants_person"), Desk(store, "Jan")
    assert petra.closes(ticket_id)
    assert not jan.closes(ticket_id, "nuisance")
    with store.read() as session:
        closed = handling.closed(session, ticket_id)
    assert closed is not None
    assert (closed.by, closed.outcome) == ("Petra", "helped")
    assert history(store, ticket_id) == [("helped", "Petra")]


def test_ten_at_once_close_it_once(store: Store) -> None:
    ticket_id, desks = a_ticket(store, "wants_person"), [Desk(store, f"Operator {n}") for n in range(6)]
    with ThreadPoolExecutor(6) as workers:
        done = list(workers.map(lambda desk: desk.closes(ticket_id), desks))
    assert sorted(done) == [False] * 5 + [True]


def test_nobody_answered_it_comes_up_later(store: Store, petra: Desk) -> None:
    ticket_id = a_ticket(store, "wants_person")
    assert petra.reaches_nobody(ticket_id, ring_after=later(hours=3))
    assert petra.list() == []
    assert petra.list(later(hours=3)) == ["wants_person"]
    assert the_ticket(store, ticket_id).attempts == 1


def test_a_request_that_nobody_has_is_closed_with_its_ticket(store: Store, petra: Desk) -> None:
    request_id, ticket_id = unreached(store)
    assert petra.closes(ticket_id, "no_need")
    assert the_request(store, request_id).state == "not_needed"


def test_a_request_that_a_volunteer_has_is_left_alone(store: Store, petra: Desk) -> None:
    request_id = a_request(store)
    Helper(store).joins().takes(request_id)
    resident = Resident(store).rings()
    with store.write() as session:
        coming_back.nobody_came(
            session, request_id=request_id, call=resident.call(session), code_words=WORDS, now=later()
        )
    Helper(store, "+491713920002", name="Ben").joins().takes(request_id)
    with store.read() as session:
        ticket_id = session.scalars(select(Ticket.id).filter_by(reason="nobody_came")).one()
    assert petra.closes(ticket_id, "helped")
    assert the_request(store, request_id).state == "taken"


class TestASlip:
    def test_it_is_open_again(self, store: Store, petra: Desk) -> None:
        ticket_id = a_ticket(store, "wants_person")
        petra.closes(ticket_id)
        assert petra.undoes(ticket_id, later(minutes=9))
        ticket = the_ticket(store, ticket_id)
        assert (ticket.state, ticket.outcome, ticket.closed_by) == ("open", None, None)
        assert history(store, ticket_id) == [("helped", "Petra"), ("undone", "Petra")]

    def test_not_for_ever_and_not_twice(self, store: Store, petra: Desk) -> None:
        ticket_id = a_ticket(store, "wants_person")
        petra.closes(ticket_id)
        assert not petra.undoes(ticket_id, later() + UNDO_FOR + timedelta(seconds=1))
        assert petra.undoes(ticket_id)
        assert not petra.undoes(ticket_id)

    def test_its_request_stands_as_before_with_the_same_word(self, store: Store, petra: Desk) -> None:
        request_id, ticket_id = unreached(store)
        word = vault_word(store, request_id)
        petra.closes(ticket_id, "helped")
        assert petra.undoes(ticket_id, later(minutes=1))
        assert the_request(store, request_id).state == "unreached"
        assert vault_word(store, request_id) == word

    def test_a_request_made_by_one_press_too_many_is_withdrawn(self, store: Store, petra: Desk) -> None:
        ticket_id = a_ticket(store, "incomplete")
        made = petra.enters(ERIKA_AT, ticket_id=ticket_id).request
        assert made is not None
        assert petra.undoes(ticket_id, later(minutes=1))
        assert the_request(store, made.id).state == "withdrawn"
        assert the_ticket(store, ticket_id).state == "open"

    def test_but_not_when_a_volunteer_has_it_already(self, store: Store, petra: Desk) -> None:
        ticket_id = a_ticket(store, "incomplete")
        made = petra.enters(ERIKA_AT, ticket_id=ticket_id).request
        assert made is not None
        Helper(store).joins().takes(made.id)
        assert not petra.undoes(ticket_id, later(minutes=1))
        assert the_request(store, made.id).state == "taken"

    def test_one_that_the_caller_opened_again_meanwhile_stays_closed(self, store: Store, petra: Desk) -> None:
        from hotline.casebook import tickets

        resident = Resident(store).rings()
        with store.write() as session:
            call = resident.call(session)
            first = tickets.open_ticket(session, call, reason="wants_person", now=later()).id
        petra.closes(first)
        with store.write() as session:
            tickets.open_ticket(session, resident.call(session), reason="wants_person", now=later())
        assert not petra.undoes(first)


class TestRequests:
    def test_one_that_nobody_reached_waits_again_on_top_and_its_ticket_is_dealt_with(
        self, store: Store, petra: Desk
    ) -> None:
        request_id, ticket_id = unreached(store)
        assert petra.puts_on_board(request_id, quiet_until=later(hours=24))
        request = the_request(store, request_id)
        assert (request.state, request.priority, request.attempts) == ("waiting", 0, 0)
        assert (the_ticket(store, ticket_id).outcome, petra.list()) == ("board", [])
        assert happened_to(store, request_id)[-1] == "put_on_board"

    def test_one_that_somebody_has_is_not_put_on_the_board(self, store: Store, petra: Desk) -> None:
        request_id = a_request(store)
        Helper(store).joins().takes(request_id)
        assert not petra.puts_on_board(request_id, quiet_until=later(hours=24))

    def test_it_is_closed_and_opened_again(self, store: Store, petra: Desk) -> None:
        request_id = a_request(store)
        with store.write() as session:
            assert handling.close_request(
                session, request_id=request_id, outcome="helped", operator=petra.operator, now=later()
            )
        assert the_request(store, request_id).state == "done"
        with store.write() as session:
            assert handling.reopen_request(
                session, request_id=request_id, operator=petra.operator, code_words=WORDS, now=later()
            )
        assert the_request(store, request_id).state == "waiting"

    def test_what_a_caller_cancelled_the_desk_does_not_open_again(self, store: Store, petra: Desk) -> None:
        resident = Resident(store).rings()
        request_id = resident.asks().request.id
        with store.write() as session:
            coming_back.cancel(session, request_id=request_id, call=resident.call(session), now=later())
        with store.write() as session:
            assert not handling.reopen_request(
                session, request_id=request_id, operator=petra.operator, code_words=WORDS, now=later()
            )


def test_what_a_volunteer_had_when_it_was_closed_is_not_given_back_to_nobody(
    store: Store, petra: Desk
) -> None:
    request_id = a_request(store)
    Helper(store).joins().takes(request_id)
    with store.write() as session:
        one = operating.find(session, request_id, cities=["berlin"])
        assert one is not None
        assert operating.close(session, one, "done", operator_id=petra.operator.id, now=later(minutes=1))
    with store.write() as session:
        undone = handling.reopen_request(
            session,
            request_id=request_id,
            operator=petra.operator,
            code_words=WORDS,
            now=later(minutes=2),
        )
    assert not undone
    assert the_request(store, request_id).state == "done"


def test_whoever_was_erased_meanwhile_does_not_come_back_by_undoing(store: Store, petra: Desk) -> None:
    ticket_id = a_ticket(store, "wants_person")
    petra.closes(ticket_id)
    number_id = the_ticket(store, ticket_id).number_id
    assert number_id is not None
    with store.write() as session:
        erasure.erase_number(session, number_id, now=later(minutes=1))
    assert not petra.undoes(ticket_id, now=later(minutes=2))
    assert the_ticket(store, ticket_id).state == "closed"
