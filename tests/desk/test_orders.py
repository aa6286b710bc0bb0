"""An order at the desk: found by its number, and paid where the caller has no money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import board
from hotline.casebook.tables import Request, Volunteer
from hotline.cities.orders import Orders
from hotline.house import House, move_in
from tests.board.town import ANNA, words
from tests.casebook.neighbours import SIGHT
from tests.desk.caller import Caller, now
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.houses import with_town

KARL, OLGA = "+493023125002", "+493023125003"


@pytest.fixture
def costly(town: Town) -> Town:
    """Where shopping costs money."""
    town.costs_money("groceries").has_volunteer("Anna", ANNA)
    return town


def says(name: str) -> str:
    return words().page(name, language="de")


def orders_shopping(town: Town, number: str, *, pays: str) -> Request:
    """A whole call: shopping, and the key for how it will be paid."""
    caller = Caller(town, number).rings().presses("1", "12043").says_nothing(seconds=4)
    return caller.presses(pays).says_nothing(seconds=4).hangs_up().request


def on_the_board(town: Town) -> set[int]:
    """What a volunteer of that zone finds there."""
    with town.store.read() as casebook:
        volunteer = casebook.scalars(select(Volunteer)).one()
        return {one.id for one in board.waiting(casebook, volunteer, sight=SIGHT, now=now())}


def test_an_order_is_found_by_its_number_open_or_closed(costly: Town, meike: Operator) -> None:
    cash, later = (orders_shopping(costly, number, pays=key) for number, key in ((KARL, "1"), (OLGA, "2")))
    assert (cash.order_number, later.order_number) == (1001, 1002)
    for step in ("open", "closed"):
        found = meike.opens("/desk/requests", order="1002", state="open").links  # as the form sends it
        assert f"/desk/requests/{later.id}" in found, step
        assert f"/desk/requests/{cash.id}" not in found, step
        meike.opens(f"/desk/requests/{later.id}")
        assert "1002" in meike.page.text
        assert says("desk.payment_later") in meike.page.text
        if step == "open":
            meike.presses("/close", outcome="done")
    assert says("desk.requests_none") in meike.opens("/desk/requests", order="1003").text


@pytest.mark.parametrize("written", ["abc", "0", "-1", "9" * 12, "1002 "])
def test_what_is_no_number_of_an_order_is_not_looked_for(costly: Town, meike: Operator, written: str) -> None:
    waits = orders_shopping(costly, KARL, pays="1")
    assert f"/desk/requests/{waits.id}" in meike.opens("/desk/requests", order=written).links
    assert meike.status == 200
    assert "order" not in meike.query


def test_the_desk_pays_and_the_request_goes_to_the_board_once(costly: Town, meike: Operator) -> None:
    poor = orders_shopping(costly, KARL, pays="3")
    assert on_the_board(costly) == set()
    assert says("desk.need_cannot_pay") in meike.opens("/desk/").text
    meike.opens(f"/desk/requests/{poor.id}")
    assert says("desk.pays_what") in meike.page.text
    action, token = meike.page.form("/desk-pays").action, meike.token()
    meike.presses("/desk-pays")
    assert says("desk.paid_by_desk") in meike.page.text
    assert says("desk.payment_desk") in meike.page.text
    assert "/desk-pays" not in meike.page.html
    assert on_the_board(costly) == {poor.id}
    assert says("desk.need_cannot_pay") not in meike.opens("/desk/").text
    meike.sends(action, csrf_token=token)  # the same button twice
    assert says("desk.somebody_was_faster") in meike.page.text


def test_an_order_that_the_desk_takes_down_has_a_number_to_be_read_out(costly: Town, meike: Operator) -> None:
    def enters(number: str, **fields: str) -> Request:
        meike.opens("/desk/intake")
        usual = {"kind": "groceries", "postcode": "12043", "spoken": "de", "number": number}
        meike.presses("/desk/intake", sees_numbers=True, **usual | fields)
        with costly.store.read() as casebook:
            return casebook.scalars(select(Request).order_by(Request.id.desc())).first() or Request()

    later, poor = enters(KARL, payment="later"), enters(OLGA, payment="cannot_pay")
    assert f"{says('desk.fact_order_number')}: 1002" in meike.page.text
    assert (later.order_number, later.payment, later.cap, later.state) == (1001, "later", 50, "waiting")
    assert poor.state == "held"  # the desk's to help
    assert "/desk-pays" in meike.opens(f"/desk/requests/{poor.id}").html
    walk = enters(ANNA, kind="pets", payment="cash")
    assert (walk.order_number, walk.payment, walk.cap) == (None, None, None)
    meike.opens(f"/desk/requests/{walk.id}")  # it was shopping after all
    meike.presses("/set-place", kind="groceries", zone="neukoelln", postcode="12043")
    assert f"{says('desk.fact_order_number')} 1003" in meike.page.text


def test_what_is_counted_is_written_down_as_a_number(town: Town, meike: Operator) -> None:
    house: House = town.app.extensions["hotline"]
    berlin = replace(house.cities["berlin"], orders=Orders(counted=("groceries",)))
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": berlin}))
    meike.opens("/desk/intake")
    written = {"kind": "groceries", "postcode": "12043", "spoken": "de", "number": KARL}
    meike.presses("/desk/intake", sees_numbers=True, **written, quantity="drei")
    assert says("desk.intake_quantity_wrong") in meike.page.text
    meike.presses("/desk/intake", sees_numbers=True, **written, quantity="3")
    with town.store.read() as casebook:
        assert list(casebook.execute(select(Request.quantity, Request.cap))) == [(3, None)]


def test_what_the_caller_cancelled_meanwhile_the_desk_pays_no_more(costly: Town, meike: Operator) -> None:
    poor = orders_shopping(costly, KARL, pays="3")
    meike.opens(f"/desk/requests/{poor.id}")
    back = Caller(costly, KARL, at=now() - timedelta(minutes=5)).rings()
    back.presses("2").hangs_up()
    meike.presses("/desk-pays")
    assert says("desk.somebody_was_faster") in meike.page.text
    assert on_the_board(costly) == set()
