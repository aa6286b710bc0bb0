"""Lists leave the desk as files: all that was looked for, for Excel and for programs, and nobody in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import update
from werkzeug.test import TestResponse

from hotline import create_app
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Claim, Number, Request
from hotline.clock import counting
from hotline.desk import excel, exporting, exports
from hotline.desk.exporting import separator
from hotline.desk.guard import TOKEN
from hotline.pages.cells import harmless
from tests.desk.caller import POLISH, WITHHELD, Caller, now
from tests.desk.figures_gallery import a_past
from tests.desk.operator import Operator
from tests.desk.town import Town

KARL = "+493023125002"


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    """Here it is pages that are looked at; what the databases do with it: tests/casebook/test_log.py."""
    return Town(sqlite_store)


def fetched(operator: Operator, address: str) -> TestResponse:
    answer = operator.client.get(address)
    assert answer.status_code == 200, address
    return answer


def lines(operator: Operator, address: str, *, between: str = ";") -> list[dict[str, str]]:
    """A CSV as a program reads it."""
    text = fetched(operator, address).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=between))


@pytest.fixture
def busy(town: Town) -> Town:
    """Erika asks, Karl breaks off in Polish, somebody without a number asks too."""
    Caller(town, at=now() - timedelta(hours=2)).asks_for("1", "12043")
    Caller(town, KARL, dials=POLISH).rings().presses("2").hangs_up(seconds=20)
    nobody = Caller(town, WITHHELD).rings().presses("1", "12043").says_nothing(seconds=4)
    nobody.presses("03023125077").says_nothing(seconds=4).hangs_up()
    return town


def test_what_was_looked_for_leaves_as_csv_and_as_a_sheet(busy: Town, meike: Operator) -> None:
    found = lines(meike, "/desk/calls/export.csv")
    assert len(found) == 3
    (karl,) = lines(meike, "/desk/calls/export.csv?outcome=incomplete")
    assert (karl["Sprache"], karl["Art der Hilfe"], karl["Telefon"]) == (
        "Polnisch",
        "Apotheke, Rezepte",
        "Festnetz",
    )
    assert karl["UTC"].endswith("Z")
    assert len(karl["Ortszeit"]) == 19
    assert {one["Telefon"] for one in found} == {"Festnetz", "unterdrückt"}
    answer = fetched(meike, "/desk/calls/export.xlsx?outcome=incomplete")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    heads, row = sheet.iter_rows(values_only=True)
    assert list(heads) == list(karl)
    assert f"{row[1]:%Y-%m-%d %H:%M:%S}" == karl["Ortszeit"]
    assert (str(row[0]), row[2], str(row[7])) == (karl["Anruf"], karl["UTC"], karl["Sekunden"])
    for form in ("csv", "xlsx"):
        headers = fetched(meike, f"/desk/calls/export.{form}?kind=pharmacy").headers
        assert headers["Content-Disposition"].startswith('attachment; filename="berlin-calls-20')
        assert headers["Cache-Control"] == "no-store"


def test_requests_leave_in_the_same_way(busy: Town, meike: Operator) -> None:
    found = lines(meike, "/desk/requests/export.csv")
    assert [(one["Zone"], one["Art der Hilfe"], one["Übernommen (Ortszeit)"]) for one in found] == [
        ("Neukölln", "Einkaufen", "")
    ] * 2
    assert lines(meike, "/desk/requests/export.csv?state=closed") == []
    (sheet,) = openpyxl.load_workbook(
        io.BytesIO(fetched(meike, "/desk/requests/export.xlsx").data)
    ).worksheets
    assert sheet.max_row == 3


def test_volunteers_leave_as_the_page_lists_them_and_without_their_names(town: Town, meike: Operator) -> None:
    anna = town.has_volunteer("Anna", "+491713920041", level=1, zones=("mitte", "neukoelln"))
    town.has_volunteer("Bert", "+491713920042", level=2, zones=("pankow",))
    town.takes(anna, town.resident_asks())
    with town.store.write() as casebook:
        casebook.execute(update(Claim).values(ended_at=now(), ended_as="done"))
    address = "/desk/volunteers/export.csv?level=1"
    page = meike.opens("/desk/volunteers", level="1")
    assert "/desk/volunteers/export.xlsx?level=1" in page.links
    assert "Excel: höchstens 1.0" in page.text
    (one,) = lines(meike, address)
    assert (one["Nr."], one["Zonen"], one["Stand"], one["Dienst"]) == (
        str(anna),
        "Mitte, Neukölln",
        "aktiv",
        "im Dienst",
    )
    assert (one["Wie oft geholfen"], len(one["Zuletzt geholfen"]), one["Arten der Hilfe"]) == (
        "1",
        19,
        "alle",
    )
    for form in ("csv", "xlsx"):
        text = readable(fetched(meike, f"/desk/volunteers/export.{form}"))
        assert "Pankow" in text
        assert not any(secret in text for secret in ("Anna", "Bert", *town.numbers()))
    few = Operator(town, town.has_operator("Mia", role="coordinator", zones=("berlin/pankow",)))
    assert [row["Stufe"] for row in lines(few.is_signed_in(), "/desk/volunteers/export.csv")] == ["2"]


def test_pages_offer_the_files_of_what_they_list(busy: Town, meike: Operator) -> None:
    page = meike.opens("/desk/calls", outcome="incomplete", before="")
    assert "/desk/calls/export.csv?outcome=incomplete" in page.links
    assert "/desk/requests/export.xlsx" in meike.opens("/desk/requests").links


def test_a_long_list_is_read_in_batches_and_is_whole(
    town: Town, meike: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(excel, "AT_ONCE", 2)
    made = [Caller(town, at=now() - timedelta(minutes=one)).rings().hangs_up().call.id for one in range(5)]
    assert [int(one["Anruf"]) for one in lines(meike, "/desk/calls/export.csv")] == made
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(meike, "/desk/calls/export.xlsx").data)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == made
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(meike, "/desk/calls/export.xlsx").data)).active
    assert sheet is not None
    *kept, last = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert kept == made[:3]
    assert last == "Mehr Zeilen fasst ein Blatt nicht. In der CSV-Datei steht alles."
    monkeypatch.setattr(excel, "MOST_BYTES", 100)
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(meike, "/desk/calls/export.xlsx").data)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [made[0], last]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-3", "'-3"), ("+49", "'+49"), ("\tx", "'\tx"), ("Mitte", "Mitte")],
)
def test_nothing_in_a_cell_is_ever_calculated(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_zone_that_looks_like_a_formula_is_text_in_both_files(town: Town, meike: Operator) -> None:
    Caller(town).asks_for("1", "12043")
    with town.store.write() as casebook:
        casebook.execute(update(Request).values(zone="=HYPERLINK(1)"))
    assert lines(meike, "/desk/requests/export.csv")[0]["Zone"] == "'=HYPERLINK(1)"
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(meike, "/desk/requests/export.xlsx").data)).active
    assert sheet is not None
    assert sheet.cell(2, 5).data_type == "s"


def test_the_separator_is_the_one_that_excel_expects_in_the_language(town: Town, meike: Operator) -> None:
    with town.app.test_request_context():
        wanted = {"de": ";", "en": ",", "pl": ";", "uk": ";", "ru": ";", "tr": ";", "fr": ";", "ar": ","}
        assert {code: separator(code) for code in wanted} == wanted


# --- the last digits


def test_calls_are_found_by_the_last_four_digits(town: Town, meike: Operator) -> None:
    Caller(town, "+493023125001").rings().hangs_up()
    Caller(town, "+491713925001").asks_for("1", "12043")
    Caller(town, KARL).rings().hangs_up()
    meike.opens("/desk/calls")
    page = meike.presses("/calls/number", number="5001")
    assert meike.address == "/desk/calls"
    assert "5001" not in meike.query
    assert "Letzte Ziffern wie +49 … 01" in page.text
    assert page.text.count("+49 … 01") == 3
    assert "+49 … 02" not in page.text
    narrowed = meike.opens(f"/desk/calls?{meike.query}&outcome=request")
    assert "Anfrage notiert" in narrowed.text
    meike.opens("/desk/calls")
    meike.presses("/calls/number", number="25002")  # more than four: compared
    assert "number=" in meike.query
    meike.opens("/desk/calls")
    assert "gibt es keinen Anruf" in meike.presses("/calls/number", number="9999").text
    assert meike.status == 404
    meike.opens("/desk/calls")
    meike.presses("/calls/number", number="017")
    assert meike.status == 422


def test_hidden_digits_cannot_be_found_out_by_trying(town: Town, meike: Operator) -> None:
    Caller(town).rings().hangs_up()
    for tried in range(20):
        meike.opens("/desk/calls")
        meike.presses("/calls/number", number=f"{tried:02d}77")
    meike.opens("/desk/calls")
    page = meike.presses("/calls/number", number="5001")
    assert (meike.status, "viele Suchen" in page.text) == (429, True)


def test_numbers_older_than_the_hash_are_made_up_for(town: Town, meike: Operator) -> None:
    Caller(town).rings().hangs_up()
    with town.store.write() as casebook:
        casebook.execute(update(Number).values(ending_hash=None))
    house = town.app.extensions["hotline"]
    assert counting.fill_endings(house, now()) == 1
    assert counting.fill_endings(house, now()) == 0
    meike.opens("/desk/calls")
    meike.presses("/calls/number", number="5001")
    assert meike.address == "/desk/calls"


# --- nobody in them

ELSEWHERE = ("phone", "simulator", "board", "pages")  # calls and volunteers: tests/house/test_leaks.py


def files(app: Flask) -> Iterator[str]:
    """Every address of the whole application that a browser may fetch: none is named here."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in ELSEWHERE and "GET" in (rule.methods or ()):
            yield from _addresses(rule)


def _addresses(rule: object) -> Iterator[str]:
    """With every value that a part of the address can have."""
    converters = getattr(rule, "_converters", {})
    with_values: list[dict[str, object]] = [{}]
    for name, converter in converters.items():
        values = getattr(converter, "items", None) or _examples(name)
        with_values = [{**one, name: value} for one in with_values for value in values]
    for values in with_values:
        built = rule.build(values)  # type: ignore[attr-defined] # a rule of werkzeug
        if built is not None:
            yield built[1]


def _examples(name: str) -> list[object]:
    known: dict[str, list[object]] = {"city": ["berlin"], "month": ["2026-10"], "zone": ["neukoelln"]}
    return known.get(name, [1])


def test_no_file_and_no_open_feed_holds_a_number_or_a_word(busy: Town) -> None:
    """The whole application, as it is served; a new file cannot be forgotten here."""
    app = create_app(house=busy.app.extensions["hotline"])
    a_past(busy, days=70)
    counting.make_open_months(app.extensions["hotline"], now())
    client, seen = app.test_client(), set()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = busy.desk_token_for(busy.has_operator("Alle", city=None).id)
    for address in files(app):
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype != "text/html":
            seen.add(address.rpartition("/")[2])
            assert not busy.secrets_in(readable(answer)), address
            assert not busy.secrets_in(f"{answer.headers} {address}"), address
    assert {"export.csv", "export.xlsx", "requests.csv", "requests.json", "2026-10.pdf"} <= seen
    rows = list(csv.DictReader(io.StringIO(client.get("/open/berlin/requests.csv").get_data(as_text=True))))
    assert rows
    assert min(int(row["count"]) for row in rows) >= 5
    assert (
        client.get("/open/berlin/requests.json").get_json()["requests"][0]["zone_name"]
        == rows[0]["zone_name"]
    )
    assert "Keine Zahl ist kleiner als 5" in client.get("/open/?language=de").get_data(as_text=True)
    assert client.get("/open/atlantis/requests.csv").status_code == 404


def readable(answer: TestResponse) -> str:
    """What stands in a file, whatever kind it is."""
    if answer.mimetype == "application/pdf":
        return PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    if (answer.mimetype or "").endswith("sheet"):
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    return answer.get_data().decode("utf-8", "replace")


def test_the_list_of_an_operator_of_one_city_ends_at_its_border(town: Town) -> None:
    two_cities = town.serves_two_cities()
    Caller(two_cities).rings().hangs_up()
    with two_cities.store.write() as casebook:
        casebook.execute(update(Call).values(city="tricity"))
    berlin = Operator(two_cities, two_cities.has_operator("Bea", city="berlin")).is_signed_in()
    assert lines(berlin, "/desk/calls/export.csv") == []
    both = Operator(two_cities, two_cities.has_operator("Zwei", city=None)).is_signed_in()
    assert len(lines(both, "/desk/calls/export.csv")) == 1
