"""A request that somebody at the desk took: as good as one by keys, once, with all that is known shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from hotline.casebook import erasure, intake, numbers
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Request, Ticket, View
from tests.casebook.desk import Desk
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
    vault_word,
)
from tests.casebook.test_needs import a_ticket

NEIGHBOUR_AT = "+493023125077"


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store)


def number_id(store: Store, number: str = ERIKA_AT) -> int:
    with store.read() as session:
        found = numbers.find(session, number)
        assert found is not None
        return found


def test_it_waits_on_the_board_with_a_word_to_be_read_out(store: Store, petra: Desk) -> None:
    entered = petra.enters(ERIKA_AT)
    assert entered.result == "saved"
    assert entered.request is not None
    request = the_request(store, entered.request.id)
    assert (request.state, request.call_id, request.zone) == ("waiting", None, "neukoelln")
    assert entered.word == vault_word(store, request.id) in WORDS
    assert Helper(store).joins().takes(request.id) == "taken"
    assert happened_to(store, request.id) == ["asked", "taken"]
    with store.read() as session:
        assert session.scalars(select(View.shown)).all() == ["word"]


def test_the_same_form_twice_is_one_request(store: Store, petra: Desk) -> None:
    first, again = petra.enters(ERIKA_AT, key="one"), petra.enters(ERIKA_AT, key="one")
    assert first.request is not None
    assert again.request is not None
    assert (first.request.id, first.word) == (again.request.id, again.word)
    assert happened_to(store, first.request.id) == ["asked"]


@pytest.mark.parametrize("number", [ERIKA_AT, None])
def test_the_same_form_six_times_at_once_is_one_request(
    store: Store, petra: Desk, number: str | None
) -> None:
    with ThreadPoolExecutor(6) as workers:
        entered = list(workers.map(lambda _: petra.enters(number, key="one"), range(6)))
    assert len({one.request.id for one in entered if one.request}) == 1
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 1


def test_another_form_is_another_request_even_of_the_same_number(store: Store, petra: Desk) -> None:
    first, second = petra.enters(ERIKA_AT, key="one"), petra.enters(ERIKA_AT, key="two")
    assert first.request is not None
    assert second.request is not None
    assert first.request.id != second.request.id
    assert first.word != second.word


def test_without_a_number_it_is_held_until_one_is_known(store: Store, petra: Desk) -> None:
    entered = petra.enters(None)
    assert entered.result == "held"
    assert entered.request is not None
    assert petra.list() == ["held"]
    with store.write() as session:
        known = numbers.keep(session, ERIKA_AT, kind="landline", now=NOW)
        assert intake.give_number(
            session,
            request_id=entered.request.id,
            number_id=known,
            operator=petra.operator,
            code_words=WORDS,
            now=NOW,
        )
    assert the_request(store, entered.request.id).state == "waiting"
    assert petra.list() == ["no_duty"]  # of the request itself nothing is left to do


def test_a_ticket_becomes_a_request_and_is_dealt_with(store: Store, petra: Desk) -> None:
    ticket_id = a_ticket(store, "unknown_postcode")
    entered = petra.enters(ERIKA_AT, ticket_id=ticket_id)
    assert entered.request is not None
    with store.read() as session:
        ticket = session.get_one(Ticket, ticket_id)
    assert (ticket.state, ticket.outcome, ticket.request_id) == ("closed", "request", entered.request.id)


def test_two_make_a_request_of_one_ticket_and_the_second_is_told(store: Store, petra: Desk) -> None:
    ticket_id, jan = a_ticket(store, "incomplete"), Desk(store, "Jan")
    petra.enters(ERIKA_AT, key="petra's", ticket_id=ticket_id)
    assert jan.enters(ERIKA_AT, key="jan's", ticket_id=ticket_id).result == "dealt_with"
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 1


def test_the_note_is_sealed_and_goes_with_an_erasure(store: Store, petra: Desk) -> None:
    entered = petra.enters(ERIKA_AT, note="rings at the back door")
    assert entered.request is not None
    sealed = the_request(store, entered.request.id).note or ""
    assert "door" not in sealed
    with store.read() as session:
        assert vault_of(session).open(sealed) == "rings at the back door"
    with store.write() as session:
        erasure.erase_number(session, number_id(store), now=later())
    assert the_request(store, entered.request.id).note is None


def test_whoever_asked_for_a_neighbour_is_forgotten_without_the_request(store: Store, petra: Desk) -> None:
    entered = petra.enters(ERIKA_AT, asked_by=NEIGHBOUR_AT)
    assert entered.request is not None
    with store.write() as session:
        erasure.erase_number(session, number_id(store, NEIGHBOUR_AT), now=later())
    request = the_request(store, entered.request.id)
    assert (request.asked_by_id, request.state) == (None, "waiting")


def test_everything_that_is_known_of_the_number_is_shown_first(store: Store, petra: Desk) -> None:
    request_id, ticket_id = a_request(store), a_ticket(store, "wants_person")
    with store.read() as session:
        known = intake.known(session, number_id(store), cities=["berlin"], now=later(minutes=1))
        other = intake.known(session, number_id(store) + 1, cities=["berlin"], now=later(minutes=1))
    assert [one.id for one in known.open] == [request_id]
    assert [one.id for one in known.tickets] == [ticket_id]
    assert (known.calls, bool(known), bool(other)) == (2, True, False)


def test_an_open_request_is_brought_up_instead_of_made_again(store: Store, petra: Desk) -> None:
    request_id = a_request(store)
    with store.write() as session:
        assert intake.bring_up(session, request_id=request_id, operator=petra.operator, now=later())
    assert the_request(store, request_id).priority == 0
    assert happened_to(store, request_id) == ["asked", "asked_again"]


def test_the_call_that_is_put_through_now_is_offered_first(store: Store) -> None:
    talking = Resident(store, "+493023125010").rings()
    Resident(store, "+493023125011", now=later(minutes=1)).rings()
    Resident(store, None, now=later(minutes=1)).rings()
    with store.write() as session:
        talking.call(session).step = "transfer"
    with store.read() as session:
        offered = intake.recent_calls(session, "berlin", cities=("berlin",), now=later(minutes=2))
    assert [call.sid for call in offered][:1] == [talking.sid]
    assert len(offered) == 2
    with store.write() as session:
        talking.call(session).zone = "neukoelln"
    with store.read() as session:
        elsewhere = Reach(("berlin",), ("berlin/mitte",))
        offered = intake.recent_calls(session, "berlin", cities=elsewhere, now=later(minutes=2))
    assert talking.sid not in [call.sid for call in offered]
