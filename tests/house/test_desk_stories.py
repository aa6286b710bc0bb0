"""From a telephone whose keys did not help to a neighbour at the door, by way of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.house.desk import Operator
from tests.house.resident import WITHHELD, Resident
from tests.house.test_stories import request_of
from tests.house.town import AREA, Databases, Town, databases, site_text, town
from tests.house.volunteer import Volunteer

ANNA = "+491713920021"
NEXT = count(300)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town by night: whoever wants a person leaves a ticket."""
    given: Databases = databases(request)
    site = site_text(by_day=False)
    with town(tmp_path_factory.mktemp("desk"), given, site=site, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        yield running


@pytest.fixture(scope="module")
def meike(night: Town) -> Operator:
    return Operator(night).signs_in()


@pytest.fixture(scope="module")
def anna(night: Town) -> Volunteer:
    asking = Volunteer(night, ANNA).asks_for_code()
    return asking.signs_in_with(asking.reads_code())


def somebody(where: Town, number: str | None = None) -> Resident:
    return Resident(where, number or f"{AREA}{next(NEXT)}")


def ticket_of(where: Town, resident: Resident) -> int:
    return int(where.rows("tickets", call_id=where.call(resident.sid)["id"])[-1]["id"])


def test_a_silent_caller_is_rung_back_and_helped(night: Town, meike: Operator, anna: Volunteer) -> None:
    silent = somebody(night).rings().waits(20)
    silent.hangs_up()
    ticket_id = ticket_of(night, silent)
    meike.opens("/desk/").sees("Rief an und drückte nichts")
    meike.sends(f"/desk/tickets/{ticket_id}/ring")
    assert f"tel:{silent.number}" in meike.page.links
    meike.opens(f"/desk/intake?ticket={ticket_id}")
    meike.sends("/desk/intake", kind="groceries", postcode="12043", spoken="de").sees("Bitte vorlesen")
    (made,) = night.rows("requests", id=night.rows("tickets", id=ticket_id)[0]["request_id"])
    assert made["state"] == "waiting"
    anna.takes(made["id"]).has_number_shown(made["id"])
    assert f"tel:{silent.number}" in anna.page.links
    anna.finishes(made["id"], "done").reads("finished_done")
    shown = [(one["viewer"], one["shown"]) for one in night.rows("views", number_id=made["number_id"])]
    assert shown == [("operator", "number"), ("operator", "word"), ("volunteer", "number_and_word")]


def test_an_unknown_postcode_gets_its_zone_at_the_desk(night: Town, meike: Operator, anna: Volunteer) -> None:
    lost = somebody(night).rings().presses("1", "12999", "12999")
    lost.hangs_up()
    ticket_id = ticket_of(night, lost)
    meike.opens("/desk/").sees("Postleitzahl nicht gefunden", "PLZ 12999")
    meike.opens(f"/desk/intake?ticket={ticket_id}")
    meike.sends("/desk/intake", kind="groceries", zone="neukoelln", postcode="", spoken="de")
    meike.sees("Bitte vorlesen")
    made = night.rows("tickets", id=ticket_id)[0]["request_id"]
    assert made in anna.looks_at_the_board().offered


def test_when_nobody_came_the_desk_sees_it_and_closes_it(
    night: Town, meike: Operator, anna: Volunteer
) -> None:
    waiting = somebody(night).asks_for("1", "12043")
    waiting.says_nothing().hangs_up()
    request_id = request_of(night, waiting)["id"]
    anna.takes(request_id)
    waiting.rings().presses("3").hangs_up()
    meike.opens("/desk/").sees("Niemand ist gekommen", "bitten Sie um Entschuldigung")
    ticket_id = ticket_of(night, waiting)
    meike.sends(f"/desk/tickets/{ticket_id}/close", outcome="helped").sees("Erledigt.")
    assert night.rows("requests", id=request_id)[0]["state"] == "done"
    meike.sends(f"/desk/tickets/{ticket_id}/undo").sees("Niemand ist gekommen")
    assert night.rows("requests", id=request_id)[0]["state"] == "waiting"


def test_where_nobody_is_on_duty_the_zone_next_door_is_asked(
    night: Town, meike: Operator, anna: Volunteer
) -> None:
    alone = somebody(night).asks_for("1", "10999")
    alone.says_nothing().hangs_up()
    request_id = request_of(night, alone)["id"]
    assert request_id not in anna.looks_at_the_board().offered
    meike.opens("/desk/").sees("Jemand wartet, und niemand im Dienst kann helfen", "Friedrichshain-Kreuzberg")
    (address,) = (one for one in meike.page.formactions if "/next-door" in one)
    meike.sends(address).sees("Die Zonen nebenan sehen es jetzt.")
    assert request_id in anna.looks_at_the_board().offered
    (undo,) = (one.action for one in meike.page.forms if one.action.endswith("/undo"))
    meike.sends(undo).sees("niemand im Dienst kann helfen")
    assert request_id not in anna.looks_at_the_board().offered


def test_passed_on_to_a_partner_the_resident_hears_to_whom_and_it_comes_back(
    night: Town, meike: Operator, anna: Volunteer
) -> None:
    waiting = somebody(night).asks_for("1", "12043")
    waiting.says_nothing().hangs_up()
    request_id = request_of(night, waiting)["id"]
    meike.opens("/desk/partners/new")
    meike.sends("/desk/partners/new", name="Tafel Süd", what="Lebensmittel", contact="030 23125 077")
    partner = night.rows("partners")[-1]
    meike.opens(f"/desk/requests/{request_id}")
    meike.sends(f"/desk/requests/{request_id}/refer", partner=str(partner["id"])).sees("Weitergegeben.")
    assert request_id not in anna.looks_at_the_board().offered
    waiting.rings().hears("open_passed_on")
    assert "Tafel Süd" in str(waiting.heard)
    waiting.presses("3").hears("nobody_came_noted").hangs_up()
    assert night.rows("requests", id=request_id)[0]["state"] == "waiting"
    meike.opens("/desk/").sees("Niemand ist gekommen")
    assert request_id in anna.looks_at_the_board().offered


def test_whoever_wants_it_is_erased_at_the_desk_and_is_a_stranger_afterwards(
    night: Town, meike: Operator, anna: Volunteer
) -> None:
    gone = somebody(night).asks_for("1", "12043")
    gone.says_nothing().hangs_up()
    request = request_of(night, gone)
    meike.opens("/desk/data")
    meike.sends("/desk/data", number=gone.number).sees("Was gespeichert ist")
    place = f"/desk/data/number/{request['number_id']}"
    meike.sends(f"{place}/sure", way="erase", known_by="rang").sees("Noch ist nichts geschehen")
    meike.sends(f"{place}/do").sees("Nachweis einer Löschung", "Meike")
    assert night.rows("numbers", id=request["number_id"]) == []
    assert request["id"] not in anna.looks_at_the_board().offered
    gone.rings().hears("hello").hangs_up()


def test_a_withheld_caller_rings_again_and_the_request_gets_its_number(night: Town, meike: Operator) -> None:
    hidden = somebody(night, WITHHELD).asks_for("1", "12043")
    hidden.hangs_up()
    request_id = request_of(night, hidden)["id"]
    meike.opens("/desk/").sees("Keine Nummer zum Zurückrufen")
    meike.opens(f"/desk/needs/requests/{request_id}/number")
    meike.sends(f"/desk/needs/requests/{request_id}/number", number=f"030 23125-{next(NEXT)}")
    meike.sees("Freiwillige sehen die Anfrage jetzt")
    assert night.rows("requests", id=request_id)[0]["state"] == "waiting"
