"""When, how many, who pays: each answer changes the same request, and what cannot be paid is the desk's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hotline.casebook import board, corrections, forgetting, orders, requests
from hotline.casebook.orders import Answers, Terms
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Ticket, Volunteer
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, SIGHT, WORDS, Helper, Resident, happened_to, later, the_request

ORDER = Terms(cap=50)
TODAY = date(2026, 11, 20)


def orders_shopping(store: Store, number: str = "+493023125001") -> tuple[Resident, int, int | None]:
    """Ask for shopping in a city that takes orders: the caller, the request, the number of the order."""
    resident = Resident(store, number).rings()
    request_id = resident.asks().request.id
    with store.write() as session:
        given = orders.prepare(session, resident.call(session), ORDER)
    return resident, request_id, given


def answers(resident: Resident, **said: Any) -> bool:
    with resident.store.write() as session:
        call = resident.call(session)
        return orders.note(session, call, Answers(**said), ring_after=None, now=NOW)


def seen_by(store: Store, helper: Helper) -> list[int]:
    with store.read() as session:
        volunteer = session.get_one(Volunteer, helper.id)
        return [one.id for one in board.waiting(session, volunteer, sight=SIGHT, now=later(hours=1))]


def open_reasons(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Ticket.reason).filter_by(state="open")))


def test_every_order_of_a_city_has_the_next_number_and_keeps_it(store: Store) -> None:
    first, request_id, number = orders_shopping(store)
    second = orders_shopping(store, "+493023125002")[2]
    assert (number, second) == (1001, 1002)
    with store.write() as session:
        assert orders.prepare(session, first.call(session), ORDER) == 1001
    kept = the_request(store, request_id)
    assert (kept.order_number, kept.cap) == (1001, 50)


def test_each_answer_changes_the_same_request_and_none_is_lost(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    assert answers(resident, deadline=TODAY)
    assert answers(resident, deadline=TODAY, quantity=3)
    assert answers(resident, deadline=TODAY, quantity=3, payment="later")
    assert answers(resident, deadline=TODAY, quantity=3, payment="later")  # the same message twice
    kept = the_request(store, request_id)
    assert (kept.state, kept.deadline, kept.quantity, kept.payment) == ("waiting", TODAY, 3, "later")
    assert happened_to(store, request_id) == ["asked", *["order_noted"] * 3]


def test_who_cannot_pay_is_seen_by_the_desk_only(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    anna = Helper(store).joins()
    assert seen_by(store, anna) == [request_id]
    answers(resident, payment="cannot_pay")
    resident.hangs_up()
    assert seen_by(store, anna) == []
    assert anna.takes(request_id) == "gone"
    assert open_reasons(store) == ["cannot_pay"]
    [heard] = Resident(store).rings().hears().open_requests
    assert heard.state == "held"


def test_who_took_it_in_the_seconds_before_has_it_no_longer(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    anna = Helper(store).joins()
    anna.takes(request_id)
    answers(resident, payment="cannot_pay")
    kept = the_request(store, request_id)
    assert (kept.state, kept.volunteer_id) == ("held", None)
    assert anna.looks(request_id) is None


def test_a_slip_of_the_finger_is_mended_by_answering_anew(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    answers(resident, payment="cannot_pay")
    answers(resident, payment="cash")
    assert the_request(store, request_id).state == "waiting"
    assert open_reasons(store) == []


def test_the_database_itself_keeps_it_off_the_board(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    answers(resident, payment="cannot_pay")
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(update(Request).where(Request.id == request_id).values(state="waiting"))


def test_the_desk_finds_the_money_and_then_it_is_on_the_board(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    answers(resident, payment="cannot_pay")
    petra, anna = Desk(store), Helper(store).joins()
    with store.write() as session:
        assert orders.desk_pays(session, request_id=request_id, operator=petra.operator, now=NOW)
        assert not orders.desk_pays(session, request_id=request_id, operator=petra.operator, now=NOW)
    assert seen_by(store, anna) == [request_id]
    assert open_reasons(store) == []
    assert the_request(store, request_id).payment == "desk"


def test_another_kind_of_help_takes_back_what_was_answered_for_the_first(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    answers(resident, payment="cannot_pay", quantity=3)
    with store.write() as session:
        call = resident.call(session)
        corrections.correct(session, call, kind="phone_company", code_words=WORDS, now=NOW)
        assert orders.prepare(session, call, Terms()) is None
    kept = the_request(store, request_id)
    assert (kept.state, kept.payment, kept.quantity, kept.cap) == ("waiting", None, None, None)


def test_what_was_cancelled_takes_no_answers(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    with store.write() as session:
        requests.withdraw(session, resident.call(session), now=NOW)
    assert not answers(resident, payment="cash")
    assert the_request(store, request_id).payment is None


def test_how_somebody_pays_is_forgotten_with_whose_it_was(store: Store) -> None:
    resident, request_id, _ = orders_shopping(store)
    answers(resident, payment="cash", quantity=2)
    with store.write() as session:
        forgetting.open_requests(session, now=later(days=200), limit=10)
    kept = the_request(store, request_id)
    assert (kept.payment, kept.order_number, kept.quantity) == (None, None, 2)
