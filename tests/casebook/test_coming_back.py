"""What somebody does about a request in a later call, and what happens to it while they listen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hotline.casebook import coming_back, numbers, operating
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Request, Ticket
from tests.casebook.neighbours import (
    ERIKA_AT,
    NOW,
    WORDS,
    Helper,
    Resident,
    a_request,
    happened_to,
    later,
    the_request,
)


def lets_down(resident: Resident, request_id: int) -> bool:
    """The resident says that nobody came."""
    with resident.store.write() as session:
        return coming_back.nobody_came(
            session,
            request_id=request_id,
            call=resident.call(session),
            code_words=WORDS,
            now=resident.now,
        )


def cancels(resident: Resident, request_id: int) -> bool:
    with resident.store.write() as session:
        call = resident.call(session)
        return coming_back.cancel(session, request_id=request_id, call=call, now=resident.now)


def uncancels(resident: Resident, request_id: int) -> bool:
    with resident.store.write() as session:
        call = resident.call(session)
        return coming_back.uncancel(
            session, request_id=request_id, call=call, code_words=WORDS, claims_at_most=3, now=resident.now
        )


def taken(store: Store) -> tuple[int, Helper]:
    request_id, anna = a_request(store), Helper(store).joins()
    assert anna.takes(request_id) == "taken"
    return request_id, anna


def ends_of(store: Store, request_id: int) -> list[str | None]:
    with store.read() as session:
        return list(
            session.scalars(select(Claim.ended_as).filter_by(request_id=request_id).order_by(Claim.id))
        )


def open_tickets(store: Store) -> list[tuple[str, int | None]]:
    with store.read() as session:
        rows = session.execute(select(Ticket.reason, Ticket.request_id).filter_by(state="open"))
        return [(reason, request_id) for reason, request_id in rows]


# --- nobody came ----------------------------------------------------------------------------


def test_nobody_came_puts_it_on_top_marks_the_helper_and_tells_an_operator(store: Store) -> None:
    request_id, _ = taken(store)
    erika = Resident(store).rings()
    assert lets_down(erika, request_id)
    kept = the_request(store, request_id)
    assert (kept.state, kept.priority, kept.volunteer_id) == ("waiting", 0, None)
    assert ends_of(store, request_id) == ["nobody_came"]
    assert open_tickets(store) == [("nobody_came", request_id)]


def test_said_twice_it_is_one_ticket(store: Store) -> None:
    request_id, _ = taken(store)
    erika = Resident(store).rings()
    assert lets_down(erika, request_id)
    assert lets_down(erika, request_id)
    assert open_tickets(store) == [("nobody_came", request_id)]


def test_nobody_came_is_heard_also_when_the_helper_gave_it_back_while_the_caller_listened(
    store: Store,
) -> None:
    request_id, anna = taken(store)
    erika = Resident(store).rings()
    assert anna.gives_back(request_id)
    assert lets_down(erika, request_id)
    kept = the_request(store, request_id)
    assert (kept.state, kept.priority) == ("waiting", 0)
    assert ends_of(store, request_id) == ["given_back"]


def test_what_is_called_done_may_be_contradicted_for_three_days(store: Store) -> None:
    request_id, anna = taken(store)
    assert anna.says("done", request_id)
    erika = Resident(store, now=later(days=2)).rings()
    heard = erika.hears()
    assert (heard.open_requests, heard.done and heard.done.id) == ((), request_id)
    assert lets_down(erika, request_id)
    kept = the_request(store, request_id)
    assert (kept.state, kept.priority, kept.closed_at, kept.attempts) == ("waiting", 0, None, 0)
    assert ends_of(store, request_id) == ["nobody_came"]
    assert open_tickets(store) == [("nobody_came", request_id)]
    assert Helper(store, "+491713920002", name="Ben").joins().takes(request_id) == "taken"


def test_after_four_days_it_is_a_person_who_hears_of_it(store: Store) -> None:
    request_id, anna = taken(store)
    anna.says("done", request_id)
    erika = Resident(store, now=later(days=4)).rings()
    assert erika.hears().done is None
    assert not lets_down(erika, request_id)
    assert the_request(store, request_id).state == "done"


@pytest.mark.parametrize("outcome", ["cancelled", "not_needed"])
def test_what_the_desk_closed_meanwhile_stays_closed(store: Store, outcome: operating.ClosedAs) -> None:
    request_id, _ = taken(store)
    erika = Resident(store).rings()
    with store.write() as session:
        one = session.get_one(Request, request_id)
        operating.close(session, one, outcome, operator_id=1, now=NOW)
    assert not lets_down(erika, request_id)
    assert not cancels(erika, request_id)
    assert the_request(store, request_id).state == outcome


def test_a_reopened_request_takes_another_word_if_its_own_was_given_away(store: Store) -> None:
    erika = Resident(store).rings()
    request_id = erika.asks().request.id
    anna = Helper(store).joins()
    anna.takes(request_id)
    anna.says("done", request_id)
    others = Resident(store, "+493023125002").rings().asks(kind="pets").request.id
    with store.write() as session:
        word = session.get_one(Request, request_id).word_hash
        session.get_one(Request, others).word_hash = word
    assert lets_down(Resident(store).rings(), request_id)
    assert the_request(store, request_id).state == "waiting"


# --- cancelling in a race -------------------------------------------------------------------


def test_what_the_helper_finished_while_the_caller_listened_is_not_called_cancelled(store: Store) -> None:
    request_id, anna = taken(store)
    erika = Resident(store).rings()
    anna.says("done", request_id)
    assert not cancels(erika, request_id)
    assert the_request(store, request_id).state == "done"


def test_two_calls_of_one_number_cancel_it_once(store: Store) -> None:
    request_id = a_request(store)
    first, second = Resident(store).rings(), Resident(store).rings()
    assert cancels(first, request_id)
    assert not cancels(second, request_id)
    assert happened_to(store, request_id) == ["asked", "cancelled"]


def test_a_cancelling_taken_back_makes_no_second_request_beside_a_new_one(store: Store) -> None:
    request_id = a_request(store)
    first, second = Resident(store).rings(), Resident(store).rings()
    cancels(first, request_id)
    anew = second.asks().request.id
    assert anew != request_id
    assert uncancels(first, request_id)
    assert (the_request(store, request_id).state, the_request(store, anew).state) == ("cancelled", "waiting")


def test_what_was_called_done_is_not_opened_beside_what_was_asked_for_anew(store: Store) -> None:
    request_id, anna = taken(store)
    listening = Resident(store).rings()
    assert anna.says("done", request_id)
    anew = Resident(store).rings().asks()
    assert anew.result == "saved"
    assert not lets_down(listening, request_id)
    assert the_request(store, request_id).state == "done"
    assert the_request(store, anew.request.id).state == "waiting"


def test_what_the_desk_opened_again_meanwhile_stands(store: Store) -> None:
    request_id = a_request(store)
    erika = Resident(store).rings()
    cancels(erika, request_id)
    with store.write() as session:
        one = session.get_one(Request, request_id)
        operating.reopen(session, one, operator_id=1, code_words=WORDS, now=NOW)
    assert uncancels(erika, request_id)
    assert the_request(store, request_id).state == "waiting"


# --- the past -------------------------------------------------------------------------------


def test_who_only_heard_the_word_again_leaves_no_ticket(store: Store) -> None:
    request_id = a_request(store)
    erika = Resident(store).rings()
    erika.presses("3", about=str(request_id))
    erika.hangs_up()
    assert open_tickets(store) == []


def test_a_line_becomes_shared_and_keeps_what_is_open(store: Store) -> None:
    request_id = a_request(store)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        numbers.mark_shared(session, number_id, shared=True)
    heard = Resident(store).rings().hears()
    assert heard.shared
    assert [one.id for one in heard.open_requests] == [request_id]
