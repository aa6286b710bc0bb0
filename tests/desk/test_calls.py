"""The log of calls at the desk: every call stands in it, and is found by whatever is known of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hotline.casebook import forgetting, log
from hotline.casebook.tables import View
from tests.board.markup import Page
from tests.desk.caller import ERIKA, GDANSK, POLISH, WITHHELD, Caller, now
from tests.desk.operator import Operator
from tests.desk.town import Town

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
KARL = "+493023125002"


STRANGE: tuple[dict[str, str], ...] = (
    {"from": "gestern"},
    {"from": "2026-13-45", "to": "0001-01-01"},
    {"to": "9999-12-31"},
    {"zone": "nowhere"},
    {"zone": "atlantis/mitte"},
    {"outcome": "'; DROP TABLE calls"},
    {"step": "\x00"},
    {"number": "+493023125001"},
    {"number": "99999999999999999999"},
    {"number": "0"},
    {"before": "2026-11-25T10:00:00_7"},
    {"before": "0001-01-01T00:00:00+00:00_1"},
    {"after": "2026-11-25T10:00:00+00:00_99999999999999999999"},
    {"before": "_", "after": "x"},
)


def test_without_a_call_the_log_says_so(meike: Operator) -> None:
    assert "Noch keine Anrufe." in meike.opens("/desk/calls").text


def test_a_call_without_any_key_stands_there_with_its_length_and_a_hidden_number(
    town: Town, meike: Operator
) -> None:
    Caller(town).rings().hangs_up(seconds=4)
    page = meike.opens("/desk/calls")
    for words in ("+49 … 01", "0:04", "Nach Sekunden vorbei", "Welche Hilfe", "Keine Taste"):
        assert words in page.text


def test_the_way_of_a_call_is_told_turn_by_turn_with_seconds(town: Town, meike: Operator) -> None:
    erika = Caller(town).rings().presses("7", seconds=12).presses("1", "12043").says_nothing(seconds=4)
    erika.hangs_up()
    page = meike.opens(f"/desk/calls/{erika.call.id}")
    told = ("0:12 12 s später Welche Hilfe", "Gedrückt: 7 es wurde geholfen", "0:18 6 s später Welche Hilfe")
    for words in (*told, "Gedrückt: 1 2 0 4 3", "bedeutet hier ja", "Endete bei: Der Schluss mit dem Wort"):
        assert words in page.text, words
    assert f"/desk/requests/{erika.request.id}" in page.links
    assert "Für einen Menschen drücken Sie die Null." in page.text  # what was heard
    assert "Der Anruf beginnt mit dem Wort: (das Wort)." in page.text  # but never the word


def test_keys_that_were_a_number_are_counted_and_not_told(town: Town, meike: Operator) -> None:
    nobody = Caller(town, WITHHELD).rings().presses("1", "12043").says_nothing(seconds=4)
    nobody.presses("03023125077")
    page = meike.opens(f"/desk/calls/{nobody.call.id}")
    assert "11 Tasten, nicht festgehalten" in page.text
    assert "Die Nummer war unterdrückt." in page.text
    assert "Unterdrückt, eingetippt: +49 … 77" in meike.opens("/desk/calls").text


# --- finding


def test_every_filter_of_the_address_narrows_the_list_and_is_named_above_it(
    town: Town, meike: Operator
) -> None:
    Caller(town).asks_for("1", "12043")
    Caller(town, KARL, dials=POLISH).rings().presses("2").hangs_up(seconds=20)
    asked, broken = "Anfrage notiert", "Mittendrin beendet"
    for query, there, gone in (
        ({"zone": "berlin/neukoelln"}, asked, broken),
        ({"kind": "pharmacy"}, broken, asked),
        ({"outcome": "incomplete"}, "+49 … 02", "+49 … 01"),
        ({"step": "close"}, "+49 … 01", "+49 … 02"),
        ({"language": "pl"}, "+49 … 02", "+49 … 01"),
        ({"from": today(), "to": today()}, "+49 … 01", "Kein Anruf passt."),
    ):
        text = rows(meike.opens(f"/desk/calls?{urlencode(query)}"))
        assert there in text, query
        assert gone not in text, query
    assert "Nicht mehr suchen: Apotheke, Rezepte" in meike.opens("/desk/calls", kind="pharmacy").html


def today() -> str:
    return (now() - timedelta(hours=1)).astimezone(ZoneInfo("Europe/Berlin")).date().isoformat()


def rows(page: Page) -> str:
    """What stands in the list, without the choices of the search."""
    return " ".join(page.html.partition('id="calls"')[2].split())


def test_emergencies_and_calls_without_a_key_can_be_looked_for_alone(town: Town, meike: Operator) -> None:
    Caller(town).rings().presses("1", "12").hangs_up()
    Caller(town, KARL).rings().hangs_up(seconds=20)
    assert "Notrufnummer" in rows(meike.opens("/desk/calls", emergency="1"))
    assert "Keine Taste" not in rows(meike.page)
    assert "Notrufnummer" not in rows(meike.opens("/desk/calls", without_a_key="1"))
    assert "Keine Taste" in rows(meike.page)


def test_a_number_is_found_by_a_form_and_never_stands_in_an_address(town: Town, meike: Operator) -> None:
    Caller(town).rings().hangs_up()
    Caller(town, KARL).rings().hangs_up()
    meike.opens("/desk/calls")
    page = meike.presses("/desk/calls/number", number="030 23125-002")
    assert "Nummer +49 … 02" in page.text
    assert "01" not in [cell[-2:] for cell in rows(page).split("+49") if cell]
    assert "number=2" in meike.query
    assert "Anrufe" in page.text


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ("02", 422, "oder die letzten vier Ziffern"),
        ("nein", 422, "nicht als Telefonnummer erkannt"),
        ("030 23125-099", 404, "Von dieser Nummer gibt es keinen Anruf."),
    ],
)
def test_a_number_that_is_none_or_never_rang_is_said_to_be_so(
    town: Town, meike: Operator, typed: str, status: int, told: str
) -> None:
    Caller(town).rings().hangs_up()
    meike.opens("/desk/calls")
    assert told in meike.presses("/desk/calls/number", number=typed).text
    assert meike.status == status


def test_an_address_that_nobody_could_have_got_from_us_is_read_kindly(town: Town, meike: Operator) -> None:
    Caller(town).rings().hangs_up()
    for query in STRANGE:
        meike.opens(f"/desk/calls?{urlencode(query)}")
        assert meike.status == 200, query
        assert not set(query) & {"before", "after", "number"} or meike.query == "", query


def test_fields_left_empty_do_not_stand_in_the_address(meike: Operator) -> None:
    answer = meike.client.get("/desk/calls?from=&zone=&kind=pharmacy&step=")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/calls?kind=pharmacy")


def test_a_day_is_the_citys_day(town: Town, meike: Operator) -> None:
    """Half past midnight in Berlin is still the day before in UTC."""
    Caller(town, at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).rings().hangs_up()
    day = "/desk/calls?from={0}&to={0}"
    assert "24.11.26, 00:30" in meike.opens(day.format("2026-11-24")).text
    assert "Kein Anruf passt." in meike.opens(day.format("2026-11-23")).text


def test_pages_go_back_and_forth_by_key_and_keep_the_search(
    town: Town, meike: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    for minutes in (50, 40, 30, 20, 10):
        Caller(town, at=now() - timedelta(minutes=minutes)).rings().hangs_up(seconds=4)
    meike.opens("/desk/calls", outcome="short")
    seen = [call_ids(meike.page)]
    for _ in range(2):
        seen.append(call_ids(meike.opens(link(meike.page, "Ältere"))))
    assert [len(some) for some in seen] == [2, 2, 1]
    assert len({one for some in seen for one in some}) == 5
    assert "Ältere" not in meike.page.text
    assert call_ids(meike.opens(link(meike.page, "Neuere"))) == seen[1]
    assert "Neueste" in meike.page.text
    assert "outcome=short" in meike.query
    assert call_ids(meike.opens("/desk/calls", outcome="short")) == seen[0]


def call_ids(page: Page) -> list[str]:
    return re.findall(r'data-key="call-(\d+)"', page.html)


def link(page: Page, words: str) -> str:
    (address,) = [address for address, text in page.links.items() if text == words]
    return address


# --- numbers


def test_a_number_is_shown_by_a_button_only_and_who_saw_it_is_written_down(
    town: Town, meike: Operator
) -> None:
    call = Caller(town).rings().hangs_up().call
    meike.opens(f"/desk/calls/{call.id}")
    page = meike.presses("/show-number", sees_numbers=True)
    assert "030 23 12 50 01" in page.text
    assert ERIKA[-8:] not in meike.address + page.html.partition("</title>")[0]
    with town.store.read() as casebook:
        (view,) = casebook.scalars(select(View))
        assert (view.viewer, view.viewer_id, view.call_id) == ("operator", meike.person.id, call.id)
    assert "030" not in meike.opens(f"/desk/calls/{call.id}").text


def test_of_a_withheld_number_there_is_nothing_to_show(town: Town, meike: Operator) -> None:
    call = Caller(town, WITHHELD).rings().call
    assert "keine eingetippt" in meike.opens(f"/desk/calls/{call.id}").text
    page = meike.sends(f"/desk/calls/{call.id}/show-number", csrf_token=meike.token())
    assert "Es gibt nichts mehr zu zeigen." in page.text


def test_often_the_same_number_is_pointed_out_with_its_other_calls(town: Town, meike: Operator) -> None:
    calls = [
        Caller(town, at=now() - timedelta(hours=hours)).rings().hangs_up(seconds=20)
        for hours in (30, 6, 4, 2)
    ]
    page = meike.opens(f"/desk/calls/{calls[-1].call.id}")
    assert "Anruf Nr. 3 dieser Nummer in 24 Stunden" in page.text
    assert {f"/desk/calls/{one.call.id}" for one in calls[:-1]} < set(page.links)
    assert f"/desk/calls?number={calls[0].call.number_id}" in page.links


# --- ends


@pytest.mark.parametrize(
    ("status", "came", "outcome"),
    [
        ("completed", "sprach mit der Leitstelle", "Sprach mit der Leitstelle"),
        ("busy", "die Leitstelle war besetzt", "Die Leitstelle ruft zurück"),
        ("no-answer", "in der Leitstelle hob niemand ab", "Die Leitstelle ruft zurück"),
        ("failed", "ließ sich nicht verbinden", "Die Leitstelle ruft zurück"),
    ],
)
def test_how_a_transfer_ended_is_told(two_cities: Town, status: str, came: str, outcome: str) -> None:
    meike = Operator(two_cities, two_cities.has_operator()).is_signed_in()
    caller = Caller(two_cities, at=MONDAY_NOON).rings().presses("0").is_put_through(status)
    if status != "completed":  # rather to be rung back than to wait
        caller.presses("1")
    text = meike.opens(f"/desk/calls/{caller.hangs_up().call.id}").text
    assert f"Geklingelt hat: 1 {came}" in text
    assert outcome in text


def test_a_call_on_the_line_says_where_it_stands(town: Town, meike: Operator) -> None:
    call = Caller(town).rings().presses("1").call
    text = meike.opens(f"/desk/calls/{call.id}").text
    assert "Jetzt bei: Die Postleitzahl" in text
    assert "Noch in der Leitung" in text


def test_a_call_says_when_it_is_forgotten_and_afterwards_that_it_was(town: Town, meike: Operator) -> None:
    at = now() - timedelta(days=91)
    caller = Caller(town, at=at).rings().presses("1", "12043").hangs_up()
    assert "Tasten werden am" in meike.opens(f"/desk/calls/{caller.call.id}").text
    with town.store.write() as casebook:
        forgetting.calls(casebook, now=now(), limit=10)
    text = meike.opens(f"/desk/calls/{caller.call.id}").text
    assert "sind schon vergessen" in text
    assert "5 Tasten, nicht mehr bekannt" in text
    assert "Einkaufen, Neukölln" in text
    assert "vergessen" in meike.opens("/desk/calls").text


# --- scope


def test_a_call_of_another_city_does_not_exist(two_cities: Town) -> None:
    jan = Operator(two_cities, two_cities.has_operator("Jan", city="tricity")).is_signed_in()
    call = Caller(two_cities).rings().hangs_up().call
    assert "Noch keine Anrufe." in jan.opens("/desk/calls").text
    for address in (f"/desk/calls/{call.id}", "/desk/calls/999", "/desk/calls/0"):
        jan.opens(address)
        assert jan.status == 404
    jan.opens("/desk/calls")
    token = jan.token()
    jan.sends(f"/desk/calls/{call.id}/show-number", csrf_token=token)
    assert jan.status == 404
    assert "keinen Anruf" in jan.sends("/desk/calls/number", number=ERIKA, csrf_token=token).text
    assert "Noch keine Anrufe." in jan.opens("/desk/calls", city="berlin").text
    assert "+49" not in rows(jan.opens("/desk/calls", number=str(call.number_id)))


def test_who_looks_after_two_cities_sees_both_and_may_choose_one(two_cities: Town) -> None:
    ola = Operator(two_cities, two_cities.has_operator("Ola", city=None)).is_signed_in()
    Caller(two_cities).rings().hangs_up()
    Caller(two_cities, "+48990000001", dials=GDANSK).rings().hangs_up()
    text = ola.opens("/desk/calls").text
    assert "+49 … 01" in text
    assert "+48 … 01" in text
    assert "+49" not in rows(ola.opens("/desk/calls", city="tricity"))
    assert "+48" not in rows(ola.opens("/desk/calls", zone="berlin/neukoelln"))
