"""From the first key to the last tap: residents and volunteers of one town, with nothing in between faked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from hotline.casebook.numbers import PURPOSE
from hotline.simulator import BUSY
from tests.house.resident import WITHHELD, Resident
from tests.house.spoken import words
from tests.house.town import (
    AREA,
    Databases,
    Town,
    databases,
    site_text,
    town,
)
from tests.house.volunteer import Volunteer

ANNA, BEN, ZOFIA = "+491713920011", "+491713920012", "+491713920013"
NEXT = count(100)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    """Everything here happens twice, on each kind of database."""
    return databases(request)


@pytest.fixture(scope="module")
def day(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with somebody at the desk, two web processes and a clock."""
    site = site_text(by_day=True)
    with town(tmp_path_factory.mktemp("day"), given, site=site, workers=2, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        running.has_volunteer("Ben", BEN)
        running.has_volunteer("Zofia", ZOFIA, zones=("pankow",))
        yield running


@pytest.fixture(scope="module")
def night(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which everybody sleeps but the hotline."""
    with town(tmp_path_factory.mktemp("night"), given, site=site_text(by_day=False)) as running:
        yield running


@pytest.fixture(scope="module")
def helpers(day: Town) -> dict[str, Volunteer]:
    """Those who sign in to the board, each by a code that the clock has sent."""
    asking = {number: Volunteer(day, number).asks_for_code() for number in (ANNA, BEN, ZOFIA)}
    return {number: one.signs_in_with(one.reads_code()) for number, one in asking.items()}


@pytest.fixture(scope="module")
def anna(helpers: dict[str, Volunteer]) -> Volunteer:
    return helpers[ANNA]


@pytest.fixture(scope="module")
def ben(helpers: dict[str, Volunteer]) -> Volunteer:
    return helpers[BEN]


@pytest.fixture(scope="module")
def zofia(helpers: dict[str, Volunteer]) -> Volunteer:
    return helpers[ZOFIA]


def somebody(where: Town, **how: Any) -> Resident:
    """A resident who has never rung before."""
    return Resident(where, f"{AREA}{next(NEXT)}", **how)


def request_of(where: Town, resident: Resident) -> dict[str, Any]:
    """The request that was made in the resident's call."""
    (found,) = where.rows("requests", call_id=where.call(resident.sid)["id"])
    return found


def events_of(where: Town, request_id: int) -> list[str]:
    return [event["kind"] for event in where.rows("request_events", request_id=request_id)]


def reasons(where: Town, resident: Resident) -> list[str]:
    """Why somebody should ring this caller back."""
    return [one["reason"] for one in where.rows("tickets", call_id=where.call(resident.sid)["id"])]


# --- the main job


def test_a_request_goes_from_the_telephone_to_the_door(
    day: Town, anna: Volunteer, ben: Volunteer, zofia: Volunteer
) -> None:
    resident = somebody(day).asks_for("1", "12043")
    resident.hears("read_back")
    assert "Neukölln" in resident.heard
    word = resident.says_nothing().hears("promise_open", "close_word", "goodbye").word
    resident.hangs_up()

    request_id = request_of(day, resident)["id"]
    assert request_id in anna.looks_at_the_board().offered
    assert "Neukölln" in anna.page.text
    assert words().label("groceries", "de") in anna.page.text
    assert request_id not in zofia.looks_at_the_board().offered
    assert zofia.looks_at(request_id).status == 404
    ben.looks_at(request_id)

    anna.takes(request_id).reads("taken_now")
    assert "tel:" not in anna.page.html
    assert word not in anna.page.text
    ben.sends(f"/{request_id}/take").reads("refused_gone")
    assert request_id not in ben.offered
    anna.has_number_shown(request_id)
    assert f"tel:{resident.number}" in anna.page.links
    assert word in anna.page.text
    anna.finishes(request_id, "done").reads("finished_done")
    assert request_id not in anna.offered
    assert events_of(day, request_id) == ["asked", "taken", "revealed", "done"]

    resident.rings().hears("hello_known", "done_lately")
    assert resident.step == "known_caller"
    resident.presses("1").hears("read_back").hangs_up()
    assert request_of(day, resident)["state"] == "waiting"
    assert request_of(day, resident)["id"] != request_id


def test_a_caller_with_an_open_request_hears_how_it_stands(day: Town, anna: Volunteer) -> None:
    resident = somebody(day).asks_for("2", "12047")
    word = resident.says_nothing().word
    resident.hangs_up()
    request_id = request_of(day, resident)["id"]

    resident.rings().hears("hello_known", "open_waiting", "open_cancel")
    resident.presses("1", "2", "12047").hears("have_one_already").stays_to_the_end()
    assert len(day.rows("requests", number_id=day.call(resident.sid)["number_id"])) == 1

    anna.takes(request_id).reads("taken_now")
    resident.rings().hears("open_taken", "open_nobody_came")
    assert "Anna" in resident.heard
    assert word in resident.heard
    resident.presses("3").hears("nobody_came_noted").stays_to_the_end()
    (request,) = day.rows("requests", id=request_id)
    assert (request["state"], request["priority"]) == ("waiting", 0)
    assert request_id in anna.looks_at_the_board().offered[:2]  # above it only whose last helper Anna was
    anna.reads("urgent")

    resident.rings().presses("2").hears("cancelled").stays_to_the_end()
    assert request_id not in anna.looks_at_the_board().offered


def test_somebody_whose_number_is_withheld_keys_one_in(day: Town, zofia: Volunteer) -> None:
    number = f"{AREA}{next(NEXT)}"
    resident = Resident(day, WITHHELD).asks_for("1", "13187").hears("read_back")
    request_id = request_of(day, resident)["id"]
    assert request_of(day, resident)["state"] == "held"
    assert request_id not in zofia.looks_at_the_board().offered

    resident.says_nothing().hears("number_ask")
    resident.keys_in(number.replace("+49", "0")).hears("number_read_back")
    assert request_id in zofia.looks_at_the_board().offered
    word = resident.says_nothing().hears("promise_open_keyed", "close_word").word
    resident.hangs_up()
    zofia.takes(request_id).has_number_shown(request_id)
    assert f"tel:{number}" in zofia.page.links
    assert word in zofia.page.text
    zofia.finishes(request_id, "not_needed").reads("finished_not_needed")

    Resident(day, WITHHELD).rings().hears("hello").hangs_up()
    known = Resident(day, number).rings().hears("hello_known")
    assert known.step == "known_caller"
    known.hangs_up()


def test_a_line_that_speaks_several_languages_asks_which_one(day: Town) -> None:
    resident = somebody(day, dials=f"{AREA}903").rings()
    assert resident.step == "language"
    resident.presses("2", "1", "12043")
    assert resident.step == "read_back"
    assert request_of(day, resident.hangs_up())["language"] == "pl"


# --- to a person


def test_whoever_cannot_press_keys_is_put_through(day: Town) -> None:
    resident = somebody(day).rings().says_nothing().hears("take_your_time", "no_keys_stay")
    resident.says_nothing().hears("still_here")
    resident.says_nothing().hears("person_connecting").stays_to_the_end()
    assert resident.spoke_with_somebody
    assert reasons(day, resident) == []
    assert day.call(resident.sid)["outcome"] == "person"


def test_zero_reaches_a_person_and_a_busy_desk_leaves_a_ticket(day: Town) -> None:
    assert somebody(day).rings().presses("0").stays_to_the_end().spoke_with_somebody
    unlucky = somebody(day, desk=BUSY).rings().presses("1", "0").stays_to_the_end().hears("person_busy")
    assert not unlucky.spoke_with_somebody
    assert reasons(day, unlucky) == ["busy"]


def test_whoever_broke_off_and_rings_again_is_put_through(day: Town) -> None:
    resident = somebody(day).rings().presses("1").hangs_up()
    assert reasons(day, resident) == ["incomplete"]
    assert resident.rings().stays_to_the_end().hears("hello_known", "person_connecting").spoke_with_somebody


def test_whoever_cannot_press_keys_is_rung_back_the_next_day(night: Town) -> None:
    resident = somebody(night).rings().says_nothing(3).stays_to_the_end().hears("person_ticket")
    assert not resident.spoke_with_somebody
    assert reasons(night, resident) == ["no_keys"]


def test_zero_by_night_leaves_a_ticket_and_asks_a_withheld_caller_for_a_number(night: Town) -> None:
    resident = somebody(night).rings().presses("0").hears("person_closed").stays_to_the_end()
    assert reasons(night, resident) == ["wants_person"]
    unseen = Resident(night, WITHHELD).rings().presses("0").hears("number_ask")
    unseen.keys_in("03023125098").hears("number_read_back").says_nothing().hears("person_closed")
    assert reasons(night, unseen.stays_to_the_end()) == ["wants_person"]
    (ticket,) = night.rows("tickets", call_id=night.call(unseen.sid)["id"])
    (number,) = night.rows("numbers", id=ticket["number_id"])
    assert night.store.vault.open(number["sealed"]) == f"{AREA}098"


# --- hanging up (R29)


def test_hanging_up_without_a_key_leaves_a_ticket_only_after_eight_seconds(night: Town) -> None:
    quick = somebody(night)
    quick.phone.dial().waits(5).hangs_up()
    assert (reasons(night, quick), night.call(quick.sid)["outcome"]) == ([], "short")
    patient = somebody(night)
    patient.phone.dial().waits(20).hangs_up()
    assert reasons(night, patient) == ["no_input"]
    unseen = Resident(night, WITHHELD).rings().presses("1").hangs_up()
    assert (reasons(night, unseen), night.call(unseen.sid)["outcome"]) == ([], "no_number")


def test_hanging_up_after_a_key_leaves_what_was_said(night: Town) -> None:
    resident = somebody(night).rings().presses("2").hangs_up()
    (ticket,) = night.rows("tickets", call_id=night.call(resident.sid)["id"])
    assert (ticket["reason"], ticket["kind"], ticket["postcode"]) == ("incomplete", "pharmacy", None)


def test_hanging_up_after_the_postcode_is_a_whole_request(night: Town) -> None:
    resident = somebody(night).rings().presses("1")
    resident.phone.presses_and_hangs_up("12043")
    assert request_of(night, resident)["state"] == "waiting"
    assert reasons(night, resident) == []


# --- key 9


def test_key_nine_and_twice_yes_erases_everything(day: Town, anna: Volunteer) -> None:
    unlucky = somebody(day, desk=BUSY).rings().presses("0").stays_to_the_end()
    assert reasons(day, unlucky) == ["busy"]
    resident = Resident(day, unlucky.number).asks_for("1", "12043")
    word = resident.says_nothing().word
    resident.hangs_up()
    request_id = request_of(day, resident)["id"]
    anna.takes(request_id).has_number_shown(request_id)
    known = [resident.number, day.store.vault.index(resident.number, PURPOSE), word]
    assert all(any(one in cell for _, cell in day.cells_opened()) for one in known)

    resident.rings().hears("open_taken").presses("1").wants_everything_erased().hears("data_deleted")
    assert found_in(day, *known) == []
    assert not day.rows("tickets", call_id=day.call(unlucky.sid)["id"], state="open")
    assert request_id not in anna.looks_at_the_board().offered
    resident.stays_to_the_end()
    assert found_in(day, *known) == []

    resident.rings().hears("hello", "emergency_first").hangs_up()


def test_nobody_who_only_listens_or_says_yes_once_loses_anything(night: Town) -> None:
    resident = somebody(night).asks_for().says_nothing()
    resident.presses("9").hears("data_about").presses("1").hears("data_confirm").stays_to_the_end()
    assert request_of(night, resident)["state"] == "waiting"


def found_in(where: Town, *secrets: str) -> list[str]:
    """Where in the tables one of these stands, for somebody who has the keys as well."""
    return [place for place, cell in where.cells_opened() for secret in secrets if secret in cell]
