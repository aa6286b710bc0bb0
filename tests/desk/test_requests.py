"""A request at the desk: found, read with its history, set right, taken back, closed, opened again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from hotline.casebook import addresses, browsers, claims, erasure, overview, telling
from hotline.casebook.tables import Message, Request, View
from hotline.casebook.tables.requests import SOON
from hotline.commands.init import new_push_key
from hotline.house import House, move_in
from tests.board.volunteer import Volunteer
from tests.desk.caller import ERIKA, Caller, now
from tests.desk.operator import Operator
from tests.desk.town import Town

KARL = "+493023125002"
SHOWS = ("show-number", "show-asker", "show-word")
VERBS = (*SHOWS, "set-place", "take-back", "put-on-board", "close", "reopen")


@pytest.fixture
def asked(town: Town) -> Request:
    """Erika has asked for somebody to do her shopping."""
    return Caller(town).asks_for().request


def address(request: Request) -> str:
    return f"/desk/requests/{request.id}"


def the_request(town: Town, request: Request) -> Request:
    with town.store.read() as casebook:
        return casebook.get_one(Request, request.id)


def messages(town: Town) -> list[Message]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Message)))


# --- the list


def test_whoever_has_looked_for_something_comes_back_to_it(
    town: Town, meike: Operator, asked: Request
) -> None:
    looked_for = "/desk/requests?zone=berlin/neukoelln"
    meike.opens(looked_for)
    meike.opens(address(asked))
    assert meike.page.links[looked_for] == "Zurück zu den Anfragen"
    meike.presses("/set-place", kind="pets")
    assert looked_for in meike.page.links
    meike.opens("/desk/", only="no_duty", done="request-1")
    meike.opens(address(asked))
    assert "/desk/?only=no_duty" in meike.page.links
    meike.opens("/desk/shift")
    meike.opens(address(asked))
    assert "/desk/requests" in meike.page.links
    assert "/desk/?only=no_duty" not in meike.page.links


def test_whatever_stands_in_an_address_no_way_back_leads_out_of_the_house(
    town: Town, meike: Operator, asked: Request
) -> None:
    for name in ("endpoint", "_scheme", "_external", "_anchor", "_method"):
        looked_for = f"/desk/?{name}=https"
        meike.opens(looked_for)
        meike.opens(address(asked))
        assert looked_for in meike.page.links


def test_open_requests_are_listed_and_closed_ones_can_be_looked_for(town: Town, meike: Operator) -> None:
    assert "Keine Anfrage ist offen." in meike.opens("/desk/requests").text
    assert "Keine Anfrage passt." in meike.opens("/desk/requests", state="closed").text
    first = Caller(town).asks_for("1", "12043").request
    second = Caller(town, KARL, at=now() - timedelta(days=3)).asks_for("2", "10115").request
    assert {address(first), address(second)} < set(meike.opens("/desk/requests").links)
    for query, there, gone in (
        ({"zone": "berlin/neukoelln"}, first, second),
        ({"kind": "pharmacy"}, second, first),
        ({"age": "day"}, first, second),
        ({"age": "over_day"}, second, first),
    ):
        found = set(meike.opens(f"/desk/requests?{urlencode(query)}").links)
        assert address(there) in found, query
        assert address(gone) not in found, query
    meike.opens(address(second))
    meike.presses("/close", outcome="done")
    assert address(second) not in meike.opens("/desk/requests").links
    for state in ("closed", "all", "done"):
        assert address(second) in meike.opens("/desk/requests", state=state).links


def test_the_list_goes_on_by_key(town: Town, meike: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "PAGE", 2)
    made = [Caller(town, f"+49302312501{digit}").asks_for().request for digit in range(3)]
    first = meike.opens("/desk/requests")
    (older,) = [where for where, words in first.links.items() if words == "Ältere"]
    assert [one.id for one in made if address(one) in meike.opens(older).links] == [made[0].id]


def test_an_address_that_makes_no_sense_shows_the_open_ones(meike: Operator) -> None:
    for query in ({"state": "x"}, {"zone": "x"}, {"age": "x"}, {"before": "x"}, {"after": "x"}):
        meike.opens(f"/desk/requests?{urlencode(query)}")
        assert (meike.status, meike.query) == (200, "")


# --- one request


def test_its_page_tells_what_is_known_and_what_happened_with_names(
    town: Town, meike: Operator, asked: Request
) -> None:
    anna = town.has_volunteer("Anna")
    town.takes(anna, asked.id)
    text = meike.opens(address(asked)).text
    for words in (
        "Einkaufen \N{EN DASH} Neukölln",
        "Übernommen von Anna",
        "12043",
        "+49 … 01",
        "Anna (freiwillig)",
    ):
        assert words in text, words
    assert "Noch niemand." in text  # has seen the number
    volunteer = Volunteer(town).is_signed_in(anna)
    volunteer.opens(f"/board/requests/{asked.id}")
    volunteer.presses("/show")
    assert "Nummer und Wort" in meike.opens(address(asked)).text
    assert f"/desk/calls/{asked.call_id}" in meike.page.links


def test_number_and_word_are_shown_one_by_one_and_each_look_is_kept(
    town: Town, meike: Operator, asked: Request
) -> None:
    meike.opens(address(asked))
    page = meike.presses("/show-word")
    word = town.store.vault.open(asked.word or "")
    assert word in page.text
    assert "030" not in page.text
    page = meike.presses("/show-number", sees_numbers=True)
    assert "030 23 12 50 01" in page.text
    assert word not in page.text
    assert word not in meike.opens(address(asked)).text
    with town.store.read() as casebook:
        assert [view.shown for view in casebook.scalars(select(View).order_by(View.id))] == ["word", "number"]


def test_a_wrong_kind_and_place_are_set_right(town: Town, meike: Operator, asked: Request) -> None:
    meike.opens(address(asked))
    page = meike.presses("/set-place", kind="pharmacy", zone="mitte", postcode="10115")
    assert "Geändert." in page.text
    assert "Apotheke, Rezepte \N{EN DASH} Mitte" in page.text
    assert "Art oder Ort geändert Meike (Leitstelle)" in page.text
    changed = the_request(town, asked)
    assert (changed.kind, changed.zone, changed.postcode) == ("pharmacy", "mitte", "10115")


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "x", "zone": "mitte"}, {"kind": "groceries", "zone": "x"}, {"kind": "groceries"}]
)
def test_a_place_that_is_none_changes_nothing(
    town: Town, meike: Operator, asked: Request, fields: dict[str, str]
) -> None:
    meike.opens(address(asked))
    form: dict[str, Any] = {"csrf_token": meike.token(), **fields}
    page = meike.sends(f"{address(asked)}/set-place", **form)
    assert "Es wurde nichts geändert." in page.text
    assert the_request(town, asked).zone == "neukoelln"


def test_who_had_it_is_told_by_text_message_by_day_when_it_is_taken_back(
    town: Town, meike: Operator, asked: Request
) -> None:
    anna = town.has_volunteer("Anna")
    town.takes(anna, asked.id)
    meike.opens(address(asked))
    assert "Sie steht wieder auf der Tafel." in meike.presses("/take-back").text
    assert the_request(town, asked).state == "waiting"
    (message,) = messages(town)
    assert "Neukölln kümmern wir uns selbst" in town.store.vault.open(message.body or "")
    assert "/take-back" not in str([form.action for form in meike.page.forms])
    volunteer = Volunteer(town).is_signed_in(anna)
    assert "Übernommen" not in volunteer.opens("/board/").text
    with town.store.write() as casebook:
        telling.stop(casebook, anna, through="sms", now=now())
    assert messages(town) == []
    town.takes(anna, asked.id)
    meike.opens(address(asked))
    meike.presses("/take-back")
    assert (the_request(town, asked).state, messages(town)) == ("waiting", [])


def test_whoever_had_it_is_told_by_mail_or_in_the_browser_where_they_have_chosen_that(
    town: Town, meike: Operator, asked: Request
) -> None:
    house: House = town.app.extensions["hotline"]
    more = {"smtp_url": "smtp://127.0.0.1:1", "vapid_private_key": new_push_key()}
    move_in(town.app, replace(house, settings=house.settings.model_copy(update=more)))
    anna = town.has_volunteer("Anna")
    with town.store.write() as casebook:
        addresses.ask(casebook, anna, address="anna@town.example", code="123456", now=now())
        addresses.prove(casebook, anna, code="123456", now=now())
        keys = {"p256dh": "key", "auth": "secret"}
        browsers.switch_on(casebook, anna, endpoint="https://push.example/1", keys=keys, now=now())
    for way in ("email", "push"):
        with town.store.write() as casebook:
            telling.choose(casebook, anna, way=way, pace="at_once", now=now())
        town.takes(anna, asked.id)
        meike.opens(address(asked))
        meike.presses("/take-back")
    mail, notice = messages(town)
    assert (mail.kind, notice.kind) == ("email", "push")
    assert "Neukölln kümmern wir uns selbst" in town.store.vault.open(mail.body or "")
    shown = json.loads(town.store.vault.open(notice.body or ""))
    assert (shown["title"], shown["path"]) == ("Ihre Anfrage: Neukölln", "/board/")
    assert "Sie müssen nicht mehr anrufen." in shown["body"]


def test_nobody_is_told_what_nobody_had(town: Town, meike: Operator, asked: Request) -> None:
    meike.opens(address(asked))
    meike.presses("/set-place", kind="groceries", zone="mitte", postcode="")
    assert messages(town) == []


def test_one_that_nobody_could_reach_is_put_on_top_and_needs_nobody_any_more(
    town: Town, meike: Operator, asked: Request
) -> None:
    anna = town.has_volunteer("Anna")
    town.takes(anna, asked.id)
    for _ in range(claims.ATTEMPTS_AT_MOST):
        with town.store.write() as casebook:
            claims.not_reached(casebook, request_id=asked.id, volunteer_id=anna, now=now())
    page = meike.opens(address(asked))
    assert "Niemand erreicht" in page.text
    assert "Geht nicht ans Telefon offen" in page.text
    page = meike.presses("/put-on-board")
    assert "Geht nicht ans Telefon erledigt" in page.text
    assert (the_request(town, asked).state, the_request(town, asked).priority) == ("waiting", SOON)


@pytest.mark.parametrize("outcome", ["done", "not_needed", "cancelled", "withdrawn"])
def test_it_is_closed_with_one_word_how_and_can_be_opened_again(
    town: Town, meike: Operator, asked: Request, outcome: str
) -> None:
    meike.opens(address(asked))
    assert "Abgeschlossen." in meike.presses("/close", outcome=outcome).text
    assert the_request(town, asked).state == outcome
    assert "Nummer, Wort und Postleitzahl werden am" in meike.page.text
    assert "ganz oben" in meike.presses("/reopen").text
    assert the_request(town, asked).state == "waiting"


def test_how_it_ended_must_be_chosen(town: Town, meike: Operator, asked: Request) -> None:
    meike.opens(address(asked))
    assert "wie es ausging" in meike.presses("/close").text
    assert the_request(town, asked).state == "waiting"


def test_whoever_has_often_helped_somebody_may_once_more_when_the_desk_says_so(
    town: Town, meike: Operator
) -> None:
    anna = town.has_volunteer("Anna")
    for _ in range(4):
        request_id = town.resident_asks(number=ERIKA)
        assert "/same-helper" not in meike.opens(f"/desk/requests/{request_id}").html
        town.takes(anna, request_id)
        with town.store.write() as casebook:
            held = {"request_id": request_id, "volunteer_id": anna}
            assert claims.finish(casebook, **held, outcome="done", now=now())  # type: ignore[arg-type]  # a dict's
    request_id = town.resident_asks(number=ERIKA)
    volunteer = Volunteer(town).is_signed_in(anna)
    assert "zuletzt schon oft geholfen" in volunteer.takes(request_id).text
    assert "nur mit Ihrem Ja: Anna." in meike.opens(f"/desk/requests/{request_id}").text
    meike.presses("/same-helper")
    assert "Erlaubt." in meike.page.text
    assert "/same-helper" not in meike.page.html
    again = f"/desk/requests/{request_id}/same-helper"
    assert "Jemand war schneller." in meike.sends(again, csrf_token=meike.token()).text
    assert "zuletzt schon oft geholfen" not in volunteer.takes(request_id).text
    assert "Übernommen von Anna" in meike.opens(f"/desk/requests/{request_id}").text
    assert "Wer hier oft geholfen hat, darf noch einmal" in meike.opens(f"/desk/requests/{request_id}").text


def test_who_comes_second_is_told_and_changes_nothing(town: Town, meike: Operator, asked: Request) -> None:
    jan = Operator(town, town.has_operator("Jan")).is_signed_in()
    for one in (meike, jan):
        one.opens(address(asked))
    meike.presses("/close", outcome="done")
    assert "Jemand war schneller." in jan.presses("/close", outcome="cancelled").text
    assert the_request(town, asked).state == "done"
    assert "Jemand war schneller." in jan.sends(f"{address(asked)}/take-back", csrf_token=jan.token()).text


def test_what_was_erased_says_so_and_cannot_be_opened_again(
    town: Town, meike: Operator, asked: Request
) -> None:
    with town.store.write() as casebook:
        erasure.erase_number(casebook, asked.number_id or 0, now=now())
    text = meike.opens(address(asked)).text
    for words in ("Es gibt keine Nummer.", "Es gibt kein Wort mehr.", "Die Nummer ist vergessen", "Gelöscht"):
        assert words in text, words
    assert (
        "nichts mehr zu zeigen" in meike.sends(f"{address(asked)}/show-word", csrf_token=meike.token()).text
    )
    jan = meike.sends(f"{address(asked)}/reopen", csrf_token=meike.token())
    assert "Jemand war schneller." in jan.text


@pytest.mark.parametrize(
    "verb",
    ["show-number", "show-word", "set-place", "take-back", "put-on-board", "same-helper", "close", "reopen"],
)
def test_a_request_of_another_city_does_not_exist(two_cities: Town, verb: str) -> None:
    jan = Operator(two_cities, two_cities.has_operator("Jan", city="tricity")).is_signed_in()
    request = Caller(two_cities, ERIKA).asks_for().request
    assert "Keine Anfrage ist offen." in jan.opens("/desk/requests").text
    jan.opens("/desk/calls")
    token = jan.token()
    jan.opens(address(request))
    assert jan.status == 404
    jan.sends(f"{address(request)}/{verb}", csrf_token=token, outcome="done", kind="groceries", zone="mitte")
    assert jan.status == 404
    assert the_request(two_cities, request).state == "waiting"
    with two_cities.store.read() as casebook:
        assert casebook.scalars(select(View)).all() == []
