"""Partners and the fund at the desk: who may, what is said, and nothing of another town."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.casebook import fund, partners
from hotline.casebook.fund import Booking, By
from hotline.casebook.partners import Details
from hotline.casebook.tables import Audit, Partner, Request
from tests.board.town import RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town

TABLE = Details("Tafel Neukölln", "Lebensmittel", "030 23125 077", "Mo 9-12")


def enter(town: Town, by: int, *, city: str = "berlin", name: str = "Tafel Neukölln") -> int:
    with town.store.write() as casebook:
        details = replace(TABLE, name=name)
        return partners.enter(casebook, city, details, operator_id=by, now=datetime.now(UTC))


def bought(town: Town, receipt: int = 1250) -> int:
    request_id = town.resident_asks("groceries", number=RESIDENT)
    with town.store.write() as casebook:
        values = {"state": "done", "closed_at": datetime.now(UTC), "receipt": receipt, "paid": False}
        casebook.execute(update(Request).values(**values))
    return request_id


@pytest.fixture
def vera(town: Town) -> Operator:
    """An administrator."""
    return Operator(town, town.has_operator("Vera", role="administrator")).is_signed_in()


@pytest.fixture
def kim(town: Town) -> Operator:
    """A coordinator."""
    return Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()


def test_a_partner_is_entered_checked_changed_and_ended(town: Town, vera: Operator) -> None:
    assert "Noch steht niemand darin." in vera.opens("/desk/partners").text
    vera.opens("/desk/partners/new")
    vera.presses("/desk/partners/new", name="Tafel", what="")
    assert vera.status == 422
    vera.presses("/desk/partners/new", name="Tafel", what="Lebensmittel", zone=["neukoelln"])
    assert "Noch nie geprüft" in vera.page.text
    vera.presses("/checked")
    assert "Geprüft am" in vera.page.text
    assert "Vera" in vera.page.text
    one = vera.address
    vera.presses(one, name="Tafel Süd", what="Lebensmittel und Kleidung", contact="030 23125 077")
    assert "Tafel Süd" in vera.page.text
    vera.presses(f"{one}/end", ended="1")
    assert "nicht mehr dabei" in vera.opens("/desk/partners").text
    vera.opens(one)
    vera.presses(f"{one}/end", ended="0")
    assert "nicht mehr dabei" not in vera.opens("/desk/partners").text
    with town.store.read() as casebook:
        assert casebook.scalars(select(Partner.contact)).one() != "030 23125 077"  # sealed
        verbs = casebook.scalars(select(Audit.verb).where(Audit.subject == "partner").order_by(Audit.id))
        assert list(verbs) == ["entered", "checked", "changed", "ended", "resumed"]


def test_a_request_is_passed_on_and_comes_back(town: Town, meike: Operator) -> None:
    town.has_volunteer()
    request_id = town.resident_asks("groceries", number=RESIDENT)
    table = enter(town, meike.person.id)
    page = meike.opens(f"/desk/requests/{request_id}")
    assert "Tafel Neukölln" in page.text
    meike.presses("/refer", partner=str(table))
    assert "Weitergegeben. Wer anruft, hört an wen." in meike.page.text
    assert "an einen Partner weitergegeben" in meike.page.text
    assert "Weitergegeben" in meike.opens("/desk/requests", state="referred").text
    meike.opens(f"/desk/requests/{request_id}")
    meike.presses("/come-back")
    assert "kam zurück" in meike.page.text
    meike.presses("/refer", partner="999")
    assert "Weitergegeben. Wer" not in meike.page.text


def test_passed_on_and_nothing_heard_stands_at_the_first_page(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks("groceries", number=RESIDENT)
    table = enter(town, meike.person.id)
    meike.opens(f"/desk/requests/{request_id}")
    meike.presses("/refer", partner=str(table))
    with town.store.write() as casebook:
        casebook.execute(update(Request).values(quiet_until=datetime.now(UTC)))
    assert "Weitergegeben, und nichts mehr gehört" in meike.opens("/desk/").text
    meike.does(f"/desk/needs/requests/{request_id}/seen")
    assert "Weitergegeben, und" not in meike.page.text
    meike.presses("/undo")
    meike.does(f"/desk/needs/requests/{request_id}/close", outcome="helped")
    with town.store.read() as casebook:
        assert casebook.get_one(Request, request_id).state == "done"


def test_money_comes_in_goes_out_and_a_mistake_is_countered(town: Town, kim: Operator) -> None:
    assert "Noch ist nichts gebucht." in kim.opens("/desk/fund").text
    kim.presses("/desk/fund", way="in", amount="zwölf", what="Spende")
    assert kim.status == 422
    kim.presses("/desk/fund", way="in", amount="12,50", what="Spende der Bäckerei")
    assert "12,50 €" in kim.page.text.replace("\N{NO-BREAK SPACE}", " ")
    kim.presses("/desk/fund", way="out", amount="13", what="Einkauf")
    assert kim.status == 409
    assert "So viel ist nicht in der Kasse." in kim.page.text
    assert "below_zero" not in kim.page.html  # only an administrator's word
    kim.sends(
        "/desk/fund", way="out", amount="13", what="x", form_key="k", below_zero="1", csrf_token=kim.token()
    )
    assert kim.status == 409
    kim.opens("/desk/fund")
    kim.presses("/counter")
    assert "Gegenbuchung" in kim.page.text
    with town.store.read() as casebook:
        assert fund.balance(casebook, "berlin") == 0


def test_an_administrator_lets_it_fall_below_zero(town: Town, vera: Operator) -> None:
    vera.opens("/desk/fund")
    vera.presses("/desk/fund", way="out", amount="5", what="Einkauf", below_zero="1")
    assert "Gebucht." in vera.page.text
    assert "-5,00" in vera.page.text


def test_an_order_is_paid_from_the_fund(town: Town, meike: Operator) -> None:
    request_id = bought(town)
    with town.store.write() as casebook:
        by = By(meike.person.id, datetime.now(UTC))
        fund.book(casebook, "berlin", Booking("in", 5000, "Spende", "a"), by)
    assert "Noch nicht bezahlt" in meike.opens("/desk/fund").text
    meike.presses(f"/orders/{request_id}/pay")
    assert "Niemand wartet auf Geld." in meike.page.text
    assert "aus der Kasse bezahlt" in meike.opens(f"/desk/requests/{request_id}").text


def test_the_file_of_the_fund_has_nobody_in_it(town: Town, meike: Operator) -> None:
    with town.store.write() as casebook:
        by = By(meike.person.id, datetime.now(UTC))
        for key in map(str, range(60)):
            fund.book(casebook, "berlin", Booking("in", 5025, "Spende von Frau Muster", key), by)
        fund.book(casebook, "berlin", Booking("out", 25, "Einkauf", "out"), by)
    answer = meike.client.get("/desk/fund/export.csv")
    text = answer.get_data(as_text=True)
    assert len(text.splitlines()) == 62
    assert "50,25" in text
    assert "Muster" not in text
    assert "Meike" not in text
    with town.store.read() as casebook:
        left = select(Audit.actor_id, Audit.city, Audit.subject_id, Audit.detail).where(
            Audit.verb == "exported"
        )
        assert casebook.execute(left).all() == [(meike.person.id, "berlin", None, {"form": "csv"})]


def test_another_citys_partners_and_money_do_not_exist(town: Town, meike: Operator) -> None:
    theirs = enter(town, meike.person.id, city="potsdam", name="Potsdamer Tafel")
    with town.store.write() as casebook:
        by = By(meike.person.id, datetime.now(UTC))
        fund.book(casebook, "potsdam", Booking("in", 77700, "Spende", "a"), by)
        entry = fund.page(casebook, "potsdam")[0].id
    assert "Potsdamer Tafel" not in meike.opens("/desk/partners").text
    token = meike.token()
    for address in ("/desk/fund", "/desk/fund/export.csv"):
        assert meike.client.get(address, query_string={"city": "potsdam"}).status_code == 404
    booking: dict[str, Any] = {"way": "in", "amount": "5", "what": "Spende", "form_key": "k"}
    meike.sends("/desk/fund", csrf_token=token, city="potsdam", **booking)
    assert meike.status == 404
    with town.store.read() as casebook:  # neither theirs nor, by mistake, one's own
        assert [fund.balance(casebook, city) for city in ("potsdam", "berlin")] == [77700, 0]
    for address in (
        f"/desk/partners/{theirs}",
        f"/desk/partners/{theirs}/checked",
        f"/desk/fund/{entry}/counter",
    ):
        meike.sends(address, csrf_token=token)
        assert meike.status == 404, address
    request_id = town.resident_asks("groceries", number=RESIDENT)
    meike.opens(f"/desk/requests/{request_id}")
    meike.sends(f"/desk/requests/{request_id}/refer", partner=str(theirs), csrf_token=token)
    with town.store.read() as casebook:
        assert casebook.get_one(Request, request_id).state == "waiting"


def test_who_only_works_at_the_desk_reads_partners_and_has_no_fund(town: Town) -> None:
    lea = Operator(town, town.has_operator("Lea", role="operator")).is_signed_in()
    table = enter(town, lea.person.id)
    assert "/desk/partners/new" not in lea.opens("/desk/partners").links
    assert "030 23125 077" in lea.opens(f"/desk/partners/{table}").text
    lea.opens("/desk/fund")
    assert lea.status == 403
