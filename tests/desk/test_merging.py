"""Two requests of one person at the desk: compared, merged, undone, and whoever had the other is told."""

from __future__ import annotations

from sqlalchemy import select

from hotline.casebook.tables import Message, Request
from tests.board.town import BEN, RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town


def the_state(town: Town, request_id: int) -> str:
    with town.store.read() as casebook:
        return casebook.get_one(Request, request_id).state


def test_two_of_one_number_are_compared_and_become_one(town: Town, meike: Operator) -> None:
    older = town.resident_asks("groceries", number=RESIDENT, minutes_ago=60)
    newer = town.resident_asks("pets", number=RESIDENT)
    page = meike.opens(f"/desk/requests/{newer}")
    assert f"/desk/requests/{newer}/merge?with={older}" in page.links
    page = meike.opens(f"/desk/requests/{newer}/merge?with={older}")
    assert "Sie ist die ältere." in page.text
    assert "Es geht um verschiedene Hilfe" in page.text
    page = meike.opens(f"/desk/requests/{newer}/merge?with={older}&stays={newer}")
    assert "So haben Sie gewählt." in page.text
    meike.presses(f"/desk/requests/{newer}/merge")
    assert meike.address == f"/desk/requests/{newer}"
    assert "Zusammengelegt." in meike.page.text
    assert the_state(town, older) == "withdrawn"
    meike.presses(f"/desk/requests/{older}/unmerge")
    assert "Es sind wieder zwei" in meike.page.text
    assert (the_state(town, older), the_state(town, newer)) == ("waiting", "waiting")


def test_whoever_had_the_one_that_goes_gets_a_message(town: Town, meike: Operator) -> None:
    older, newer = town.resident_asks("groceries", minutes_ago=60), town.resident_asks("groceries")
    town.takes(town.has_volunteer(), older)
    town.takes(town.has_volunteer("Ben", BEN), newer)
    page = meike.opens(f"/desk/requests/{older}/merge?with=%23{newer}")
    assert "verschiedene Telefonnummern" in page.text
    assert "erfährt es per Nachricht" in page.text
    assert "Die andere soll bleiben" not in page.text
    meike.presses(f"/desk/requests/{older}/merge")
    assert the_state(town, newer) == "withdrawn"
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Message).where(Message.kind == "sms")).all()) == 1


def test_what_changed_meanwhile_is_shown_once_more(town: Town, meike: Operator) -> None:
    older, newer = town.resident_asks("groceries", minutes_ago=60), town.resident_asks("groceries")
    meike.opens(f"/desk/requests/{older}/merge?with={newer}")
    town.takes(town.has_volunteer(), newer)
    page = meike.presses(f"/desk/requests/{older}/merge")
    assert "Inzwischen steht es anders" in page.text
    assert "Wer hilft, behält sie" in page.text
    assert the_state(town, older) == "waiting"


def test_what_is_no_pair_is_said_kindly(town: Town, meike: Operator, two_cities: Town) -> None:
    one = town.resident_asks("groceries")
    for other in (str(one), "999", "x", ""):
        page = meike.opens(f"/desk/requests/{one}/merge?with={other}")
        assert "lassen sich nicht zusammenlegen" in page.text
    other_town = Operator(two_cities, two_cities.has_operator("Ola", city="tricity", language="pl"))
    other_town.is_signed_in().opens(f"/desk/requests/{one}/merge?with={one}")
    assert other_town.status == 404
    sent = meike.sends(f"/desk/requests/{one}/merge", csrf_token="x", stays="1", goes="2")
    assert sent is meike.page
    assert meike.status in (400, 404)
