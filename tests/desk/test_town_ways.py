"""Kinds of help by zone: another way in one of them; how many; and which zones are read first."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.house import House
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

TOWN = "/desk/town/berlin/"
MENU = f"{TOWN}menu"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def berlin(who: Operator) -> City:
    house: House = who.town.app.extensions["hotline"]
    return house.cities["berlin"]


def presses(who: Operator, **fields: Any) -> str:
    who.opens(MENU)
    return who.presses("/menu/ways-in", **fields).text


def test_a_kind_goes_another_way_in_one_zone_until_that_is_taken_away(petra: Operator) -> None:
    new = {"new-kind": "pharmacy", "new-zone": "mitte", "new-way": "desk"}
    told = presses(petra, **new)
    assert "Geändert" in told
    assert "Apotheke, Rezepte: Mitte" in told
    ways = berlin(petra).ways
    assert (ways.of("pharmacy", "mitte"), ways.of("pharmacy", "pankow")) == ("desk", "board")
    presses(petra, **{"new-kind": "pharmacy", "new-zone": "pankow", "new-way": "directory"})
    presses(petra, **{"way-mitte.pharmacy": "board"})
    ways = berlin(petra).ways
    assert [ways.of("pharmacy", zone) for zone in ("mitte", "pankow")] == ["board", "directory"]
    history = petra.opens(TOWN).text
    assert "In einzelnen Zonen anders" in history
    assert "Pankow: Apotheke, Rezepte: Verzeichnis" in history
    assert "settings." not in history
    presses(petra, **{"gone-mitte.pharmacy": "1", "gone-pankow.pharmacy": "1"})
    assert dict(berlin(petra).ways.zones) == {}


def test_a_half_exception_is_asked_about_and_one_that_is_none_is_not_there(petra: Operator) -> None:
    told = presses(petra, **{"new-kind": "pharmacy", "new-zone": "mitte"})
    assert (petra.status, "wohin es dort geht" in told) == (422, True)
    assert '<option value="mitte" selected>' in petra.page.html
    for wrong in ({"new-zone": "wald"}, {"new-way": "away"}, {"new-kind": "massage"}):
        petra.opens(MENU)
        new: dict[str, Any] = {"new-kind": "pets", "new-zone": "mitte", "new-way": "desk", **wrong}
        petra.presses("/menu/ways-in", **new)
        assert petra.status == 404
    assert berlin(petra).ways.of("pharmacy", "mitte") == "board"


def test_a_zone_that_goes_takes_its_exceptions_with_it(petra: Operator) -> None:
    petra.opens(f"{TOWN}zones")
    petra.presses("/zones", name="Waldrand")
    presses(petra, **{"new-kind": "pets", "new-zone": "waldrand", "new-way": "desk"})
    petra.opens(f"{TOWN}zones/of/waldrand")
    petra.presses("/away")
    assert petra.status == 200, petra.page.text
    assert "waldrand" not in berlin(petra).zones
    assert dict(berlin(petra).ways.zones) == {}


def test_of_which_kinds_callers_say_how_many(petra: Operator) -> None:
    petra.opens(MENU)
    petra.presses("/menu/counted", counted=["pets", "groceries"])
    assert set(berlin(petra).orders.counted) == {"pets", "groceries"}
    assert "Fragen, wie viele es sein sollen" in petra.opens(TOWN).text
    petra.presses("/put-back/1")
    assert berlin(petra).orders.counted == ()


def test_in_a_town_of_names_a_tenth_zone_is_added_and_said_which_are_read_first(store: Store) -> None:
    petra = administrator(store)
    petra.opens("/desk/town/new")
    names = [f"Zone {letter}" for letter in "ABCDEFGHI"]
    petra.presses("/town/new", title="Aue", country="DE", timezone="", first="de", zones="\n".join(names))
    house: House = petra.town.app.extensions["hotline"]
    zones = "/desk/town/aue/zones"
    petra.opens(zones)
    petra.presses("/zones", name="Zone J")
    assert petra.status == 200, petra.page.text
    assert house.cities["aue"].zone_order[-1] == "zone-j"
    petra.presses("/zones/order", first="zone j\n\n Zone B \nZone J")
    assert house.cities["aue"].zone_order[:3] == ("zone-j", "zone-b", "zone-a")
    assert petra.presses("/zones/order", first="Wald").text.count("Diese Zone gibt es nicht: Wald") == 1
    assert "hört sich niemand an" in petra.presses("/zones/order", first="\n".join([*names, "Zone J"])).text
    assert petra.status == 422
    petra.presses("/zones/order", first="")  # somebody must say it
    assert (petra.status, "die meisten Menschen wohnen" in petra.page.text) == (422, True)
    assert "Zone J, Zone B" in petra.opens("/desk/town/aue/").text
