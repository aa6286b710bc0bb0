"""Who may come in at the desk, for how long, and what the guard lets nobody see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from hotline.casebook import desk_sign_in, operators
from hotline.casebook.store import Store
from hotline.desk import guard
from hotline.pages import live
from hotline.pages.even_time import SECONDS
from tests.board.volunteer import Volunteer
from tests.desk.operator import Operator
from tests.desk.town import Town

MONDAY = "2026-11-23T09:00:00Z"


def test_a_stranger_is_led_to_the_door_and_afterwards_to_where_they_wanted(town: Town) -> None:
    meike = Operator(town, town.has_operator())
    assert "Anmelden in der Leitstelle" in meike.opens("/desk/?a=b").text
    meike.signs_in()
    assert meike.address == "/desk/"
    assert "Angemeldet: Meike" in meike.page.text


def test_nobody_is_led_out_of_the_house(town: Town) -> None:
    meike = Operator(town, town.has_operator())
    meike.opens("/desk/sign-in")
    with meike.client.session_transaction() as cookie:
        cookie[guard.WANTED] = "//elsewhere.example"
    meike.signs_in()
    assert meike.address == "/desk/"


def test_who_is_signed_in_is_led_nowhere_else_when_a_form_is_old(meike: Operator) -> None:
    meike.sends("/desk/sign-out")
    assert meike.status == 400


def test_an_hour_without_a_visit_ends_a_session_and_a_visit_keeps_it(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        meike = Operator(town, town.has_operator()).is_signed_in()
        for _ in range(3):
            clock.shift(50 * 60)
            assert "Angemeldet" in meike.opens("/desk/").text
        clock.shift(61 * 60)
        assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text


def test_a_page_left_open_does_not_keep_anybody_signed_in(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        meike = Operator(town, town.has_operator()).is_signed_in()
        statuses = []
        for _ in range(3):
            clock.shift(25 * 60)
            statuses.append(meike.client.get("/desk/", headers={live.POLL: "1"}).status_code)
        assert statuses == [200, 200, 401]
        assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text


def test_after_twelve_hours_everybody_signs_in_anew(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        meike = Operator(town, town.has_operator()).is_signed_in()
        for _ in range(14):
            clock.shift(50 * 60)
            meike.opens("/desk/")
        assert "Angemeldet" in meike.page.text
        clock.shift(25 * 60)
        assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text


def test_a_visit_is_written_down_once_a_minute_at_most(town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        meike = Operator(town, town.has_operator()).is_signed_in()
        seen = []
        for seconds in (30, 20, 20, 1):
            clock.shift(seconds)
            meike.opens("/desk/")
            with town.store.read() as casebook:
                (mine,) = desk_sign_in.sessions_of(casebook, meike.person.id, now=_now())
            seen.append((mine.last_at - mine.created_at).total_seconds())
        assert seen == [0, 0, 70, 70]


def _now() -> datetime:
    return datetime.now(UTC)


def test_who_is_no_operator_any_more_is_out_at_once(town: Town, meike: Operator) -> None:
    assert "Angemeldet" in meike.opens("/desk/").text
    with town.store.write() as casebook:
        assert operators.end(casebook, meike.person.id, now=_now())
        assert not operators.end(casebook, meike.person.id, now=_now())
    assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text
    assert "noch nicht gepasst" in meike.signs_in().text


def test_an_operator_of_a_city_that_is_gone_stays_outside(town: Town) -> None:
    jan = Operator(town, town.has_operator("Jan", city="atlantis")).is_signed_in()
    assert "Anmelden in der Leitstelle" in jan.opens("/desk/").text


def test_board_and_desk_do_not_sign_each_other_out(town: Town) -> None:
    """The demo shows both in one browser."""
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    anna.opens("/board/")
    meike = Operator(town, town.has_operator())
    meike.client = anna.client
    meike.signs_in()
    assert "Guten Tag, Anna" in anna.opens("/board/").text
    anna.signs_out()
    assert "Angemeldet: Meike" in meike.opens("/desk/").text
    anna.signs_in()
    assert "Guten Tag, Anna" in anna.page.text
    meike.opens("/desk/")
    meike.signs_out()
    assert "Guten Tag, Anna" in anna.opens("/board/").text


def test_a_volunteers_token_opens_nothing_at_the_desk(town: Town) -> None:
    meike = Operator(town, town.has_operator())
    with meike.client.session_transaction() as cookie:
        cookie[guard.TOKEN] = town.token_for(town.has_volunteer())
    assert "Anmelden in der Leitstelle" in meike.opens("/desk/").text


@pytest.mark.parametrize("language", ["de", "en", "pl"])
def test_the_desk_speaks_the_operators_language(sqlite_store: Store, language: str) -> None:
    town = Town(sqlite_store)
    person = town.has_operator(language=language)
    assert Operator(town, person).is_signed_in().opens("/desk/").language == language
    assert Operator(town, accepts=language).opens("/desk/sign-in").language == language


def test_answers_are_evened_out_in_earnest() -> None:
    assert SECONDS >= 0.3
