"""Blocking a number at the desk, from the first press to the call of whoever is blocked, and to the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from hotline.casebook.tables import Request, Ticket
from hotline.casebook.tables.blocks import BLOCK_REASONS
from hotline.dialogue.events import Dialled
from tests.desk.caller import ERIKA, Caller
from tests.desk.operator import Operator
from tests.desk.town import Town

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def open_tickets(town: Town) -> list[str]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Ticket.reason).where(Ticket.state == "open")))


@time_machine.travel(MONDAY_NOON, tick=False)
def test_from_the_request_to_the_block_to_the_call_and_to_the_lifting(two_cities: Town) -> None:
    town = two_cities
    Caller(town, ERIKA, at=MONDAY_NOON - timedelta(hours=1)).asks_for()
    request_id = 1
    meike = Operator(town, town.has_operator()).is_signed_in()
    meike.opens(f"/desk/requests/{request_id}")
    page = meike.opens(f"/desk/blocks/new/request/{request_id}")
    assert "vielleicht einsam und willkommen" in page.text
    assert "+49 … 01" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    form = f"/desk/blocks/new/request/{request_id}"
    meike.presses(form, until="2027-03-01")
    assert meike.status == 422
    for words in (
        "Bitte wählen Sie einen Grund",
        "was vorgefallen ist",
        "von morgen bis zum 21. Februar 2027",
    ):
        assert words in meike.page.text
    meike.presses(form, reason="flood", words="Pizza", until="2026-12-23")
    assert meike.address == "/desk/blocks"
    assert "Gesperrt bis 23. Dezember 2026." in meike.page.text
    assert "gesperrt bis 23. Dezember" in meike.opens(f"/desk/requests/{request_id}").text

    again = Caller(town, ERIKA, at=MONDAY_NOON).rings().says_nothing().hangs_up()
    assert again.call.outcome == "blocked"
    assert "blocked" in (again.call.said or "")
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Request)).all()) == 1
    assert open_tickets(town) == []
    assert "Nummer war gesperrt" in meike.opens(f"/desk/calls/{again.call.id}").text

    spoke = Caller(town, ERIKA, at=MONDAY_NOON).rings().presses("0")
    spoke._turn(spoke._says(transfer=Dialled("completed", True), bridge_told=True), 95)
    assert spoke.hangs_up().call.outcome == "person"

    meike.opens("/desk/blocks")
    meike.presses("/lift")
    assert "Die Sperre ist aufgehoben" in meike.page.text
    assert "Keine Nummer ist gesperrt" in meike.page.text
    free = Caller(town, ERIKA, at=MONDAY_NOON).rings()
    assert "blocked" not in (free.call.said or "")


def test_what_is_known_of_a_number_says_that_it_is_blocked(town: Town, meike: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person", number=ERIKA)
    meike.opens(f"/desk/blocks/new/ticket/{ticket_id}")
    until = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    meike.presses(f"/ticket/{ticket_id}", reason=BLOCK_REASONS[0], words="x", until=until)
    assert "Diese Nummer ist gesperrt" in meike.opens(f"/desk/tickets/{ticket_id}").text
    meike.opens("/desk/intake")
    meike.presses("/desk/intake", number=ERIKA, kind="pets", postcode="12043", sees_numbers=True)
    assert "Diese Nummer ist gesperrt" in meike.page.text


def test_without_a_number_or_of_another_town_nothing_can_be_blocked(two_cities: Town) -> None:
    ticket_id = two_cities.resident_leaves_ticket("wants_person")
    ola = Operator(two_cities, two_cities.has_operator("Ola", city="tricity", language="de")).is_signed_in()
    ola.opens(f"/desk/blocks/new/ticket/{ticket_id}")
    assert ola.status == 404
    assert "Keine Nummer ist gesperrt" in ola.opens("/desk/blocks").text
