"""Gdańsk, Gdynia and Sopot: what their residents key, and what they hear for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.cities import ByPerson, Outside, Placed
from tests.cities.towns import tricity

# One code for each row of the table, and those whose zone a longer row decides.
ZONES = {
    "80-041": "Gdańsk, Orunia",
    "80-180": "Gdańsk, Siedlce i Chełm",
    "80-210": "Gdańsk, Wrzeszcz Górny i Brętowo",
    "80-296": "Gdańsk, Wrzeszcz Górny i Brętowo",
    "80-298": "Gdańsk, Osowa i Kokoszki",
    "80-299": "Gdańsk, Osowa i Kokoszki",
    "80-310": "Gdańsk, Oliwa i Przymorze",
    "80-401": "Gdańsk, Wrzeszcz Dolny i Zaspa",
    "80-528": "Gdańsk, Brzeźno i Nowy Port",
    "80-691": "Gdańsk, Stogi i Sobieszewo",
    "80-701": "Gdańsk, Dolne Miasto i Olszynka",
    "80-899": "Gdańsk, Śródmieście",
    "81-000": "Gdynia, Chylonia i Cisowa",
    "81-198": "Gdynia, Oksywie i Obłuże",
    "81-200": "Gdynia, Grabówek i Leszczynki",
    "81-300": "Gdynia, Śródmieście",
    "81-400": "Gdynia, Wzgórze i Redłowo",
    "81-500": "Gdynia, Orłowo i Karwiny",
    "81-661": "Gdynia, Witomino",
    "81-702": "Sopot",
    "81-881": "Sopot",
}


@pytest.mark.parametrize(("code", "name"), ZONES.items())
def test_the_third_digit_names_the_zone(code: str, name: str) -> None:
    found = tricity().place(code)
    assert isinstance(found, Placed)
    assert tricity().zones[found.zone].name == name


def test_every_zone_has_codes() -> None:
    assert {zone.name for zone in tricity().zones.values()} == set(ZONES.values())


@pytest.mark.parametrize("code", ["80-209", "80-297", "80-980", "80-999", "81-900", "81-969"])
def test_a_code_that_is_no_zones_is_placed_by_a_person(code: str) -> None:
    assert tricity().place(code) == ByPerson()


@pytest.mark.parametrize("code", ["83-011", "84-230", "00-001", "12-043", "08-031"])
def test_a_code_of_somewhere_else_is_outside(code: str) -> None:
    assert tricity().place(code) == Outside()


def test_every_code_of_the_cities_lies_somewhere() -> None:
    ours = (f"8{number:04}" for number in range(2000))
    assert all(isinstance(tricity().place(code), Placed | ByPerson) for code in ours)


@pytest.mark.parametrize(
    ("keyed", "zone"),
    [
        ("803", "gdansk-oliwa"),
        ("8031", "gdansk-oliwa"),
        ("8022", "gdansk-wrzeszcz-gorny"),
        ("817", "sopot"),
        ("80", None),
        ("81", None),
        ("802", None),
        ("8020", None),
        ("809", None),
    ],
)
def test_three_digits_mean_a_zone_unless_a_longer_row_says_otherwise(keyed: str, zone: str | None) -> None:
    assert tricity().index.place_partial(keyed) == zone


def test_a_code_is_keyed_without_the_hyphen_shown_with_it_and_read_in_two_and_three() -> None:
    assert tricity().postcode_shown("80310") == "80-310"
    assert tricity().postcode_groups("80310") == ("80", "310")
    assert tricity().postcode_length == 5


def test_zones_are_said_in_the_callers_language() -> None:
    said = {language: tricity().zone_spoken("gdansk-oliwa", language) for language in tricity().languages}
    assert said == said | {
        "pl": "Gdańsk, Oliwa i Przymorze",
        "en": "Gdańsk, Oliwa and Przymorze",
        "de": "Danzig, Oliwa und Przymorze",
        "ru": "Гданьск, Олива и Пшиможе",
    }
    for zone in tricity().zones:
        assert " i " not in tricity().zone_spoken(zone, "de") + tricity().zone_spoken(zone, "en")


def test_money_hours_and_numbers_are_polish() -> None:
    city = tricity()
    assert (city.spending_limit, city.currency, city.languages[0]) == (200, "PLN", "pl")
    assert (city.number_least, city.number_most) == (9, 9)
    thursday = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)  # half past five in Gdańsk
    assert city.hours.is_open(thursday)
    assert not city.hours.is_open(thursday.replace(day=25))
    for day in ((2026, 11, 11), (2026, 12, 24), (2026, 12, 25)):  # Wednesday, Thursday, Friday
        assert not city.hours.is_open(datetime(*day, 10, 0, tzinfo=UTC))


def test_the_source_of_the_zones_is_named() -> None:
    assert tricity().credits == ("GeoNames postal codes (CC BY 4.0)",)
