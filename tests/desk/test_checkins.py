"""Lists of people who are rung: made, filled, started and read at the desk; and who wishes no calls (O11)."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from hotline.casebook import checkin_people as people
from hotline.casebook.tables import Audit, CheckinList, CheckinPerson, NoCall, Number, Outgoing, Ticket, View
from hotline.cities.checkins import Checkins
from hotline.desk import checkin_people
from hotline.house import House, move_in
from tests.board.town import RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.houses import with_town

BERLIN = ZoneInfo("Europe/Berlin")
FILE = """Nummer;PLZ;Sprache
030 23125 411;12043;de
030 23125-412;;pl
112;12043
+44 20 7946 0001;12043
030 23125 413;99999
030 23125 414;12043;xx
030 23125 411;12043
"""


@pytest.fixture
def kim(town: Town) -> Operator:
    """A coordinator."""
    return Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()


def makes_a_list(kim: Operator, **more: str | list[str]) -> int:
    kim.opens("/desk/checkins/new")
    fields: dict[str, str | list[str]] = {
        "name": "Über achtzig",
        "tries": "2",
        "part": ["morning", "evening"],
    }
    fields["ends"] = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    kim.presses("/checkins/new", **{**fields, **more})  # type: ignore[arg-type]
    return int(kim.address.rpartition("/")[2]) if kim.status == 200 else 0


def uploads(kim: Operator, list_id: int, text: str) -> None:
    kim.opens(f"/desk/checkins/{list_id}")
    form = kim.page.form("/upload")
    kim.sends(form.action, **{**form.fields, "file": (io.BytesIO(text.encode()), "alle.csv")})  # type: ignore[arg-type]


def rings_by_itself(town: Town) -> None:
    house: House = town.app.extensions["hotline"]
    berlin = replace(house.cities["berlin"], checkins=Checkins(calls=True))
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": berlin}))


def rows(town: Town, column: object) -> list[object]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(column)))  # type: ignore[call-overload]


def test_a_list_is_made_filled_started_paused_changed_and_ended(town: Town, kim: Operator) -> None:
    assert "Noch gibt es keine Liste" in kim.opens("/desk/checkins").text
    assert makes_a_list(kim, name=" ", ends="2099-01-01") == 0
    assert kim.status == 422
    assert "einen Namen" in kim.page.text
    assert "liegt zwischen" in kim.page.text
    makes_a_list(kim, repeat="daily", tries="3")
    assert "höchstens so oft" in kim.page.text
    one = makes_a_list(kim)
    assert "noch nicht begonnen" in kim.page.text
    assert "ruft die Hotline nicht von selbst an" in kim.page.text
    uploads(kim, one, FILE)
    assert "Können aufgenommen werden 2" in kim.page.text
    for nth, why in (
        (4, "keine Nummer"),
        (5, "anderen Land"),
        (6, "gehört nicht hierher"),
        (8, "weiter oben"),
    ):
        assert f"Zeile {nth}" in kim.page.text
        assert why in kim.page.text
    assert rows(town, CheckinPerson.state) == ["proposed", "proposed"]
    kim.presses("/take")
    assert "Noch anzurufen" in kim.page.text
    kim.presses("/people", number="030 23125 415", postcode="12043")
    kim.presses("/people", number="030 23125 415", postcode="12043")
    assert "schon auf der Liste" in kim.page.text
    kim.opens(f"/desk/checkins/{one}")
    for how, state in (("start", "läuft"), ("pause", "ruht"), ("start", "läuft")):
        kim.presses(f"/{how}")
        assert state in kim.page.text
    kim.opens(f"/desk/checkins/{one}/change")
    last = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    kim.presses("/change", name="Hitze", part=["morning"], ends=last)
    assert "Hitze" in kim.page.text
    kim.presses("/end")
    assert "beendet" in kim.page.text
    assert rows(town, CheckinList.state) == ["ended"]
    assert "Hitze" in kim.opens("/desk/checkins").text
    zones = rows(town, CheckinPerson.zone)
    assert zones == ["neukoelln", None, "neukoelln"]


@pytest.mark.parametrize("starts", ["0001-01-01", "31.12.2026"])
def test_a_first_day_that_is_none_is_told(town: Town, kim: Operator, starts: str) -> None:
    assert makes_a_list(kim, starts=starts) == 0
    assert kim.status == 422
    assert rows(town, CheckinList.id) == []


def test_a_file_that_is_none_and_one_that_nobody_takes_in(town: Town, kim: Operator) -> None:
    one = makes_a_list(kim)
    uploads(kim, one, "")
    assert "wählen Sie eine Datei" in kim.page.text
    uploads(kim, one, "\ufeff030 23125 411,12043\n")
    kim.opens(f"/desk/checkins/{one}")
    assert "Noch zählt nichts davon" in kim.page.text
    kim.presses("/drop")
    assert (rows(town, CheckinPerson.id), rows(town, Number.id)) == ([], [])  # and their numbers with them


def test_of_two_who_bring_a_file_at_once_each_takes_in_only_what_they_have_seen(
    town: Town, kim: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkin_people, "AT_ONCE", 1)
    one = makes_a_list(kim)
    lea = Operator(town, town.has_operator("Lea", role="coordinator")).is_signed_in()
    uploads(kim, one, "030 23125 411;12043\n030 23125 412;12043\n")
    uploads(lea, one, "030 23125 415;12043\n")
    kim.presses("/take")
    assert "Noch zählt nichts davon" in kim.page.text
    assert rows(town, CheckinPerson.state) == ["proposed"]
    lea.presses("/take")
    assert rows(town, CheckinPerson.state) == ["waiting"]


def test_never_again_that_was_a_slip_leaves_no_wish_behind(town: Town, kim: Operator) -> None:
    one = makes_a_list(kim)
    kim.opens(f"/desk/checkins/{one}")
    kim.presses("/people", number="030 23125 411", postcode="12043")
    (person,) = rows(town, CheckinPerson.id)

    def says(*results: str) -> list[object]:
        for result in results:
            kim.opens(f"/desk/checkins/people/{person}")
            kim.presses("/result", result=result)
        return rows(town, NoCall.said_in)

    assert says("never") == ["checkin"]
    assert says("never", "fine") == []  # said twice it was said once
    kim.opens("/desk/no-calls")
    kim.presses("/no-calls", number="030 23125 411")
    assert says("never", "fine") == ["desk"]  # what was there before stays
    with town.store.write() as casebook:
        casebook.execute(delete(NoCall))
        casebook.execute(update(CheckinPerson).values(state="never", result_by=None))
        hashed = casebook.scalars(select(Number.hash)).one()
        at = casebook.scalars(select(CheckinPerson.result_at)).one()
        casebook.add(NoCall(hash=hashed, city="berlin", said_in="checkin", since=at))
    assert says("fine") == ["checkin"]  # they said so themselves, in a call of the list


def test_that_results_left_as_a_file_is_written_down(town: Town, kim: Operator) -> None:
    one = makes_a_list(kim)
    assert kim.client.get(f"/desk/checkins/{one}/results.csv").status_code == 200
    with town.store.read() as casebook:
        left = select(Audit.city, Audit.subject, Audit.subject_id).where(Audit.verb == "exported")
        assert casebook.execute(left).all() == [("berlin", "checkin", one)]


def test_one_person_is_rung_told_shown_and_taken_off(town: Town, kim: Operator) -> None:
    one = makes_a_list(kim, repeat="weekly")
    kim.opens(f"/desk/checkins/{one}")
    kim.presses("/people", number="030 23125 411", postcode="12043")
    (person,) = rows(town, CheckinPerson.id)
    page = f"/desk/checkins/people/{person}"
    kim.opens(f"/desk/checkins/{one}")
    kim.presses("/start")
    kim.opens(page)
    kim.sends(f"{page}/ring", csrf_token=kim.token())
    assert "nicht von selbst an" in kim.page.text
    rings_by_itself(town)
    kim.opens(page)
    kim.presses("/ring")
    assert "gleich an" in kim.page.text
    assert rows(town, Outgoing.id) == []  # doors never send
    kim.presses("/result", result="help")
    assert rows(town, Ticket.reason) == ["checkin_help"]
    assert "Braucht Hilfe, sagt die Person" in kim.opens("/desk/").text
    kim.opens(page)
    kim.presses("/number", sees_numbers=True)
    assert town.numbers_in(kim.page.html)
    assert rows(town, View.shown) == ["number"]
    kim.opens(page)
    kim.presses("/result", result="never")
    assert rows(town, NoCall.said_in) == ["checkin"]
    assert "Durchgang 1 1 Möchte keine Anrufe" in kim.opens(f"/desk/checkins/{one}").text
    sheet = kim.client.get(f"/desk/checkins/{one}/results.csv").get_data(as_text=True)
    lines = list(csv.reader(io.StringIO(sheet.lstrip("\ufeff")), delimiter=";"))
    assert lines[0][:3] == ["Durchgang", "Zeit", "Person"]
    assert lines[1][3:] == ["Neukölln", "Deutsch", "Möchte keine Anrufe", "0", "ja"]
    assert "23125" not in sheet
    kim.opens(page)
    kim.presses("/remove")
    assert kim.opens(page).title
    assert (kim.status, rows(town, CheckinPerson.id)) == (404, [])


def test_the_page_of_somebody_on_a_list_says_when_they_are_forgotten(town: Town, kim: Operator) -> None:
    kim.opens(f"/desk/checkins/{makes_a_list(kim)}")
    kim.presses("/people", number="030 23125 411")
    (person,) = rows(town, CheckinPerson.id)
    forgotten = format_date(datetime.now(BERLIN) + timedelta(days=9 + 1 + 30), "long", locale="de")
    assert f"Vergessen am {forgotten}: 30 Tage" in kim.opens(f"/desk/checkins/people/{person}").text


def test_whoever_wishes_no_calls_stands_there_until_they_are_welcome_again(town: Town, kim: Operator) -> None:
    town.resident_asks(number=RESIDENT)
    kim.opens("/desk/no-calls")
    kim.presses("/no-calls", number="12")
    assert kim.status == 422
    kim.presses("/no-calls", number=RESIDENT)
    assert "der Leitstelle gesagt" in kim.page.text
    one = makes_a_list(kim)
    kim.opens(f"/desk/checkins/{one}")
    kim.presses("/people", number=RESIDENT)
    assert "möchte niemand angerufen werden" in kim.page.text
    kim.opens("/desk/no-calls")
    kim.presses("/lift", why="rang")
    assert rows(town, NoCall.id) == []
    meike = Operator(town, town.has_operator("Jo", role="operator")).is_signed_in()
    meike.opens("/desk/checkins/new")
    assert meike.status == 403


def test_a_wish_is_found_by_the_number_also_when_nobody_knows_the_number_any_more(
    town: Town, kim: Operator
) -> None:
    for ending in ("411", "412"):
        kim.opens("/desk/no-calls")
        kim.presses("/no-calls", number=f"030 23125 {ending}")
    assert rows(town, Number.id) == []
    kim.opens("/desk/no-calls")
    page = kim.presses("/no-calls", number="030 23125 411")
    assert "möchte niemand angerufen werden" in page.text
    assert len([form for form in page.forms if form.action.endswith("/lift")]) == 1
    kim.presses("/lift", why="rang")
    kim.presses("/no-calls", number="030 23125 411")
    assert "Dort möchte niemand" not in kim.page.text  # it was that one
    assert len(rows(town, NoCall.id)) == 2


def test_whoever_sees_some_zones_changes_no_list_on_which_others_stand(town: Town, kim: Operator) -> None:
    one = makes_a_list(kim)
    kim.opens(f"/desk/checkins/{one}")
    kim.presses("/people", number="030 23125 411", postcode="12043")
    some = Operator(
        town, town.has_operator("Mia", role="coordinator", zones=("berlin/mitte",))
    ).is_signed_in()
    assert "aus anderen Zonen" in some.opens(f"/desk/checkins/{one}").text
    assert "Hier steht niemand" in some.page.text
    some.sends(f"/desk/checkins/{one}/start", csrf_token=kim.token())
    assert some.status in (400, 404)
    some.opens(f"/desk/checkins/{one}")
    some.presses("/people", number="030 23125 412", postcode="12043")
    assert "gehört nicht zu Ihren" in some.page.text


def test_a_file_that_was_read_in_part_is_not_offered(
    town: Town, kim: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, propose = makes_a_list(kim), people.propose

    def goes_away(*given: Any, newest: int | None = None, **more: Any) -> Any:
        if newest is not None:
            raise OperationalError("", {}, Exception("gone"))
        return propose(*given, newest=newest, **more)

    file = "030 23125 411;12043\n030 23125 412;12043;de\n"
    with monkeypatch.context() as broken:
        broken.setattr(checkin_people, "AT_ONCE", 1)
        broken.setattr(people, "propose", goes_away)
        uploads(kim, one, file)
    assert kim.status == 503
    kim.opens(f"/desk/checkins/{one}")
    assert "nicht zu Ende gelesen" in kim.page.text
    kim.sends(f"/desk/checkins/{one}/take", csrf_token=kim.token(), seen="1")
    assert rows(town, CheckinPerson.state) == ["proposed"]
    monkeypatch.setattr(checkin_people, "MOST_BYTES", len("030 23125 411;12043\n030 23125 4"))
    uploads(kim, one, file)  # no number is cut in two
    assert "Zeile 2: Ab hier ist die Datei zu lang" in kim.page.text.replace(" :", ":")
    monkeypatch.setattr(checkin_people, "MOST_BYTES", len("030 23125 411;12043\n") + 1)
    uploads(kim, one, "030 23125 411;12043\nä;\n")  # and no letter
    assert "Zeile 2: Ab hier ist die Datei zu lang" in kim.page.text.replace(" :", ":")
    assert "UTF-8" not in kim.page.text
    kim.presses("/take")
    assert rows(town, CheckinPerson.state) == ["waiting"]
