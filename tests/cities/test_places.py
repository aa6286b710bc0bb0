"""Where a caller's postcode leads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import hotline.cities
from hotline.cities import AskZones, ByPerson, Outside, Place, Placed, Unknown
from tests.cities.towns import berlin, town, tricity

BERLIN_CSV = Path(hotline.cities.__file__).parent / "berlin.csv"


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("12043", Placed("neukoelln")),
        ("10245", Placed("friedrichshain-kreuzberg")),  # missing from lists in circulation
        ("10409", Placed("pankow")),
        ("14167", Placed("steglitz-zehlendorf")),
        ("10119", AskZones(("mitte", "pankow"))),
        ("10787", AskZones(("mitte", "tempelhof-schoeneberg", "charlottenburg-wilmersdorf"))),
        ("10965", AskZones(("friedrichshain-kreuzberg", "tempelhof-schoeneberg"))),  # 1 percent is not asked
        ("10825", AskZones(("tempelhof-schoeneberg", "charlottenburg-wilmersdorf"))),  # 5 percent is
        ("15537", ByPerson()),  # Brandenburg, with a few houses of Berlin
        ("12529", Outside()),  # Schönefeld
        ("14467", Outside()),  # Potsdam
        ("80331", Outside()),
        ("12034", Unknown()),  # 12043 with two keys exchanged
        ("14295", Unknown()),  # nowhere in Germany: a slip of the finger
        ("1204", Unknown()),
        ("120431", Unknown()),
        ("", Unknown()),
        ("1204٣", Unknown()),
    ],
)
def test_a_caller_in_berlin_is_placed(code: str, place: Place) -> None:
    assert berlin().place(code) == place


def test_every_delivery_postcode_of_berlin_is_placed_and_every_district_has_some() -> None:
    with BERLIN_CSV.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["zone"] != "@person"]
    codes = {row["postcode"] for row in rows}
    places = {code: berlin().place(code) for code in codes}
    assert len(codes) == 190
    assert sum(isinstance(place, AskZones) for place in places.values()) == 20
    assert all(isinstance(place, Placed | AskZones) for place in places.values())
    assert {place.zone for place in places.values() if isinstance(place, Placed)} == set(berlin().zones)
    assert all(row["source"] in berlin().credits for row in rows)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("55000", Placed("altstadt")),
        ("55-000", Placed("altstadt")),
        ("55150", AskZones(("hafen", "altstadt"))),  # the larger share first, whatever the order of rows
        ("55200", Placed("laki")),
        ("55290", Placed("west")),  # the longer beginning
        ("55298", Placed("insel")),  # the exact row
        ("55300", Placed("altstadt")),  # 4 percent are not asked about
        ("55301", AskZones(("altstadt", "hafen"))),  # no share known: asked
        ("55302", AskZones(("altstadt", "hafen", "laki"), more=True)),  # of five the likeliest three
        ("55399", ByPerson()),
        ("55500", Unknown()),
        ("55900", Outside()),
        ("12043", Outside()),
    ],
)
def test_a_caller_where_rows_stand_for_many_codes_is_placed(code: str, place: Place) -> None:
    assert town().place(code) == place


@pytest.mark.parametrize(
    ("keyed", "zone"),
    [
        ("120", None),
        ("1204", "neukoelln"),
        ("1205", None),  # left of 12055 in Neukölln, and of 12305 in Tempelhof-Schöneberg
        ("1252", "treptow-koepenick"),
        ("104", None),
    ],
)
def test_whoever_leaves_out_a_digit_is_placed_where_it_can_have_been_any(
    keyed: str, zone: str | None
) -> None:
    assert berlin().place_partial(keyed) == zone


@pytest.mark.parametrize(
    ("keyed", "zone"),
    [("550", "altstadt"), ("552", None), ("5528", "laki"), ("551", None), ("554", None), ("5540", "hafen"),
     ("559", None), ("55 0", "altstadt"), ("x", None), ("553", None), ("555", None)],
)  # fmt: skip
def test_beginnings_of_codes_count_like_whole_codes(keyed: str, zone: str | None) -> None:
    assert town().index.place_partial(town().canonical(keyed)) == zone


@pytest.mark.parametrize("keyed", ["8018", "8177", "817"])
def test_where_the_third_digit_decides_a_part_is_never_enough(keyed: str) -> None:
    """All codes that begin with 8177 are in Sopot; but it is left of 80177 in Gdańsk as well."""
    assert tricity().index.place_partial(keyed) is not None
    assert tricity().place_partial(keyed) is None


def test_a_postcode_is_read_aloud_and_written_as_people_do() -> None:
    assert berlin().postcode_groups("12043") == ("12", "043")
    assert town().postcode_groups("80180") == ("80", "180")
    assert town().postcode_shown("80180") == "80-180"
    assert berlin().postcode_shown("12043") == "12043"
    assert berlin().postcode_shown("120") == "120"
    assert berlin().postcode_groups("120") == ("12", "0")
    assert town().canonical(" 80-180") == "80180"


def test_a_zone_has_its_own_wording_in_one_language() -> None:
    assert town().zone_spoken("altstadt", "pl") == "Stare Miasto"
    assert town().zone_spoken("altstadt", "de") == "Altstadt"
    assert berlin().zone_spoken("neukoelln", "en") == "Neukölln"


def test_what_berlin_promises_is_what_its_file_says() -> None:
    city = berlin()
    assert (city.first_types, city.third_types) == (("groceries", "pharmacy", "phone_company"), ())
    assert city.more_types == ("household", "pets", "errands_post", "transport")
    assert (city.claim_hours("groceries"), city.claim_hours("pharmacy")) == (4, 2)
    assert [kind for kind in (*city.first_types, *city.more_types) if city.levels[kind] == 1] == [
        "groceries", "pets", "errands_post"
    ]  # fmt: skip
    assert (city.patience, city.readback_patience, city.call_back) == (10.0, 3.0, "number")
    assert (city.number_least, city.number_most, city.postcode_length) == (6, 13, 5)
    assert (town().number_least, town().number_most, town().claim_hours("pharmacy")) == (9, 9, 2)
