"""One installation for two cities: Berlin, and Gdańsk with Gdynia and Sopot, whose residents speak Polish."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from hotline.cities import load_cities
from hotline.house import Town as Edition
from hotline.phone.trouble import Apologies
from hotline.prompts.letters import in_few_letters
from tests.house.resident import WITHHELD, Resident
from tests.house.spoken import words
from tests.house.town import GERMAN, LINES, POLISH, Databases, Town, databases, site_text, town
from tests.house.volunteer import Volunteer

CITIES = ("berlin", "tricity")
AYLIN, HANNA, PIOTR, GRETA = (f"+4917139200{number}" for number in (11, 21, 22, 23))
GDANSK, SEVERAL = LINES["tricity"]
OLIWA = "Gdańsk, Oliwa i Przymorze"
NEXT = count(100)


@pytest.fixture(scope="module", params=["sqlite"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def both(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two cities with somebody at each desk, one web process, one clock, one database."""
    site = "\n".join(site_text(by_day=True, city=city) for city in CITIES)
    folder = tmp_path_factory.mktemp("both")
    with town(folder, given, site=site, clock=True, cities=CITIES) as running:
        running.has_volunteer("Aylin", AYLIN)
        for name, number, zones in (
            ("Hanna", HANNA, ("gdansk-oliwa", "sopot")),
            ("Piotr", PIOTR, ("gdynia-witomino", "gdansk-osowa")),
        ):
            running.has_volunteer(name, number, zones=zones, city="tricity", language="pl")
        running.has_volunteer("Greta", GRETA, zones=("sopot",), city="tricity")
        yield running


@pytest.fixture(scope="module")
def helpers(both: Town) -> dict[str, Volunteer]:
    """Those who sign in to the board, each by a code that the clock has sent."""
    languages = {AYLIN: "de", HANNA: "pl", PIOTR: "pl", GRETA: "de"}
    asking = {
        number: Volunteer(both, number, language=spoken).asks_for_code()
        for number, spoken in languages.items()
    }
    return {number: one.signs_in_with(one.reads_code()) for number, one in asking.items()}


def somebody(where: Town, **how: Any) -> Resident:
    """A resident of Gdańsk who has never rung before."""
    usual = {"dials": GDANSK, "language": "pl", "city": "tricity"}
    return Resident(where, f"+48990000{next(NEXT)}", **{**usual, **how})


def request_of(where: Town, resident: Resident) -> dict[str, Any]:
    """The request that was made in the resident's call."""
    (found,) = where.rows("requests", call_id=where.call(resident.sid)["id"])
    return found


def ticket_of(where: Town, resident: Resident) -> dict[str, Any]:
    (found,) = where.rows("tickets", call_id=where.call(resident.sid)["id"])
    return found


def who_is_offered(helpers: dict[str, Volunteer], request_id: int) -> set[str]:
    return {number for number, one in helpers.items() if request_id in one.looks_at_the_board().offered}


def test_a_request_in_polish_is_on_the_board_of_its_zone_and_on_no_other(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    resident = somebody(both).rings().hears("hello", "emergency_first", "kinds_intro")
    resident.presses("1").hears("postcode_ask")
    assert "bez kreski" in resident.heard
    resident.presses("80310").hears("read_back")
    assert f"zakupy, {OLIWA}. Kod pocztowy: osiem zero, trzy jeden zero." in resident.heard
    resident.says_nothing(3).hears("order_number")
    word = resident.says_nothing().hears("promise_open", "close_word", "close_number_kept", "goodbye").word
    resident.hangs_up()

    request = request_of(both, resident)
    assert (request["city"], request["zone"]) == ("tricity", "gdansk-oliwa")
    assert who_is_offered(helpers, request["id"]) == {HANNA}
    for elsewhere in (AYLIN, PIOTR):
        assert helpers[elsewhere].looks_at(request["id"]).status == 404

    hanna = helpers[HANNA].looks_at(request["id"])
    assert OLIWA in hanna.page.text
    assert "200 zł" in hanna.page.text
    hanna.takes(request["id"]).has_number_shown(request["id"])
    assert f"tel:{resident.number}" not in hanna.page.links  # the hotline rings both (D7)
    assert word in hanna.page.text
    hanna.finishes(request["id"], "done").sends("/finish", amount="34,80", receipt="yes", paid="cash")
    hanna.reads("finished_done")

    resident.rings().hears("hello_known", "done_lately")
    assert request_of(both, resident.presses("1").hears("read_back").hangs_up())["zone"] == "gdansk-oliwa"


def test_the_far_west_of_gdansk_is_a_zone_of_its_own(both: Town, helpers: dict[str, Volunteer]) -> None:
    resident = somebody(both).asks_for("2", "80298").hears("read_back")
    assert "Gdańsk, Osowa i Kokoszki" in resident.heard
    assert who_is_offered(helpers, request_of(both, resident.hangs_up())["id"]) == {PIOTR}


def test_star_moves_a_request_to_another_city_by_the_sea(both: Town, helpers: dict[str, Volunteer]) -> None:
    resident = somebody(both).asks_for("1", "80310").presses("*", "2").hears("postcode_change")
    resident.presses("81704").hears("read_back")
    assert "zakupy, Sopot. Kod pocztowy: osiem jeden, siedem zero cztery." in resident.heard
    request = request_of(both, resident.hangs_up())
    assert request["zone"] == "sopot"
    assert who_is_offered(helpers, request["id"]) == {HANNA, GRETA}


@pytest.mark.parametrize("code", ["80209", "80297", "80999", "81900"])
def test_a_code_that_no_zone_has_is_noted_by_a_person(both: Town, code: str) -> None:
    resident = somebody(both).asks_for("1", code).hears("person_will_note").stays_to_the_end()
    ticket = ticket_of(both, resident)
    assert (ticket["reason"], ticket["city"], ticket["postcode"]) == ("by_person", "tricity", code)
    assert both.rows("requests", call_id=both.call(resident.sid)["id"]) == []


@pytest.mark.parametrize("code", ["83011", "00001", "12043"])
def test_whoever_lives_outside_is_told_who_can_help(both: Town, code: str) -> None:
    resident = somebody(both).asks_for("1", code).hears("outside_check")
    resident.says_nothing().hears("postcode_outside").stays_to_the_end()
    assert ticket_of(both, resident)["reason"] == "outside_area"


def test_a_digit_that_is_missing_may_have_been_any_and_is_asked_for(both: Town) -> None:
    resident = somebody(both).rings().presses("1", "8170").says_nothing().hears("postcode_partial")
    resident.presses("81702").hears("read_back")
    assert "zakupy, Sopot. Kod pocztowy: osiem jeden, siedem zero dwa." in resident.heard


def test_a_withheld_number_has_nine_digits_and_ends_by_itself(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    resident = Resident(both, WITHHELD, dials=SEVERAL, language="pl", city="tricity").rings()
    assert resident.step == "language"
    resident.presses("1", "1", "80310").hears("read_back").says_nothing().hears("number_ask")
    number = f"990000{next(NEXT)}"
    resident.presses(number).hears("number_read_back")
    assert who_is_offered(helpers, request_of(both, resident)["id"]) == {HANNA}
    resident.says_nothing(3).hears("order_number")
    resident.says_nothing().hears("promise_open_keyed", "close_word").hangs_up()
    known = Resident(both, f"+48{number}", dials=GDANSK, language="pl", city="tricity").rings()
    known.hears("hello_known", "open_waiting").hangs_up()


@pytest.mark.parametrize(
    ("key", "language", "zone", "digits"),
    [
        ("2", "en", "in Gdańsk, Oliwa and Przymorze", "eight zero, three one zero"),
        ("3", "de", "in Danzig, Oliwa und Przymorze", "acht null, drei eins null"),
    ],
)
def test_english_and_german_are_spoken_by_the_sea_too(
    both: Town, key: str, language: str, zone: str, digits: str
) -> None:
    resident = somebody(both, dials=SEVERAL, language=language).rings()
    resident.presses(key, "1").hears("postcode_ask").presses("80310").hears("read_back")
    assert zone in resident.heard
    assert digits in resident.heard
    assert request_of(both, resident.hangs_up())["language"] == language


def test_the_number_that_is_dialled_decides_about_the_city(both: Town, helpers: dict[str, Volunteer]) -> None:
    berliner = Resident(both, f"+493023125{next(NEXT)}").asks_for("1", "12043").hears("read_back")
    assert who_is_offered(helpers, request_of(both, berliner.hangs_up())["id"]) == {AYLIN}
    lost = Resident(both, f"+493023125{next(NEXT)}", dials=POLISH, language="pl").asks_for("1", "80310")
    lost.says_nothing().hears("postcode_outside").stays_to_the_end()
    assert ticket_of(both, lost)["city"] == "berlin"


def test_when_nothing_works_a_city_says_sorry_in_its_own_languages_and_names_its_own_desk() -> None:
    site = tomllib.loads("\n".join(site_text(by_day=True, city=city) for city in CITIES))
    apologies = Apologies(
        Edition(load_cities(CITIES, site), words(), "shipped"), "https://hotline.example.org"
    )
    said = apologies.document(GDANSK, now=datetime.now(UTC)).decode()
    assert said.count("zero zero,") == 4
    assert said.count("dziewięć dziewięć zero.") == 2
    assert 'language="de-DE"' not in said
    several = apologies.document(SEVERAL, now=datetime.now(UTC)).decode()
    assert re.findall(r'language="([^"]+)"', several) == ["pl-PL", "en-GB", "de-DE"]


def test_each_city_writes_to_its_volunteers_from_its_own_number(
    both: Town, helpers: dict[str, Volunteer]
) -> None:
    assert {number: both.senders_to(number) for number in helpers} == {
        AYLIN: {GERMAN}, HANNA: {GDANSK}, PIOTR: {GDANSK}, GRETA: {GDANSK},
    }  # fmt: skip
    code = words().page("code_message", language="pl", code="123456").partition("123456")[0]
    # Whoever helped may meanwhile have been told of the next request: the code is the oldest of all.
    assert both.messages_to(HANNA)[-1].startswith(in_few_letters(code))
