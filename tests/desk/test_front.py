"""In ten seconds an operator sees what needs them; each is done with one button, and a slip taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine

from hotline.casebook import telling
from hotline.casebook.tables import Ticket
from hotline.cities import DeskNumber, HelpLine
from hotline.house import House, move_in
from tests.board.town import ANNA, BEN, RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.houses import with_town


@pytest.fixture
def jan(town: Town) -> Operator:
    return Operator(town, town.has_operator("Jan")).is_signed_in()


def test_an_empty_desk_says_so(meike: Operator) -> None:
    assert "Im Moment braucht niemand" in meike.opens("/desk/").text


def test_the_worst_stands_first_with_what_to_do(town: Town, meike: Operator) -> None:
    town.resident_leaves_ticket("no_input", number=RESIDENT)
    town.resident_leaves_ticket("nobody_came")
    text = meike.opens("/desk/").text
    assert text.index("Niemand ist gekommen") < text.index("Rief an und drückte nichts")
    assert "bitten Sie um Entschuldigung" in text
    assert "+49 … 42" in text


def test_ringing_back_shows_the_number_and_a_colleague_sees_who_rings(
    town: Town, meike: Operator, jan: Operator
) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person", number=RESIDENT)
    meike.opens("/desk/")
    page = meike.does(f"/desk/tickets/{ticket_id}/ring", sees_numbers=True)
    assert f"tel:{RESIDENT}" in page.links
    assert "Nachbarschaftshilfe" in page.text
    assert "Meike ruft dort gerade an" in jan.opens("/desk/").text


def test_done_with_one_press_and_taken_back_with_another(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person")
    meike.opens("/desk/")
    meike.does(f"/desk/tickets/{ticket_id}/close", outcome="helped")
    assert "Erledigt." in meike.page.text
    assert "Im Moment braucht niemand" in meike.page.text
    meike.presses(f"/tickets/{ticket_id}/undo")
    assert "Möchte mit einem Menschen sprechen" in meike.page.text


def test_of_two_operators_the_second_is_told_kindly_who_was_quicker(
    town: Town, meike: Operator, jan: Operator
) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person")
    for one in (meike, jan):
        one.opens("/desk/")
    meike.does(f"/desk/tickets/{ticket_id}/close", outcome="helped")
    jan.does(f"/desk/tickets/{ticket_id}/close", outcome="nuisance")
    assert "Meike war schneller" in jan.page.text
    assert "Meike hat das erledigt" in jan.opens(f"/desk/tickets/{ticket_id}").text


def test_who_does_not_answer_comes_up_later(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person")
    meike.opens(f"/desk/tickets/{ticket_id}")
    meike.does(f"/desk/tickets/{ticket_id}/later")
    assert "Das kommt wieder" in meike.page.text
    assert "Erst später anrufen" in meike.page.text
    assert "ein Versuch" in meike.page.text
    meike.presses(f"/tickets/{ticket_id}/undo")
    assert "Erst später anrufen" not in meike.page.text
    assert "ein Versuch" not in meike.page.text


def test_a_ticket_that_says_all_becomes_a_request_with_one_press(town: Town, meike: Operator) -> None:
    town.has_volunteer()
    ticket_id = town.resident_leaves_ticket("incomplete", kind="pets", zone="neukoelln", number=RESIDENT)
    meike.opens("/desk/")
    meike.does(f"/desk/tickets/{ticket_id}/request")
    assert "Bitte vorlesen" in meike.page.text
    assert "Im Moment braucht niemand" in meike.opens("/desk/").text


def test_a_ticket_that_lacks_the_place_leads_to_the_form_with_what_is_known(
    town: Town, meike: Operator
) -> None:
    ticket_id = town.resident_leaves_ticket(
        "unknown_postcode", kind="pets", postcode="99999", number=RESIDENT
    )
    page = meike.opens("/desk/")
    assert f"/desk/intake?ticket={ticket_id}" in page.links
    page = meike.opens(f"/desk/intake?ticket={ticket_id}")
    assert "+49 … 42" in page.text
    meike.presses("/desk/intake", kind="pets", zone="neukoelln", spoken="de")
    assert "Bitte vorlesen" in meike.page.text
    with town.store.read() as casebook:
        assert casebook.get_one(Ticket, ticket_id).outcome == "request"


def test_a_request_that_nobody_takes_is_put_on_top(town: Town, meike: Operator) -> None:
    town.has_volunteer()
    request_id = town.resident_asks(minutes_ago=60 * 30)
    meike.opens("/desk/")
    assert "Wartet seit über einem Tag" in meike.page.text
    meike.does(f"/desk/needs/requests/{request_id}/board")
    assert "Im Moment braucht niemand" in meike.page.text
    meike.presses(f"/requests/{request_id}/undo")
    assert "Wartet seit über einem Tag" in meike.page.text


def test_a_waiting_request_is_closed_and_the_slip_taken_back(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(minutes_ago=60 * 30)
    meike.opens("/desk/")
    meike.does(f"/desk/needs/requests/{request_id}/close", outcome="no_need")
    assert "War das ein Versehen?" in meike.page.text
    meike.presses(f"/requests/{request_id}/undo")
    assert "Wartet seit über einem Tag" in meike.page.text


def test_a_request_without_a_number_gets_one(town: Town, meike: Operator) -> None:
    meike.opens("/desk/intake")
    meike.presses("/desk/intake", kind="groceries", postcode="12043", spoken="de", no_number="1")
    assert "Noch fehlt eine Nummer" in meike.page.text
    page = meike.opens("/desk/")
    assert "Keine Nummer zum Zurückrufen" in page.text
    address = next(link for link in page.links if link.endswith("/number"))
    meike.opens(address)
    meike.presses("/number", number="nein")
    assert meike.status == 422
    meike.presses("/number", number="030 23125-042")
    assert "Freiwillige sehen die Anfrage jetzt" in meike.page.text


def test_messages_that_failed_are_seen(town: Town, meike: Operator) -> None:
    town.message_fails("landline")
    page = meike.opens("/desk/")
    assert "Eine Nachricht ging nicht hinaus" in page.text
    assert "Das ist ein Festnetzanschluss" in page.text
    address = next(one for one in page.formactions if "messages-seen" in one)
    meike.does(address)
    assert "Im Moment braucht niemand" in meike.page.text
    meike.presses("/undo")
    assert "Eine Nachricht ging nicht hinaus" in meike.page.text


def test_messages_that_do_not_leave_are_seen_to_by_one_button_for_an_hour(
    town: Town, meike: Operator
) -> None:
    town.message_waits(minutes=9)
    page = meike.opens("/desk/")
    assert "Sagen Sie es der Person, die die Anlage betreut." in page.text
    meike.does(next(one for one in page.formactions if "what=messages" in one and "code=late" in one))
    assert "Im Moment braucht niemand" in meike.page.text
    meike.presses("/undo")
    assert "Sagen Sie es der Person, die die Anlage betreut." in meike.page.text


def test_a_call_that_could_not_be_made_is_called_a_call_and_seen_by_itself(
    town: Town, meike: Operator
) -> None:
    town.message_fails("sender")
    town.message_fails("sender", kind="call")
    page = meike.opens("/desk/")
    assert "Ein Anruf kam nicht zustande" in page.text
    assert "darf bei Anrufen nicht gezeigt werden" in page.text
    meike.does(next(one for one in page.formactions if "messages-seen" in one and "what=calls" in one))
    assert "Ein Anruf" not in meike.page.text
    assert "Eine Nachricht ging nicht hinaus" in meike.page.text


def test_a_volunteer_whom_messages_do_not_reach_stands_at_the_desk_until_somebody_knows(
    town: Town, meike: Operator
) -> None:
    anna, ben = town.has_volunteer("Anna", number=ANNA), town.has_volunteer("Ben", number=BEN)
    for one in (anna, ben):
        with town.store.write() as casebook:
            telling.in_trouble(casebook, one, reason="not_a_number", now=datetime.now(UTC))
    page = meike.opens("/desk/")
    assert page.text.count("Nachrichten erreichen jemanden nicht, der hilft") == 2
    assert page.text.count("Diese Nummer ist nicht vergeben. Fragen Sie nach der richtigen.") == 2
    meike.does(f"/desk/volunteers/{anna}/trouble-seen")
    meike.presses(f"/volunteers/{anna}/trouble-unseen")
    assert "erreichen jemanden nicht" in meike.page.text
    meike.does(f"/desk/volunteers/{anna}/trouble-seen")
    assert meike.page.text.count("Nachrichten erreichen jemanden nicht") == 1
    assert f"/desk/volunteers/{ben}" in meike.page.links
    assert "SMS kommen nicht an" in meike.opens(f"/desk/volunteers/{ben}").text
    meike.presses(f"/volunteers/{ben}/tell-again")
    assert "Im Moment braucht niemand" in meike.opens("/desk/").text
    assert "SMS kommen nicht an" in meike.opens(f"/desk/volunteers/{anna}").text  # seen is not mended


def test_another_citys_ticket_does_not_exist(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person", city="potsdam")
    assert "Im Moment braucht niemand" in meike.opens("/desk/").text
    meike.opens(f"/desk/tickets/{ticket_id}")
    assert meike.status == 404
    for verb in ("close", "later", "undo", "request"):
        meike.opens("/desk/intake")
        token = meike.page.forms[0].fields["csrf_token"]
        meike.sends(f"/desk/tickets/{ticket_id}/{verb}", outcome="helped", csrf_token=token)
        assert meike.status == 404, verb


def test_a_reason_of_a_later_version_is_shown_and_can_be_closed(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("something_new")
    assert "something_new" in meike.opens("/desk/").text
    meike.does(f"/desk/tickets/{ticket_id}/close", outcome="helped")
    assert "Erledigt." in meike.page.text


def test_a_full_list_stays_a_small_page_and_says_how_much_more_there_is(town: Town, meike: Operator) -> None:
    for _ in range(40):
        town.resident_leaves_ticket("wants_person", kind="groceries", zone="neukoelln")
    assert "15 weitere Sachen folgen" in meike.opens("/desk/").text


@pytest.mark.parametrize("address", ["/desk/", "/desk/intake", "/desk/tickets/1"])
def test_without_its_database_the_desk_asks_for_patience(
    meike: Operator, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    gone = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    monkeypatch.setattr(meike.town.store, "engine", gone)
    answer = meike.client.get(address)
    assert answer.status_code == 503
    assert "Gerade geht es nicht" in answer.get_data(as_text=True)


def test_numbers_that_nobody_has_tried_for_half_a_year_are_named(town: Town, meike: Operator) -> None:
    assert "lange niemand ausprobiert" not in meike.opens("/desk/").text
    house: House = town.app.extensions["hotline"]
    berlin = house.cities["berlin"]
    desk = DeskNumber("+493023125990", date(2026, 1, 2), name="Rathaus", language="de")
    line = HelpLine("Seelsorge", "+493023125995", berlin.hours, ("de",), date(2026, 1, 3))
    old = replace(berlin, desk=(desk,), crisis=(line,))
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": old}))
    text = meike.opens("/desk/").text
    assert "Berlin, Leitstelle, Rathaus: zuletzt am 2. Januar 2026." in text
    assert "Berlin, Seelsorge: zuletzt am 3. Januar 2026. Wird weder genannt noch angeboten." in text
