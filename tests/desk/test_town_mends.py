"""What is to be mended in a town is told in the operator's language, with the field where it stands."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import hotline.cities
from hotline.casebook.store import Store
from hotline.cities import CityEdits, CityError, read_cities, write_down
from hotline.prompts import find_folder, read_languages
from tests.cities.towns import FOLDER, SITE
from tests.desk.changing_town import administrator, may_change
from tests.desk.operator import Operator
from tests.desk.town import Town

DAY = date(2026, 11, 1)
LINE = {"name": "Ohr", "number": "+48990000970", "verified_on": DAY, "verified_by": "Petra"}
ALWAYS = {"hours": {"daily": ["00:00-24:00"]}}
ENTRY = {"name": "Laden", "number": "+48990000980", "verified_on": DAY}
TEN = [{"code": f"z{nth}", "name": f"Zone {nth}"} for nth in range(10)]
TABLE = "postcode,zone\n55001,altstadt\n"


def shop(**more: object) -> dict[str, Any]:
    return {"settings": {"directory": {"list": [{**ENTRY, **more}]}}}


# What is changed of the tests' town, the words that say why it cannot be, and where.
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"settings": {"title": " "}}, "text_missing", "title"),
    ({"settings": {"title": "Stadt\u202e"}}, "text_hidden", "title"),
    ({"settings": {"claims.spending_limit": 100_001}}, "number_between", "claims.spending_limit"),
    ({"settings": {"claims.spending_limit": 1.5}}, "number_whole", "claims.spending_limit"),
    ({"settings": {"announcements": {"list": [{}]}}}, "date_missing", "announcements.list.1.until"),
    ({"settings": {"languages": ["pl", "pl"]}}, "twice", "languages"),
    ({"settings": {"calls.newer": 1}}, "no_setting", "calls.newer"),
    ({"settings": {"hours": 5}}, "by_hand", "hours"),
    ({"numbers": {"lines": [{"number": "+48990000900"}] * 2}}, "number_twice", "lines"),
    (
        {"numbers": {"lines": [{"number": "+48990000900", "languages": []}]}},
        "line_languages",
        "lines.1.languages",
    ),
    (
        {"numbers": {"lines": [{"number": "+48990000900", "languages": ["tr"]}]}},
        "no_language_here",
        "lines.1.languages",
    ),
    (
        {
            "numbers": {
                "desk": [
                    {"number": f"+4899000099{nth}", "verified_on": DAY, "name": "Anna"} for nth in range(2)
                ]
            }
        },
        "name_twice",
        "desk",
    ),
    (
        {"numbers": {"talk": [{**LINE, **ALWAYS, "number": "+48999000970"}]}},
        "number_emergency",
        "talk.1.number",
    ),
    ({"numbers": {"crisis_key": 7}}, "crisis_key_alone", "crisis_key"),
    ({"numbers": {"desk": [{"number": "12", "verified_on": DAY}]}}, "no_number", "desk.1.number"),
    ({"numbers": {"talk": [{**LINE, "hours": {}}]}}, "hours_none", "talk.1.hours.monday"),
    ({"settings": {"hours.monday": ["09:00-12:00", "11:00-13:00"]}}, "hours_overlap", "hours.monday"),
    ({"settings": {"hours.monday": ["bald"]}}, "hours_no_time", "hours.monday"),
    ({"settings": {"hours.monday": ["12:00-09:00"]}}, "hours_backwards", "hours.monday"),
    ({"settings": {"hours.monday": ["09:10-12:00"]}}, "hours_half", "hours.monday"),
    ({"settings": {"hours.days": {"2026-02-30": []}}}, "no_day", "hours.days.2026-02-30"),
    ({"settings": {"numbers": {"area_code": "O30"}}}, "area_code_digits", "numbers.area_code"),
    ({"settings": {"country": "AQ"}}, "no_country", "country"),
    ({"settings": {"country": "AC"}}, "holidays_unknown", "hours.holidays_of"),
    ({"settings": {"hours.holidays_of": "BE"}}, "no_region", "hours.holidays_of"),
    ({"settings": {"types.more": ["groceries"]}}, "menu_twice", "types.more"),
    ({"settings": {"types.first": []}}, "menu_empty", "types.first"),
    ({"settings": {"types.first": ["groceries", "pharmacy", "meals", "waste"]}}, "menu_long", "types.first"),
    ({"settings": {"types.first": ["massage"]}}, "no_kind", "types.first"),
    ({"settings": {"approval": {"kinds": ["massage"]}}}, "no_kind", "approval.kinds"),
    ({"settings": {"timezone": "Warsaw"}}, "no_timezone", "timezone"),
    ({"settings": {"languages": []}}, "language_missing", "languages"),
    (
        {"settings": {"country": "CZ", "hours.closed_on_holidays": False}},
        "limit_missing",
        "claims.spending_limit",
    ),
    (
        {"settings": {"types.third": ["waste", "meals", "lending"], "calls.offers": True}},
        "no_room_for_offers",
        "calls.offers",
    ),
    (
        shop(number="+493023125980", open={"weekdays": ["09:00-12:00"]}),
        "number_dear",
        "directory.list.1.open",
    ),
    (
        shop(number="+48990000900", open={"weekdays": ["09:00-12:00"]}),
        "number_ours",
        "directory.list.1.open",
    ),
    (shop(zone="wald"), "no_zone", "directory.list.1.zone"),
    ({"settings": {"approval": {"zones": ["wald"]}}}, "no_zone", "approval.zones"),
    ({"settings": {"postcodes.mask": "##"}}, "no_mask", "postcodes.mask"),
    ({"settings": {"postcodes.mask": []}}, "mask_missing", "postcodes.mask"),
    ({"settings": {"postcodes.mask": "999"}}, "spoken_groups", "postcodes.spoken"),
    ({"settings": {"postcodes": {"asked": False}, "zones": TEN}}, "zones_too_many", "postcodes.zone_order"),
    ({"settings": {"postcodes.area_prefixes": ["5x"]}}, "no_beginning", "postcodes.area_prefixes"),
    ({"settings": {"postcodes.area_prefixes": []}}, "beginnings_missing", "postcodes.area_prefixes"),
    ({"settings": {"zones": [TEN[0], {"code": "z", "name": "zone 0"}]}}, "zone_twice", "zones.2.code"),
    ({"settings": {"zones": []}}, "zones_none", "zones"),
    ({"numbers": {"lines": [{"number": "+493023125900"}]}}, "number_two_towns", "lines"),
]


@pytest.mark.parametrize(("change", "name", "place"), CASES, ids=[f"{one[1]} {one[2]}" for one in CASES])
def test_what_a_page_can_enter_has_words_in_every_language(
    change: Mapping[str, Any], name: str, place: str
) -> None:
    edits = {"teststadt": CityEdits(table=TABLE, **change)}
    names = ("berlin", "teststadt") if name == "number_two_towns" else ("teststadt",)
    with pytest.raises(CityError) as refused:
        read_cities(write_down(names, SITE, folder=FOLDER, edits=edits))
    assert (refused.value.name, refused.value.place) == (name, place)
    (english,) = read_languages(["en"])  # the check of words compares the others with it
    assert english.lines[f"pages.faults.{name}"].gaps == refused.value.gaps.keys()


# These can only be met where somebody has edited files by hand, and are told in English.
BY_HAND_ONLY = {
    "reading.read_toml",
    "loader.load_cities",
    "loader.city_file",
    "loader._check_site",
    "shapes.read_shapes",
    "shapes.fault",  # maps: every one has its own name
}
ROOM = Path(hotline.cities.__file__).parent


def test_no_setting_is_refused_without_a_name_for_its_words() -> None:
    found, nameless = set(), set()
    for path in ROOM.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _is_fault(call):
                    name = next((one.value for one in call.keywords if one.arg == "name"), None)
                    found |= {name.value} if isinstance(name, ast.Constant) else set()
                    nameless |= set() if name is not None else {f"{path.stem}.{function.name}"}
    assert nameless <= BY_HAND_ONLY
    tried = {name for _, name, _ in CASES}
    assert found <= tried
    lines = (find_folder() / "en" / "faults.toml").read_text(encoding="utf-8")
    of_settings = lines.partition("# --- settings of the city\n")[2].partition("\n# ---")[0]
    assert {line.partition(" =")[0] for line in of_settings.split("\n") if " = " in line} == tried


def _is_fault(call: ast.Call) -> bool:
    """`section.fault(...)` and `CityError(...)`; maps have a `fault` of their own."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "fault"
    return isinstance(call.func, ast.Name) and call.func.id == "CityError"


def test_who_works_in_polish_types_hours_that_overlap_and_reads_so_in_polish(store: Store) -> None:
    town = Town(store)
    may_change(town, "berlin")
    kasia = Operator(town, town.has_operator("Kasia", language="pl")).is_signed_in()
    kasia.opens("/desk/town/berlin/hours")
    page = kasia.presses("/hours", monday="9-12, 11-15")
    assert kasia.status == 422
    told = (
        "Godziny otwarcia, poniedziałek: Godziny nakładają się na siebie. Proszę wpisać je jedne po drugich."
    )
    assert told in page.text
    assert "overlap" not in page.text
    page = kasia.presses("/hours", monday="9-12", new_day="2026-12-24", new_hours="12-9")
    assert "24 grudnia 2026: „12:00-09:00” nie kończy się po początku." in page.text
    kasia.opens("/desk/town/berlin/numbers", sees_numbers=True)
    page = kasia.presses("/numbers", sees_numbers=True, **{"desk-0": "12", "desk-0-tried": "2026-11-01"})
    assert "Telefony centrali (klawisz 0), Numer 1, Numer: „12” to jeszcze nie numer telefonu." in page.text


def test_names_stand_in_the_place_of_codes(store: Store) -> None:
    petra = administrator(store, "berlin")
    petra.opens("/desk/town/berlin/approval")
    page = petra.presses("/approval", kind=["massage"], zone=[])
    assert "Was zuerst freigegeben wird" in page.text
    assert "Diese Hilfe gibt es nicht: massage." in page.text
    petra.opens("/desk/town/berlin/numbers", sees_numbers=True)
    page = petra.presses("/numbers", sees_numbers=True, **{"line-0-language": ["ar"]})
    assert "Arabisch" in page.text
