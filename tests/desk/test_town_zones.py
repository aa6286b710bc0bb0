"""Zones and postcodes at the desk: looked up, named, brought as a table, and in force only when said so."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.cities import City, Placed
from hotline.house import House
from tests.board.markup import Page
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator, check_page

ZONES = "/desk/town/berlin/zones"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def berlin(who: Operator) -> City:
    house: House = who.town.app.extensions["hotline"]
    return house.cities["berlin"]


def brings(who: Operator, table: bytes, **fields: str) -> Page:
    """A table is chosen and sent, to be looked at."""
    who.opens(ZONES)
    sent = {"csrf_token": who.token(), "mask": "99999", "area": "10 12 13", "make": "on", **fields}
    files = {"file": (io.BytesIO(table), "table.csv")}
    address = f"{ZONES}/look"
    answer = who.client.post(address, data=sent | files, content_type="multipart/form-data")
    who.status, who.address = answer.status_code, answer.request.path
    who.page = Page(answer.get_data(as_text=True))
    check_page(answer, who.page)
    return who.page


def test_somebody_asks_where_a_postcode_leads(petra: Operator) -> None:
    for code, told in (
        ("12043", "Zone: Neukölln"),
        ("10119", "Mitte, Pankow"),
        ("14467", "außerhalb"),
        ("10999 ", "Friedrichshain-Kreuzberg"),
        ("13999", "noch einmal gefragt"),
        ("1204", "5 Stellen"),
        ("<b>", "5 Stellen"),
    ):
        assert told in petra.opens(f"{ZONES}?code={code}").text, code


def test_a_table_is_looked_at_asked_and_then_used_and_put_back(petra: Operator) -> None:
    rows = ("postcode;zone;share", "12043;Mitte;", "12045;Sonnenallee Süd;0,75", "12045;Neukölln;0,25")
    table = "\n".join((*rows, "12*;Pankow;", "12043;Mitte;")).encode()
    page = brings(petra, table)
    for told in ("Doppelte Zeilen 1", "Neue Zonen: 1 Sonnenallee Süd", "In mehreren Zonen: 1 12045"):
        assert told in page.text, page.text
    assert "In anderen Zonen als bisher: 2" in page.text
    assert berlin(petra).place("12043") == Placed("neukoelln")
    assert "Zone: Pankow" in petra.presses("/look", code="12999").text
    petra.presses("/use")
    assert berlin(petra).place("12043") == Placed("mitte")
    assert berlin(petra).zones["sonnenallee-sud"].name == "Sonnenallee Süd"
    saved = petra.client.get(f"{ZONES}/table").get_data(as_text=True)
    assert "12045,Sonnenallee Süd,0.75" in saved
    waits = petra.town.resident_asks(zone="sonnenallee-sud")
    petra.opens("/desk/town/berlin/")
    page = petra.presses("/put-back/1")
    assert "Sonnenallee Süd" in page.text
    assert "Offene Anfragen dort: 1." in page.text
    assert "sonnenallee-sud" in berlin(petra).zones
    with petra.town.store.write() as casebook:
        casebook.get_one(Request, waits).state = "done"
        casebook.get_one(Request, waits).closed_at = datetime.now(UTC)
    petra.presses("/put-back/1")
    assert berlin(petra).place("12043") == Placed("neukoelln")
    assert "sonnenallee-sud" not in berlin(petra).zones


def test_a_large_town_brings_a_large_table(petra: Operator) -> None:
    rows = (f"{code:05},Nr. {code % 97}" for code in range(10000, 14000))
    page = brings(petra, ("postcode,zone,source\n" + ",a long source\n".join(rows)).encode())
    assert "Postleitzahlen 4000" in page.text, page.text[:600]
    assert petra.status == 200
    assert len(page.html) < 200_000


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"", "Wählen Sie zuerst eine Datei"),
        (b"postcode,zone\n12043,Neuk\xf6lln\n", "CSV UTF-8"),
        (b"a,b\n1,2\n", "Spalte „postcode“ fehlt"),
        (b"postcode,zone\n1204,Mitte\n", "Zeile 2: „1204“ ist zu kurz"),
        (b"postcode,zone\n12043,Mitte\n12043,@person\n", "@person"),
        (b'postcode,zone\n12043,"Mitte\n', "Anführungszeichen"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line_and_nothing_changes(
    petra: Operator, table: bytes, told: str
) -> None:
    page = brings(petra, table)
    assert petra.status == 422
    assert told in page.text, page.text
    assert berlin(petra).place("12043") == Placed("neukoelln")


def test_forms_of_codes_that_cannot_be_are_told(petra: Operator) -> None:
    page = brings(petra, b"postcode,zone\nEH1,Mitte\n", mask="EH9", area="EH")
    assert petra.status == 422
    assert "ist noch keine Form von Postleitzahlen" in page.text
    page = brings(petra, b"postcode,zone\nEH1,Mitte\nEH12,Pankow\n", mask="AA9, AA99", area="")
    assert petra.status in (200, 422)
    petra.sends(f"{ZONES}/use", csrf_token=petra.token(), carried="nonsense")
    assert petra.status == 422


def test_a_zone_gets_a_name_and_neighbours_on_both_sides_and_goes_when_nothing_leads_there(
    petra: Operator,
) -> None:
    petra.opens(ZONES)
    petra.presses("/zones", name="Tegel Süd")
    assert berlin(petra).zones["tegel-sud"].name == "Tegel Süd"
    assert "Ohne Nachbarn: Tegel Süd" in petra.page.text
    steps = petra.opens("/desk/town/berlin/").text
    assert "Sagen, welche Zonen nebeneinander liegen" in steps
    petra.opens(ZONES)
    petra.opens(f"{ZONES}/of/tegel-sud")
    spoken: dict[str, Any] = {"spoken-pl": "Tegel Zud"}
    petra.presses("/of/tegel-sud", name="Tegel-Süd", near=["mitte", "nowhere"], **spoken)
    assert berlin(petra).zones["tegel-sud"].neighbours == ("mitte",)
    assert "Ohne Nachbarn" not in petra.opens(ZONES).text
    assert "tegel-sud" in berlin(petra).zones["mitte"].neighbours
    assert berlin(petra).zone_spoken("tegel-sud", "pl") == "Tegel Zud"
    petra.opens(f"{ZONES}/of/tegel-sud")
    petra.presses("/tegel-sud/away")
    assert "tegel-sud" not in berlin(petra).zones
    assert "tegel-sud" not in berlin(petra).zones["mitte"].neighbours


def test_a_zone_with_postcodes_or_people_waiting_stays(petra: Operator) -> None:
    petra.opens(f"{ZONES}/of/pankow")
    page = petra.presses("/pankow/away")
    assert petra.status == 422
    assert "Pankow" in page.text
    petra.town.resident_asks("pharmacy")
    page = petra.opens(f"{ZONES}/of/neukoelln")
    assert "Offene Anfragen dort: 1" in page.text
    petra.sends(f"{ZONES}/of/neukoelln/away", csrf_token=petra.token())
    assert petra.status == 422
    for address in (f"{ZONES}/of/nowhere", "/desk/town/nowhere/zones"):
        petra.opens(address)
        assert petra.status == 404


def test_a_town_without_postcodes_gets_them(petra: Operator) -> None:
    petra.opens("/desk/town/new")
    given: dict[str, Any] = {
        "title": "Musterstadt",
        "country": "DE",
        "timezone": "Europe/Berlin",
        "first": "de",
        "zones": "Nord\nSüd",
    }
    petra.presses("/town/new", **given)
    house: House = petra.town.app.extensions["hotline"]
    assert not house.cities["musterstadt"].postcodes_asked
    petra.opens("/desk/town/musterstadt/zones")
    assert 'value="99999"' in petra.page.html
    table = b"postcode,zone\n1067,Nord\n1069,S\xc3\xbcd\n1099,Altstadt\n"
    sent = {"csrf_token": petra.token(), "mask": "99999", "area": "", "make": "on"}
    files = {"file": (io.BytesIO(table), "table.csv")}
    answer = petra.client.post(
        "/desk/town/musterstadt/zones/look", data=sent | files, content_type="multipart/form-data"
    )
    petra.page = Page(answer.get_data(as_text=True))
    assert "Führende Nullen ergänzt 3" in petra.page.text, petra.page.text
    petra.presses("/use")
    assert house.cities["musterstadt"].place("01067") == Placed("nord")
    assert house.cities["musterstadt"].zones["altstadt"].name == "Altstadt"


# --- the map


def brings_map(who: Operator, data: bytes) -> Page:
    who.opens(ZONES)
    sent = {
        "csrf_token": who.token(),
        "credit": "Geoportal, dl-de/by-2-0",
        "file": (io.BytesIO(data), "x.geojson"),
    }
    answer = who.client.post(f"{ZONES}/map/look", data=sent, content_type="multipart/form-data")
    who.status, who.address = answer.status_code, answer.request.path
    who.page = Page(answer.get_data(as_text=True))
    check_page(answer, who.page)
    return who.page


def boundaries(who: Operator, *, without: str = "") -> bytes:
    """Each zone of the town as a square of its own, named as people name it."""
    features = [
        {
            "type": "Feature",
            "properties": {"gid": str(place), "namgem": zone.name},
            "geometry": {"type": "Polygon", "coordinates": [square(13 + place / 10)]},
        }
        for place, zone in enumerate(berlin(who).zones.values())
        if zone.code != without
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def square(west: float) -> list[list[float]]:
    return [[west, 52.5], [west + 0.1, 52.5], [west + 0.1, 52.6], [west, 52.6], [west, 52.5]]


def test_a_map_is_looked_at_put_in_force_and_taken_back(petra: Operator) -> None:
    page = brings_map(petra, boundaries(petra, without="mitte"))
    assert petra.status == 422
    assert "Es fehlen Zonen: Mitte." in page.text
    page = brings_map(petra, boundaries(petra))
    assert "Benannt nach dem Feld namgem" in page.text
    assert page.html.count("<path ") == 12
    assert len(page.html) < 100_000
    shapes = berlin(petra).shapes
    assert shapes is not None
    assert shapes.schematic
    petra.presses("/map/use")
    assert "Eine Karte mit Grenzen." in petra.page.text
    shapes = berlin(petra).shapes
    assert shapes is not None
    assert (shapes.schematic, shapes.credit) == (False, "Geoportal, dl-de/by-2-0")
    assert "Geoportal" in petra.opens("/desk/figures/zones").text
    file = petra.client.get(f"{ZONES}/map")
    assert brings_map(petra, file.data).text
    assert petra.status == 200

    petra.opens(ZONES)
    petra.presses("/zones", name="Neu-Berlin")  # a map without it would say that nobody waits there
    assert berlin(petra).shapes is None
    assert "Es gibt noch keine Karte." in petra.opens(ZONES).text
    assert restored(petra, 2) == (False, "Geoportal, dl-de/by-2-0")
    assert restored(petra, 1) == (True, "")


def restored(who: Operator, revision: int) -> tuple[bool, str]:
    """Whether the map is schematic, and its source, once a change is put back."""
    who.opens("/desk/town/berlin/")
    who.presses(f"/put-back/{revision}")
    shapes = berlin(who).shapes
    assert shapes is not None
    return shapes.schematic, shapes.credit
