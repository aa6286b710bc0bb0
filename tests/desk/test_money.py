"""What operators see and enter of money, and what they read of a concern."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hotline.casebook import claims, concerns, erasure, money
from hotline.casebook.concerns import What, Worry
from hotline.casebook.money import Spent
from hotline.casebook.tables import Concern, Request, Ticket, Volunteer
from tests.board.town import ANNA, RESIDENT, words
from tests.desk.operator import Operator
from tests.desk.town import Town

SECRET_WORDS = f"Sie rief mich an, {RESIDENT}, und weinte."


def says(name: str, **gaps: object) -> str:
    return words().page(name, language="de", **gaps)


@pytest.fixture
def costly(town: Town) -> Town:
    """Where shopping costs money."""
    town.costs_money("groceries")
    return town


def helped(town: Town, spent: Spent | None, *, number: str = RESIDENT) -> int:
    """Anna took it, spent so much, and closed it."""
    request_id = town.resident_asks(number=number)
    with town.store.read() as casebook:
        known = casebook.scalar(select(Volunteer.id).limit(1))
    anna = known or town.has_volunteer("Anna", ANNA)
    town.takes(anna, request_id)
    whose = {"request_id": request_id, "volunteer_id": anna, "now": datetime.now(UTC)}
    with town.store.write() as casebook:
        if spent is not None:
            assert money.told(casebook, **whose, spent=spent)  # type: ignore[arg-type]
        assert claims.finish(casebook, outcome="done", **whose)  # type: ignore[arg-type]
    return request_id


def worries(town: Town, what: What, said: str) -> int:
    """Anna has a request and reports a concern; the request's id."""
    anna, request_id = town.has_volunteer("Anna", ANNA), town.resident_asks(number=RESIDENT)
    town.takes(anna, request_id)
    with town.store.write() as casebook:
        now = datetime.now(UTC)
        worry = Worry(what, said, form_key="one")
        assert concerns.report(casebook, request_id=request_id, volunteer_id=anna, worry=worry, now=now)
    return request_id


def test_what_was_spent_stands_on_the_page_and_unpaid_orders_are_found(costly: Town, meike: Operator) -> None:
    owed = helped(costly, Spent(1250, receipt_given=False, paid_how=None))
    settled = helped(costly, Spent(999, receipt_given=True, paid_how="cash"), number="+493023125043")
    page = meike.opens(f"/desk/requests/{owed}")
    text = page.text.replace("\xa0", " ")
    assert "12,50 €" in text
    assert f"{says('desk.fact_receipt_given')} {says('desk.receipt_given_no')}" in text
    assert f"{says('desk.fact_paid')} {says('desk.paid_not')}" in text
    listed = meike.opens("/desk/requests", money="unpaid")
    assert f"/desk/requests/{owed}" in listed.links
    assert f"/desk/requests/{settled}" not in listed.links
    assert f"/desk/requests/{settled}" in meike.opens("/desk/requests", money="paid").links


def test_an_operator_enters_what_came_later_also_above_the_limit(costly: Town, meike: Operator) -> None:
    request_id = helped(costly, None)
    meike.opens(f"/desk/requests/{request_id}")
    for given, line in (
        ({"amount": ""}, "amount_missing"),
        ({"amount": "x"}, "amount_unclear"),
        ({"amount": "61,20"}, "receipt_missing"),
        ({"amount": "61,20", "receipt": "yes"}, "paid_missing"),
    ):
        page = meike.presses("/set-money", **given)  # type: ignore[arg-type]  # the form's own fields
        assert says(f"outcomes.{line}", example="12,50") in page.text
    page = meike.presses("/set-money", amount="61,20", receipt="yes", paid="desk")
    assert says("desk.money_noted") in page.text
    assert "61,20 €" in page.text.replace("\xa0", " ")
    with costly.store.read() as casebook:
        one = casebook.get_one(Request, request_id)
    assert (one.receipt, one.receipt_given, one.paid, one.paid_how) == (6120, True, True, "desk")


def test_help_that_costs_nothing_or_that_nobody_has_asks_for_no_sum(costly: Town, meike: Operator) -> None:
    waiting = costly.resident_asks()
    pets = costly.resident_asks("pets")
    for request_id in (waiting, pets):
        page = meike.opens(f"/desk/requests/{request_id}")
        assert says("desk.money_title") not in page.text
    meike.sends(f"/desk/requests/{pets}/set-money", csrf_token=meike.token(), amount="0")
    assert says("desk.nothing_changed") in meike.page.text


def test_a_concern_is_first_at_the_desk_with_who_when_and_in_which_words(town: Town, meike: Operator) -> None:
    request_id = worries(town, "danger", SECRET_WORDS)
    with town.store.read() as casebook:
        ticket = casebook.scalars(select(Ticket)).one()
    assert says("desk.need_concern") in meike.opens("/desk/").text
    for address in (f"/desk/tickets/{ticket.id}", f"/desk/requests/{request_id}"):
        page = meike.opens(address, sees_numbers=True)
        assert says("desk.concern_danger") in page.text
        assert "Anna" in page.text
        assert SECRET_WORDS in page.text
    assert SECRET_WORDS not in meike.opens("/desk/").html
    assert SECRET_WORDS not in meike.opens("/desk/requests").html


def test_words_of_a_concern_are_sealed_and_go_with_the_number(town: Town) -> None:
    request_id = worries(town, "money", SECRET_WORDS)
    with town.store.read() as casebook:
        kept = casebook.scalars(select(Concern.words)).one()
        number_id = casebook.get_one(Request, request_id).number_id
    assert kept
    assert "weinte" not in kept
    assert number_id is not None
    with town.store.write() as casebook:
        erasure.erase_number(casebook, number_id, now=datetime.now(UTC))
    with town.store.read() as casebook:
        assert casebook.execute(select(Concern.what, Concern.words)).one() == ("money", None)
