"""Whoever asks gets what is held about their number, or has it erased; written down, with a proof."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hotline.casebook import forgotten, numbers
from hotline.casebook.tables import Audit, Ticket
from tests.board.town import ANNA, RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town


@pytest.fixture
def kim(town: Town) -> Operator:
    """A coordinator."""
    return Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()


def looks(kim: Operator, number: str = "030 23125-042") -> str:
    """Step one; the address that it leads to, which has no number in it."""
    kim.opens("/desk/data")
    kim.presses("/desk/data", number=number)
    assert "23125" not in kim.address
    return kim.address


def chooses(kim: Operator, way: str, known_by: str = "rang") -> None:
    """Step two."""
    kim.presses("/sure", way=way, known_by=known_by)


def test_the_file_is_asked_for_in_three_steps_and_has_no_secret(town: Town, kim: Operator) -> None:
    request_id = town.resident_asks("groceries", number=RESIDENT)
    place = looks(kim)
    assert "Was gespeichert ist" in kim.page.text
    assert "+49 … 42" in kim.page.text
    kim.presses("/sure", way="json")
    assert "Bitte wählen Sie, woher wir wissen" in kim.page.text
    chooses(kim, "json")
    assert "Noch ist nichts geschehen" in kim.page.text
    form = kim.page.form("/do")
    for way, parse in (("json", True), ("txt", False)):
        answer = kim.client.post(form.action, data={**form.fields, "way": way})
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "23125" not in answer.headers["Content-Disposition"]
        text = answer.get_data(as_text=True)
        assert RESIDENT in text
        assert str(request_id) in text
        assert not [one for one in town.secrets_in(text) if one != RESIDENT]
        assert not parse or json.loads(text)["requests"][0]["id"] == request_id
    with town.store.read() as casebook:
        rows = casebook.execute(select(Audit.verb, Audit.detail).where(Audit.verb.like("data_%"))).all()
    assert [tuple(row) for row in rows] == [("data_given", {"known_by": "rang"})] * 2
    assert kim.opens(place)


def test_erased_at_the_desk_it_is_gone_and_there_is_a_proof_without_the_number(
    town: Town, kim: Operator
) -> None:
    town.resident_asks("groceries", number=RESIDENT)
    looks(kim)
    chooses(kim, "erase", "came")
    assert "Das lässt sich nicht zurückholen." in kim.page.text
    kim.presses("/do")
    assert "Nachweis einer Löschung" in kim.page.text
    for words in ("Kim", "War hier, mit Ausweis"):
        assert words in kim.page.text
    assert "Anfragen: 1" in kim.opens("/desk/forgotten").text
    with town.store.read() as casebook:
        assert numbers.find(casebook, RESIDENT) is None
        assert casebook.scalars(select(Audit.verb).where(Audit.verb == "data_erased")).all()
    kim.opens("/desk/data")
    kim.presses("/desk/data", number="030 23125-042")
    assert kim.status == 404
    assert "ist nichts gespeichert" in kim.page.text


def test_what_is_no_number_is_said_kindly(kim: Operator) -> None:
    kim.opens("/desk/data")
    kim.presses("/desk/data", number="hallo")
    assert kim.status == 422


def test_a_volunteers_number_is_given_out_and_erased_elsewhere(town: Town, kim: Operator) -> None:
    town.has_volunteer("Anna", ANNA)
    looks(kim, ANNA)
    assert "Angaben als freiwillige Person" in kim.page.text
    assert 'value="erase"' not in kim.page.html
    chooses(kim, "txt")
    form = kim.page.form("/do")
    answer = kim.client.post(form.action, data=form.fields)
    assert "Anna" in answer.get_data(as_text=True)
    assert kim.client.post(form.action, data={**form.fields, "way": "erase"}).status_code == 403


def test_a_number_of_another_city_too_is_erased_by_nobody_who_has_only_one(town: Town, kim: Operator) -> None:
    town.resident_asks("groceries", number=RESIDENT)
    with town.store.write() as casebook:
        number_id = numbers.find(casebook, RESIDENT)
        now = datetime.now(UTC)
        casebook.add(Ticket(city="potsdam", reason="busy", number_id=number_id, created_at=now))
    place = looks(kim)
    assert "Eine andere Stadt kennt diese Nummer auch." in kim.page.text
    form = kim.page.form("/sure")
    answer = kim.client.post(f"{place}/do", data={**form.fields, "way": "erase", "known_by": "rang"})
    assert answer.status_code == 403


def test_what_only_another_city_holds_does_not_exist(town: Town, kim: Operator) -> None:
    town.resident_leaves_ticket("busy", number="+493023125077", city="potsdam")
    with town.store.read() as casebook:
        number_id = numbers.find(casebook, "+493023125077")
    kim.opens(f"/desk/data/number/{number_id}")
    assert kim.status == 404
    kim.opens("/desk/data")
    kim.presses("/desk/data", number="030 23125-077", sees_numbers=True)  # what they have typed
    assert "ist nichts gespeichert" in kim.page.text  # as for a number that nobody knows
    lea = Operator(town, town.has_operator("Lea", role="operator")).is_signed_in()
    lea.opens("/desk/data")
    assert lea.status == 403


def test_what_the_clock_forgot_is_told_by_day(town: Town, kim: Operator) -> None:
    assert "Noch wurde nichts vergessen." in kim.opens("/desk/forgotten").text
    with town.store.write() as casebook:
        forgotten.count(casebook, datetime(2026, 11, 20, tzinfo=UTC).date(), {"closed requests": 12})
    text = kim.opens("/desk/forgotten").text
    assert "20. November 2026" in text
    assert "Geschlossene Anfragen 12" in text


def test_each_record_says_when_it_is_forgotten_and_why(town: Town, kim: Operator) -> None:
    ticket_id = town.resident_leaves_ticket("no_input", number=RESIDENT)
    assert "14 Tage, weil niemand eine Taste drückte" in kim.opens(f"/desk/tickets/{ticket_id}").text
    anna = town.has_volunteer("Anna", ANNA)
    assert "zwei Jahre nach dem letzten Lebenszeichen" in kim.opens(f"/desk/volunteers/{anna}").text
    request_id = town.resident_asks("groceries", number="+493023125043")
    kim.opens(f"/desk/requests/{request_id}")
    kim.presses("/close", outcome="done")
    assert "30 Tage nach dem Schließen" in kim.opens(f"/desk/requests/{request_id}").text
    page = kim.opens("/desk/calls")
    call = next(one for one in page.links if one.startswith("/desk/calls/"))
    assert "90 Tage nach dem Anruf" in kim.opens(call).text
