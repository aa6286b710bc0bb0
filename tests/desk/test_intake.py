"""A call that a person took becomes a request in under a minute, and nothing that was known is overlooked."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from hotline.casebook import numbers
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Request, View
from tests.board.town import RESIDENT
from tests.board.volunteer import Volunteer
from tests.desk.operator import Operator
from tests.desk.town import Town, lets_telephones_ring

TYPED = "030 / 23125-042"


def the_request(town: Town) -> Request:
    with town.store.read() as casebook:
        return casebook.scalars(select(Request).order_by(Request.id.desc()).limit(1)).one()


def count(town: Town) -> int:
    with town.store.read() as casebook:
        return casebook.scalar(select(func.count()).select_from(Request)) or 0


def enters(meike: Operator, **fields: str) -> Operator:
    meike.opens("/desk/intake")
    return sends(meike, **fields)


def sends(meike: Operator, **fields: str) -> Operator:
    """Fill in the form and save it; what the operator typed stands on the page again."""
    usual = {"kind": "groceries", "postcode": "12043", "spoken": "de"}
    meike.presses("/desk/intake", sees_numbers=True, **usual | fields)
    return meike


def test_number_kind_and_postcode_are_enough(town: Town, meike: Operator) -> None:
    page = enters(meike, number=TYPED).page
    request = the_request(town)
    assert (request.state, request.kind, request.zone, request.postcode) == (
        "waiting",
        "groceries",
        "neukoelln",
        "12043",
    )
    with town.store.read() as casebook:
        word = vault_of(casebook).open(request.word or "")
        assert numbers.number_of(casebook, request.number_id or 0) == RESIDENT
        views = casebook.execute(select(View.shown, View.request_id)).all()
    assert f"Ihr Wort ist: {word}." in page.text
    assert [tuple(one) for one in views] == [("word", request.id)]


@pytest.mark.parametrize("typed", ["+49 30 23125042", "0049 30 23125042", "(030) 23 12 50 42", "23125042"])
def test_a_number_is_understood_however_it_is_written(town: Town, meike: Operator, typed: str) -> None:
    enters(meike, number=typed)
    with town.store.read() as casebook:
        assert numbers.number_of(casebook, the_request(town).number_id or 0) == RESIDENT


def test_what_is_missing_is_asked_for_kindly_and_nothing_typed_is_lost(town: Town, meike: Operator) -> None:
    enters(meike, kind="", postcode="", number="12", note="am Hintereingang klingeln")
    assert meike.status == 422
    for words in ("Telefonnummer erkannt", "Welche Hilfe wird gebraucht?", "geben Sie die Postleitzahl ein"):
        assert words in meike.page.text
    assert "am Hintereingang klingeln" in meike.page.text
    assert count(town) == 0


def test_a_postcode_of_several_zones_asks_which_and_a_foreign_one_lets_choose(
    town: Town, meike: Operator
) -> None:
    shared = next(code for code, zone in town.shared_postcodes())
    enters(meike, number=TYPED, postcode=shared)
    assert "liegt in mehreren Zonen" in meike.page.text
    sends(meike, number=TYPED, postcode="80331")
    assert "liegt außerhalb" in meike.page.text
    sends(meike, number=TYPED, postcode="80331", zone="mitte")
    assert the_request(town).zone == "mitte"


def test_without_a_number_somebody_must_say_so(town: Town, meike: Operator) -> None:
    enters(meike)
    assert "Welche Nummer sollen wir anrufen?" in meike.page.text
    sends(meike, no_number="1")
    one = the_request(town)
    assert one.state == "held"
    ours = lets_telephones_ring(town).lines[0].number
    meike.opens(f"/desk/needs/requests/{one.id}/number")
    meike.presses("/number", sees_numbers=True, number=ours)
    assert (meike.status, "Nummer der Hotline selbst" in meike.page.text) == (422, True)
    enters(meike, number=ours, asked_by=ours)
    assert (meike.status, meike.page.text.count("Nummer der Hotline selbst")) == (422, 2)
    assert count(town) == 1


def test_what_is_there_of_the_number_is_shown_before_it_is_saved(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks("pets", number=RESIDENT)
    ticket_id = town.resident_leaves_ticket("wants_person", number=RESIDENT)
    page = enters(meike, number=TYPED).page
    assert "gibt es schon etwas" in page.text
    assert f"/desk/requests/{request_id}" in page.links
    assert f"/desk/tickets/{ticket_id}" in page.links
    assert count(town) == 1
    meike.does(f"/desk/intake/bring-up/{request_id}")
    with town.store.read() as casebook:
        assert casebook.get_one(Request, request_id).priority == 0
    enters(meike, number=TYPED)
    sends(meike, number=TYPED, confirmed="1")
    assert "Bitte vorlesen" in meike.page.text
    assert count(town) == 2


def test_the_same_form_sent_twice_is_one_request(town: Town, meike: Operator) -> None:
    meike.opens("/desk/intake")
    typed = {"number": TYPED, "kind": "pets", "postcode": "12043", "spoken": "de"}
    form = meike.page.form("/desk/intake")
    for _ in range(2):
        answer = meike.client.post(form.action, data=form.fields | typed)
        assert "Bitte vorlesen" in answer.get_data(as_text=True)
    assert count(town) == 1


def test_a_neighbour_asks_for_somebody_else(town: Town, meike: Operator) -> None:
    enters(meike, number=TYPED, asked_by="030 23125-077", note="klingelt nicht", soon="1", spoken="pl")
    request = the_request(town)
    assert (request.priority, request.language) == (0, "pl")
    with town.store.read() as casebook:
        assert numbers.number_of(casebook, request.asked_by_id or 0) == "+493023125077"
        assert vault_of(casebook).open(request.note or "") == "klingelt nicht"
    assert "Hasło to:" in meike.page.text
    text = meike.opens(f"/desk/requests/{request.id}").text
    assert "klingelt nicht" in text
    assert "+49 … 77" in text


def test_whoever_takes_it_learns_that_a_neighbour_asked_and_nothing_of_the_note(
    town: Town, meike: Operator
) -> None:
    enters(meike, number=TYPED, asked_by="030 23125-077", note="klingelt nicht")
    request_id = the_request(town).id
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    assert "aus der Nachbarschaft gemeldet" not in anna.opens("/board/").text
    anna.takes(request_id)
    anna.looks_at(request_id)
    assert "aus der Nachbarschaft gemeldet" in anna.page.text
    assert "klingelt nicht" not in anna.page.html
    assert "23125077" not in anna.page.html


def test_the_call_that_is_put_through_is_filled_in_without_showing_its_number(
    town: Town, meike: Operator
) -> None:
    town.resident_leaves_ticket("busy", number=RESIDENT, minutes_ago=2)
    town.resident_leaves_ticket("busy", minutes_ago=1)
    with town.store.write() as casebook:
        casebook.scalars(select(Call).order_by(Call.id)).first().step = "transfer"  # type: ignore[union-attr]
    page = meike.opens("/desk/intake")
    assert "Nummer aus dem Anruf: +49 … 42" in page.text
    meike.presses("/desk/intake", kind="pets", postcode="12043", spoken="de", confirmed="1")
    with town.store.read() as casebook:
        assert numbers.number_of(casebook, the_request(town).number_id or 0) == RESIDENT


def test_any_recent_call_can_be_filled_in(town: Town, meike: Operator) -> None:
    town.resident_leaves_ticket("busy", number=RESIDENT, minutes_ago=2)
    page = meike.opens("/desk/intake")
    (address,) = [link for link in page.links if "call=" in link]
    assert "+49 … 42" in meike.opens(address).text


def test_what_the_script_asks_for_is_answered_as_the_page_would(town: Town, meike: Operator) -> None:
    town.resident_asks("pets", number=RESIDENT)
    meike.opens("/desk/intake")
    token = meike.page.forms[0].fields["csrf_token"]
    known = meike.client.post("/desk/intake/known", data={"csrf_token": token, "number": TYPED})
    assert "Haustiere" in known.get_data(as_text=True)
    assert not town.numbers_in(known.get_data(as_text=True))
    answer = meike.client.get("/desk/intake/place?postcode=12043").get_json()
    assert answer == {"zone": "neukoelln", "likely": [], "words": "Neukölln"}


@pytest.mark.parametrize(
    "fields", [{"kind": "x"}, {"zone": "x"}, {"ticket": "x"}, {"call": "9" * 30}, {"city": "x"}]
)
def test_what_no_form_of_ours_sends_is_no_surprise(
    town: Town, meike: Operator, fields: dict[str, str]
) -> None:
    enters(meike, number=TYPED, **fields)
    assert meike.status in (200, 422)


def test_no_address_and_no_title_holds_a_number(town: Town, meike: Operator) -> None:
    town.resident_asks("pets", number=RESIDENT)
    page = enters(meike, number=TYPED).page
    assert not town.numbers_in(meike.address)
    assert not town.numbers_in(re.sub(r"value=\"[^\"]*\"", "", page.html))


def test_a_forms_name_is_one_of_ours_or_it_gets_a_new_one(town: Town, meike: Operator) -> None:
    enters(meike, number=TYPED, key="a\0b")
    assert "Bitte vorlesen" in meike.page.text
    assert re.fullmatch(r"[\w-]{16}", the_request(town).form_key or "")
