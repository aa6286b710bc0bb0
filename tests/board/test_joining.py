"""Somebody signs up: what they offer, a code, and then an honest page; strangers learn nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from sqlalchemy import create_engine, select

from hotline.casebook import joining, people, sign_in, volunteering
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Outgoing, VolunteerEvent
from hotline.casebook.tables import Volunteer as Row
from hotline.cities.volunteer_rules import VERSION
from hotline.pages import even_time
from tests.board.markup import Page
from tests.board.town import ANNA, Town, words
from tests.board.volunteer import Volunteer
from tests.houses import with_town

NORA, NORAS = "+491713920007", "0171 39200-07"
LANDLINE, LANDLINES = "+493023125077", "030 23125077"
FILLED: dict[str, Any] = {
    "first_name": " Nora ",
    "number": NORAS,
    "how": "sms",
    "zone": ["neukoelln", "mitte", "atlantis"],
    "kind": ["groceries", "pets"],
    "speaks": ["de", "tr"],
    "day": ["monday", "saturday"],
    "contact": "door",
    "vehicle": "cargo_bike",
    "language": "de",
}


class Joiner(Volunteer):
    """Somebody at the page for signing up."""

    def fills_in(self, **other: Any) -> Page:
        self.opens("/board/join")
        form = self.page.form("/join/in/berlin")
        return self.sends(form.action, **form.fields, **{**FILLED, **other})

    def keys_code(self, code: str) -> Page:
        return self.presses("/join/code", code=code)

    def signs_up(self, **other: Any) -> Page:
        self.fills_in(**other)
        return self.keys_code(code_in(self.town))


def code_in(town: Town) -> str:
    found = re.search(r"\b\d{6}\b", town.messages()[-1].body)
    assert found
    return found[0]


def row_of(town: Town, number: str = NORA) -> Row:
    with town.store.read() as casebook:
        found = people.volunteer_by_number(casebook, number)
        assert found is not None
        return found


def happened_to(town: Town, number: str = NORA) -> list[str]:
    with town.store.read() as casebook:
        query = select(VolunteerEvent.kind).where(VolunteerEvent.volunteer_id == row_of(town, number).id)
        return list(casebook.scalars(query.order_by(VolunteerEvent.id)))


def said(name: str, **gaps: object) -> str:
    return words().page(name, language="de", **gaps)


def test_somebody_signs_up_and_sees_an_honest_page_and_nothing_of_the_board(town: Town) -> None:
    town.resident_asks()
    nora = Joiner(town)
    assert said("join_code_sms", ending="07") in nora.fills_in().text
    assert nora.keys_code("000000" if code_in(town) != "000000" else "1").text.count("noch 4 Versuche") == 1
    nora.fills_in()
    assert said("joined_nothing") in nora.keys_code(code_in(town)).text
    one = row_of(town)
    assert (one.state, one.first_name, one.level, one.contact) == ("new", "Nora", 1, "door")
    assert (one.kinds, one.speaks, one.days) == (["groceries", "pets"], ["de", "tr"], ["monday", "saturday"])
    assert (one.vehicle, one.number_proved_at is not None) == ("cargo_bike", True)
    with town.store.read() as casebook:
        assert people.zones_of(casebook, one.id) == ("mitte", "neukoelln")
    assert happened_to(town) == ["signed_up"]
    assert said("joined_nothing") in nora.opens("/board/").text
    assert "/board/past" not in nora.page.links


def test_the_rules_may_be_accepted_while_one_waits_and_after_the_check_the_board_opens(town: Town) -> None:
    town.resident_asks()
    nora = Joiner(town)
    nora.signs_up()
    nora.opens("/board/rules")
    assert said("joined_rules_done") in nora.accepts_rules().text
    assert row_of(town).rules_version == VERSION
    with town.store.write() as casebook:
        one = casebook.get_one(Row, row_of(town).id)
        one.identity_seen_by, one.identity_seen_on, one.activated_at = (
            "A",
            one.created_at.date(),
            one.created_at,
        )
        one.state = "active"
    assert "Einkaufen" in nora.opens("/board/").text


@pytest.mark.parametrize("local", ["20:00", "03:00", "07:59"])
def test_nobody_is_woken_by_a_code_that_somebody_else_asks_for(sqlite_store: Store, local: str) -> None:
    town = Town(sqlite_store)
    town.has_volunteer(number=LANDLINE)
    nora = Joiner(town)
    with time_machine.travel(f"2026-11-23T{local}:00+01:00", tick=False):
        for number in (LANDLINES, "030 23125078", "0171 39200-08"):
            page = nora.fills_in(number=number, how="call")
            assert (nora.status, said("join_calls_by_day", time="8:00") in page.text) == (422, True)
        assert town.messages() == []
        assert said("join_code_sms", ending="07") in nora.fills_in().text
        anna = Volunteer(town, number=LANDLINES)  # who signs in has asked for it
        assert said("code_rings", ending="77") in anna.asks_for_code().text
    with town.store.read() as casebook:
        assert [one.purpose for one in casebook.scalars(select(Outgoing))] == ["code"]


@time_machine.travel("2026-11-23T10:00:00Z")
def test_a_landline_is_rung_with_the_code_and_so_is_who_prefers_it(town: Town) -> None:
    nora = Joiner(town)
    assert said("join_code_call", ending="77") in nora.fills_in(number=LANDLINES).text
    assert said("code_label_call") in nora.page.text
    nora.fills_in(how="call")
    with town.store.read() as casebook:
        calls = casebook.scalars(select(Outgoing)).all()
        assert [(one.purpose, one.language, one.city) for one in calls] == [("code", "de", "berlin")] * 2
        assert {one.kind for one in casebook.scalars(select(Message))} == {"call"}


def test_a_volunteer_without_a_mobile_signs_in_by_a_call(town: Town) -> None:
    town.has_volunteer(number=LANDLINE)
    anna = Volunteer(town, number=LANDLINES)
    assert said("code_rings", ending="77") in anna.asks_for_code().text
    stranger = Volunteer(town, number="030 23125177")
    assert said("code_rings", ending="77") in stranger.asks_for_code().text
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Outgoing)).all()) == 1


def test_the_page_is_the_same_whoever_has_the_number_and_only_the_owner_is_told(town: Town) -> None:
    """Unknown, a volunteer's, a banned one's, a resident's: same page, same headers, one message each."""
    town.has_volunteer()
    banned = town.has_volunteer("Bodo", "+491713920011")
    with town.store.write() as casebook:
        casebook.get_one(Row, banned).state = "banned"
    town.resident_asks(number="+491713920021")
    pages, bodies = [], []
    for number in ("0171 3920031", "0171 3920001", "0171 3920011", "0171 3920021"):
        visitor = Joiner(town)
        visitor.fills_in(number=number)
        seen = re.sub(r'value="[^"]{40,}"', "", visitor.page.html).replace(f"Endung {number[-2:]}", "")
        pages.append((visitor.status, seen, list(visitor.headers.keys())))
        bodies.append(re.sub(r"\d{6}", "123456", town.messages()[-1].body))
    assert all(page == pages[0] for page in pages)
    assert bodies[1] == said("join_known_message", code="123456")
    assert bodies[0] == bodies[2] == bodies[3] == said("code_message", code="123456")


def test_a_volunteer_who_signs_up_again_is_signed_in_and_nothing_about_them_changes(town: Town) -> None:
    town.has_volunteer()
    anna = Joiner(town)
    page = anna.signs_up(number="0171 3920001", first_name="Anders", zone=["mitte"])
    assert said("join_known_already") in page.text
    assert "Guten Tag, Anna" in page.text
    with town.store.read() as casebook:
        assert people.zones_of(casebook, row_of(town, ANNA).id) == ("neukoelln",)
    assert happened_to(town, ANNA)[-2:] == ["again", "proved"]


def test_who_is_new_and_signs_up_again_has_said_it_anew(town: Town) -> None:
    Joiner(town).signs_up()
    assert said("join_renewed") in Joiner(town).signs_up(zone=["pankow"], first_name="Nora M").text
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Row)).all()) == 1
        assert people.zones_of(casebook, row_of(town).id) == ("pankow",)
    assert row_of(town).first_name == "Nora M"


@pytest.mark.parametrize("state", ["banned", "refused", "paused"])
def test_who_may_not_help_at_present_is_asked_to_ring_and_the_desk_sees_that_they_came(
    town: Town, state: str
) -> None:
    one = town.has_volunteer(number=NORA)
    with town.store.write() as casebook:
        casebook.get_one(Row, one).state = state
    nora = Joiner(town)
    assert said("join_known") in nora.signs_up().text
    assert "030 23 12 59 00" in nora.page.text
    assert row_of(town).state == state
    assert happened_to(town)[-2:] == ["again", "proved"]
    assert "Anmelden" in nora.opens("/board/").text


@pytest.mark.parametrize(
    ("other", "line"),
    [
        ({"first_name": "0171 3920001"}, "join_name_missing"),
        ({"zone": []}, "join_zones_missing"),
        ({"number": "mein Handy"}, "number_not_understood"),
        ({"number": "112"}, "number_not_understood"),
        ({"number": "0900 1234567"}, "number_not_understood"),
        ({"number": "+44 20 7946 0123"}, "join_number_foreign"),
    ],
)
def test_what_is_missing_is_said_kindly_and_the_rest_stays(town: Town, other: Any, line: str) -> None:
    nora = Joiner(town)
    page = nora.fills_in(**other)
    assert (nora.status, said(line) in page.text) == (422, True)
    assert re.search(r'value="groceries" checked', page.html)
    assert re.search(r'value="cargo_bike" required checked', page.html)
    assert town.messages() == []


def test_going_back_finds_the_form_as_it_was_filled_in(town: Town) -> None:
    nora = Joiner(town)
    nora.fills_in()
    page = nora.opens("/board/join")
    assert 'value="Nora"' in page.html
    assert 'value="0171 39 20 00 7"' in page.html or "0171" in page.html
    assert re.search(r'value="mitte" checked', page.html)


def test_a_code_that_is_too_old_and_one_that_was_tried_too_often(town: Town) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z") as clock:
        nora = Joiner(town)
        nora.fills_in()
        code = code_in(town)
        clock.shift(60 * sign_in.CODE_MINUTES)
        assert "stimmt nicht" in nora.keys_code(code).text
        nora.fills_in()
        code = code_in(town)
        for _ in range(sign_in.TRIES_AT_MOST):
            nora.keys_code("1")
        assert said("code_used_up") in nora.page.text
        form = nora.opens("/board/join/code")
        assert said("code_used_up") in form.text
        nora.opens("/board/sign-in")
        token = nora.page.form("/sign-in").fields["csrf_token"]
        nora.sends("/board/join/code", code=code, csrf_token=token)
        assert "stimmt nicht" in nora.page.text
    with town.store.read() as casebook:
        assert casebook.scalars(select(Row)).all() == []


def test_codes_are_limited_by_number_by_address_and_in_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = Joiner(town)

    def asks(number: str) -> int:
        nora.fills_in(number=number)
        return nora.status

    assert [asks(NORAS) for _ in range(sign_in.CODES_PER_NUMBER + 1)][-2:] == [200, 429]
    assert "Bitte warten Sie" in nora.page.text
    monkeypatch.setattr(joining, "CODES_IN_ALL", sign_in.CODES_PER_NUMBER + 1)
    assert [asks("0171 3920051"), asks("0171 3920052")] == [200, 429]
    town.has_volunteer(number="+491713920053")
    assert asks("0171 3920053") == 429  # a volunteer's: another answer would tell that they are one


def test_two_windows_one_sign_up(town: Town) -> None:
    nora = Joiner(town)
    nora.fills_in()
    other = nora.page.form("/join/code")
    code = code_in(town)
    nora.keys_code(code)
    token = nora.opens("/board/joined").form("/sign-out").fields["csrf_token"]
    nora.sends(other.action, code=code, csrf_token=token)
    assert said("joined_nothing") in nora.page.text
    with town.store.read() as casebook:
        assert len(casebook.scalars(select(Row)).all()) == 1


def test_somebody_elses_browser_cannot_use_the_code(town: Town) -> None:
    Joiner(town).fills_in()
    code = code_in(town)
    thief = Joiner(town)
    thief.fills_in()
    assert "stimmt nicht" in thief.keys_code(code).text


def test_a_new_volunteer_signs_in_later_and_sees_how_it_stands(town: Town) -> None:
    Joiner(town).signs_up()
    assert said("joined_nothing") in Volunteer(town, number=NORAS).signs_in().text
    with town.store.write() as casebook:
        volunteering.end_sessions(casebook, row_of(town).id, now=row_of(town).created_at)


def test_the_answer_takes_as_long_for_all(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(even_time, "SECONDS", 5.0)
    monkeypatch.setattr("hotline.pages.even_time.time.sleep", waited.append)
    Joiner(town).fills_in()
    assert len(waited) == 1


def test_without_its_database_the_form_asks_for_patience_and_nothing_is_half_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    nora = Joiner(town)
    nora.opens("/board/join")
    with monkeypatch.context() as broken:
        broken.setattr(town.store, "engine", gone)
        nora.fills_in()
    assert (nora.status, "Gerade geht es nicht" in nora.page.text) == (503, True)
    assert town.messages() == []
    assert said("joined_nothing") in nora.signs_up().text


def test_in_two_cities_somebody_is_asked_where(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(sqlite_store)
    nora = Joiner(town)
    house = town.app.extensions["hotline"]
    both = {**house.cities, "tricity": house.cities["berlin"]}
    monkeypatch.setitem(town.app.extensions, "hotline", with_town(house, cities=both))
    assert said("join_where") in nora.opens("/board/join").text
    nora.opens("/board/join/in/nowhere")
    assert nora.status == 404
