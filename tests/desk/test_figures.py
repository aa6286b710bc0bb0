"""Figures at the desk: what is counted can be read, zones without help stand on top, a month is a page."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from hotline.casebook import audit
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, RequestEvent, Search
from hotline.cities import load_cities
from hotline.clock import counting
from hotline.desk import report
from hotline.desk.zone_map import sheet_of
from tests.desk.caller import POLISH, Caller, now
from tests.desk.figures_gallery import a_busy_day, a_past
from tests.desk.operator import Operator
from tests.desk.town import Town

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    """Here it is pages that are looked at; on both databases: tests/casebook/test_daily.py."""
    return Town(sqlite_store)


def counts(town: Town) -> int:
    return counting.count_days(town.app.extensions["hotline"], datetime.now(UTC))


def test_before_anything_is_counted_the_pages_say_so(meike: Operator) -> None:
    assert "noch nichts gezählt" in meike.opens("/desk/figures").text
    assert "alle fünf Minuten neu gezählt" in meike.page.text
    assert "0 / 0" in meike.opens("/desk/figures/zones").text
    assert "Hier wartet gerade niemand." in meike.opens("/desk/figures/zones/berlin/spandau").text


def test_the_clock_counts_and_the_page_shows_where_callers_give_up(town: Town, meike: Operator) -> None:
    asked_at = Caller(town).asks_for("1", "12043").request.asked_at.astimezone(BERLIN)
    Caller(town, "+493023125002").rings().presses("2").hangs_up(seconds=20)
    assert counts(town) >= 1
    week = " ".join("1" if day == asked_at.weekday() else "0" for day in range(7))
    page = meike.opens("/desk/figures")
    for words in (
        "Anrufe 2",
        "Aufgegeben 1",
        "Anfragen 1",
        "Die Postleitzahl 2 1 50 %",
        "Welche Hilfe 2 0 0 %",
        f"Alle {asked_at.hour} {week} 1",
    ):
        assert words in page.text, words
    only_neukoelln = meike.opens("/desk/figures", zone="neukoelln", language="de", days="7")
    assert "Anrufe 1 Aufgegeben 0" in only_neukoelln.text
    assert "Anrufe 1 Aufgegeben 1" in meike.opens("/desk/figures", zone="none").text
    meike.opens("/desk/figures", zone="atlantis", days="3", wrong="1")
    assert meike.query == ""


def test_figures_end_where_the_zones_of_an_operator_end(town: Town, meike: Operator) -> None:
    """Nor is there any word of calls that ended before there was a zone: they are the whole city's."""
    a_busy_day(town)
    a_past(town)
    zones = ("berlin/neukoelln", "berlin/mitte")
    kemal = Operator(town, town.has_operator("Kemal", role="coordinator", zones=zones)).is_signed_in()
    page = kemal.opens("/desk/figures")
    assert "Nur Ihre Zonen sind gezählt: Mitte, Neukölln." in page.text
    assert "noch keine Zone genannt" not in page.text
    of_both = [meike.opens("/desk/figures", zone=zone) for zone in ("neukoelln", "mitte")]
    for name in ("Anrufe", "Aufgegeben", "Anfragen", "Davon erledigt"):
        assert total(page.text, name) == sum(total(one.text, name) for one in of_both) > 0
        assert total(page.text, name) < total(meike.opens("/desk/figures").text, name)
    for asked in ("none", "spandau"):
        assert kemal.opens("/desk/figures", zone=asked).text == page.text
    table = kemal.opens("/desk/figures/zones")
    assert "Spandau" not in table.text
    assert table.html.count("<path ") == 12
    assert table.html.count('class="elsewhere"') == 10
    only = town.has_operator("Ola", role="coordinator", zones=("berlin/treptow-koepenick",))
    ola = Operator(town, only).is_signed_in()
    assert 'class="shade-4' in ola.opens("/desk/figures/zones").html  # the fullest there is, for Ola
    this_month = f"{now():%Y-%m}"
    text = " ".join(reported(kemal, this_month).pages[0].extract_text().split())
    assert "Zonen: Mitte, Neukölln" in text
    assert "Pankow" not in text


def total(text: str, name: str) -> int:
    """One of the large numbers on top of the page."""
    found = re.search(rf"{name} ([\d.]+)", text)
    assert found, name
    return int(found[1].replace(".", ""))


def test_figures_are_looked_at_by_zone_kind_and_language(town: Town, meike: Operator) -> None:
    Caller(town).asks_for("1", "12043")
    Caller(town, "+493023125002", dials=POLISH).asks_for("2", "12555")
    counts(town)
    page = meike.opens("/desk/figures", kind="pharmacy")
    assert "Anrufe 1 Aufgegeben 0 Anfragen 1" in page.text
    assert "Bis zum Rückruf" in page.text
    assert "Anfragen 1" in meike.opens("/desk/figures", kind="pharmacy", language="pl").text
    assert "Anfragen 0" in meike.opens("/desk/figures", kind="pharmacy", language="de").text
    assert "Anfragen 0" in meike.opens("/desk/figures", kind="pharmacy", zone="neukoelln").text


def test_zones_where_somebody_waits_and_nobody_helps_stand_on_top(town: Town, meike: Operator) -> None:
    first = a_busy_day(town)
    page = meike.opens("/desk/figures/zones")
    order = [page.text.index(name) for name in ("Neukölln", "Treptow-Köpenick", "Mitte", "Spandau")]
    assert order == sorted(order)
    assert page.text.count("niemand im Dienst helfen kann") == 2
    assert page.html.count("<path ") == 12
    assert "Schematisch" in page.text
    zone = meike.opens("/desk/figures/zones/berlin/neukoelln")
    assert "Freiwillige im Dienst: 0" in zone.text
    assert f"/desk/requests/{first}" in zone.links


def test_a_request_is_shown_next_door_before_its_time_or_moved_there(town: Town, meike: Operator) -> None:
    first = a_busy_day(town)
    meike.opens("/desk/figures/zones/berlin/neukoelln")
    assert "Nachbarzonen sehen sie jetzt" in meike.presses(f"/{first}/next-door").text
    with town.store.read() as casebook:
        assert casebook.get_one(Search, first).neighbours_at is not None
        kinds = casebook.scalars(select(RequestEvent.kind).filter_by(request_id=first, actor="operator"))
        assert list(kinds) == ["next_door"]
    again = meike.sends(f"/desk/figures/requests/{first}/next-door", csrf_token=meike.token())
    assert "schneller" in again.text
    moved = meike.presses(f"/{first}/move", zone="mitte")
    assert meike.address == "/desk/figures/zones/berlin/neukoelln"
    assert f"/desk/requests/{first}" not in moved.links
    with town.store.read() as casebook:
        assert casebook.get_one(Request, first).zone == "mitte"


def test_of_another_city_nothing_can_be_seen_or_moved(town: Town, meike: Operator) -> None:
    first = a_busy_day(town)
    town.serves_two_cities()
    pole = Operator(town, town.has_operator("Ola", city="tricity", language="pl")).is_signed_in()
    for address in ("/desk/figures/zones/berlin/mitte", "/desk/figures/report/berlin/2026-10.pdf"):
        assert pole.client.get(address).status_code == 404
    page = pole.opens("/desk/figures/zones")
    assert "Neukölln" not in page.text
    token = {"csrf_token": pole.token()} if "csrf_token" in page.html else {}
    for verb in ("next-door", "move"):
        answer = pole.client.post(f"/desk/figures/requests/{first}/{verb}", data={**token, "zone": "sopot"})
        assert answer.status_code == 404
    meike.opens("/desk/figures/zones/berlin/neukoelln")
    nowhere = {"csrf_token": meike.token(), "zone": "sopot"}
    assert meike.client.post(f"/desk/figures/requests/{first}/move", data=nowhere).status_code == 404


# --- the monthly report


def reported(operator: Operator, month: str, city: str = "berlin") -> PdfReader:
    answer = operator.client.get(f"/desk/figures/report/{city}/{month}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.data))


def test_the_month_is_one_page_with_text_and_nobody_in_it(town: Town, meike: Operator) -> None:
    a_past(town)
    a_busy_day(town)
    month = datetime.now(UTC).astimezone(town.app.extensions["hotline"].cities["berlin"].timezone)
    pdf = reported(meike, f"{month:%Y-%m}")
    (page,) = pdf.pages
    text = " ".join(page.extract_text().split())
    for words in ("Berlin", "Anrufe", "Neukölln", "Einkaufen", "im Monat davor"):
        assert words in text, words
    assert town.secrets_in(text) == []
    before = (month.date().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert len(reported(meike, before).pages) == 1
    for wrong in ("2026-13", "2999-01", "1999-12", "x"):
        assert meike.client.get(f"/desk/figures/report/berlin/{wrong}.pdf").status_code == 404
    with town.store.read() as casebook:
        end = audit.head(casebook)
    assert f"{end.last_id}:{end.hash[:16]}" in page.extract_text().replace("\n", "")


def test_counts_below_five_are_not_told_in_it(town: Town, meike: Operator) -> None:
    for number in range(3):
        Caller(town, f"+49302312502{number}").asks_for("1", "12043")
    counts(town)
    today = now().astimezone(town.app.extensions["hotline"].cities["berlin"].timezone)
    text = " ".join(reported(meike, f"{today:%Y-%m}").pages[0].extract_text().split())
    assert text.count("unter 5") >= 4
    assert " 3 " not in text.replace("3 4 5", "")


@pytest.mark.parametrize("language", ["de", "pl", "uk", "ru", "tr", "ar", "fr", "en"])
def test_every_language_can_be_set_with_the_fonts_that_are_there(town: Town, language: str) -> None:
    with town.app.test_request_context(), town.store.read() as casebook:
        one = report.Report(
            town.app.extensions["hotline"].cities["berlin"], date(2026, 10, 1), at=now(), zones=None
        )
        one.language = language
        (page,) = PdfReader(io.BytesIO(report.pdf(one.content(casebook)))).pages
    embedded = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert any("Libertinus" in font for font in embedded)
    assert (language == "ar") == any("NotoNaskhArabic" in font for font in embedded)
    assert "\ufffd" not in page.extract_text()


# --- the map


def test_the_map_is_drawn_north_above_with_every_zone_inside_the_sheet() -> None:
    for code in ("berlin", "tricity"):
        shapes = load_cities((code,), {})[code].shapes
        assert shapes is not None
        sheet = sheet_of(shapes)
        assert set(sheet.zones) == set(shapes.rings)
        assert max(sheet.width, sheet.height) <= 1012
        assert all(0 < one.x < sheet.width and 0 < one.y < sheet.height for one in sheet.zones.values())
    assert sheet.zones["gdynia-chylonia"].y < sheet.zones["sopot"].y < sheet.zones["gdansk-orunia"].y
