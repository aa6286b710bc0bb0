"""A volunteer signs in with a telephone number and a code; a stranger learns nothing."""

from __future__ import annotations

import pytest
import time_machine

from hotline.casebook import sign_in
from hotline.pages import even_time
from hotline.pages.numbers import readings
from tests.board.town import ANNA, STRANGER, Town, words
from tests.board.volunteer import Volunteer
from tests.casebook.neighbours import is_paused


@pytest.mark.parametrize(
    "typed", ["0171 39200-01", "+49 171 3920001", "0049171/3920001", " (0171) 392 00 01 ", "01713920001"]
)
def test_a_volunteer_signs_in_with_the_number_as_people_write_it(town: Town, typed: str) -> None:
    town.has_volunteer()
    assert "Guten Tag, Anna" in Volunteer(town).signs_in(typed).text


def test_the_code_comes_in_the_volunteers_own_language_whatever_the_page_is_in(town: Town) -> None:
    town.has_volunteer(language="pl")
    Volunteer(town, accepts="de").asks_for_code()
    assert town.messages()[0].body.startswith("Pomoc Sąsiedzka")


def test_a_stranger_gets_the_very_same_page_and_no_message(town: Town) -> None:
    town.has_volunteer()
    known, unknown = Volunteer(town), Volunteer(town)
    known.asks_for_code("0171 39200-01")
    assert len(town.messages()) == 1
    unknown.asks_for_code("+48 991 234 501")  # the same ending, so that the pages may be compared
    assert without_token(unknown.page.html) == without_token(known.page.html)
    assert list(unknown.headers.keys()) == list(known.headers.keys())
    assert town.messages() == []


def test_a_strangers_wrong_codes_count_down_like_a_volunteers(town: Town) -> None:
    town.has_volunteer()
    for number in (ANNA, STRANGER):
        visitor = Volunteer(town, number=number)
        visitor.asks_for_code()
        texts = [visitor.presses("/board/code", code="999-999").text for _ in range(3)]
        assert ["noch 4 Versuche" in texts[0], "noch 3 Versuche" in texts[1]] == [True, True]


def test_after_the_last_wrong_code_there_is_a_way_on(town: Town) -> None:
    town.has_volunteer()
    anna = Volunteer(town)
    anna.asks_for_code()
    for _ in range(sign_in.TRIES_AT_MOST):
        anna.presses("/board/code", code="1")
    assert words().page("code_used_up", language="de") in anna.page.text
    assert "/board/sign-in" in anna.page.links
    anna.opens("/board/code")
    assert words().page("code_used_up", language="de") in anna.page.text


def test_a_code_is_counted_in_the_casebook_even_if_the_browser_forgets(town: Town) -> None:
    town.has_volunteer()
    anna = Volunteer(town)
    anna.asks_for_code()
    digits = code_in(town.messages()[0].body)
    with anna.client.session_transaction() as cookie:
        kept = dict(cookie)
    for _ in range(sign_in.TRIES_AT_MOST):
        anna.presses("/board/code", code="000001" if digits != "000001" else "000002")
        with anna.client.session_transaction() as cookie:
            cookie.update(kept)
        anna.opens("/board/code")
    assert "stimmt nicht" in anna.presses("/board/code", code=digits).text


def test_what_is_no_number_is_said_kindly_and_kept_for_mending(town: Town) -> None:
    visitor = Volunteer(town)
    visitor.asks_for_code('mein "Handy"')
    assert visitor.status == 422
    assert words().page("number_not_understood", language="de") in visitor.page.text
    assert "mein &#34;Handy&#34;" in visitor.page.html


def test_too_many_codes_in_a_row_and_the_page_says_when_again(town: Town) -> None:
    with time_machine.travel("2026-11-23T10:20:00Z", tick=False):
        visitor = Volunteer(town, number=STRANGER)
        for _ in range(sign_in.CODES_PER_NUMBER):
            visitor.asks_for_code()
        assert visitor.status == 200
        visitor.asks_for_code()
    assert visitor.status == 429
    assert "Ab 12:21 Uhr" in visitor.page.text  # an hour after the first, and not a few seconds too early


def test_a_stranger_who_knows_the_number_does_not_keep_its_volunteer_out(town: Town) -> None:
    town.has_volunteer()
    anna, stranger = Volunteer(town), Volunteer(town)
    anna.asks_for_code()
    digits = code_in(town.messages()[0].body)
    stranger.asks_for_code()
    for _ in range(sign_in.TRIES_AT_MOST):
        stranger.presses("/board/code", code="000001" if digits != "000001" else "000002")
    assert "Guten Tag" in anna.presses("/board/code", code=digits).text


def test_a_code_does_not_work_after_its_time_and_a_new_one_does(town: Town) -> None:
    town.has_volunteer()
    with time_machine.travel("2026-11-23T10:20:00Z", tick=False) as clock:
        anna = Volunteer(town)
        anna.asks_for_code()
        code = code_in(town.messages()[0].body)
        clock.shift(60 * (sign_in.CODE_MINUTES + 1))
        assert "stimmt nicht" in anna.presses("/board/code", code=code).text
        again = Volunteer(town)
        assert "Guten Tag" in again.signs_in().text


def test_signing_out_ends_the_session_in_the_casebook_too(town: Town) -> None:
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    anna.opens("/board/")
    with anna.client.session_transaction() as cookie:
        kept = dict(cookie)
    assert "Anmelden" in anna.signs_out().text
    with anna.client.session_transaction() as cookie:
        cookie.update(kept)
    assert "Anmelden" in anna.opens("/board/").text


def test_a_volunteer_who_is_paused_is_out_at_once(town: Town) -> None:
    volunteer_id = town.has_volunteer()
    anna = Volunteer(town).is_signed_in(volunteer_id)
    assert "Guten Tag" in anna.opens("/board/").text
    with town.store.write() as casebook:
        is_paused(casebook, volunteer_id)
    assert "Anmelden" in anna.opens("/board/").text


def test_the_cookie_cannot_be_read_by_scripts_nor_by_other_sites_and_hides_the_number(town: Town) -> None:
    town.has_volunteer()
    guarded = Volunteer(Town(town.store, "https://hotline.example.org"))
    guarded.client.post("/board/sign-in", base_url="https://hotline.example.org")
    answer = guarded.client.get("/board/sign-in", base_url="https://hotline.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    anna = Volunteer(town)
    anna.asks_for_code()
    with anna.client.session_transaction() as kept:
        assert "3920001" not in str(dict(kept))


def test_the_language_chosen_on_the_page_stays_until_the_volunteers_own_is_known(town: Town) -> None:
    town.has_volunteer(language="de")
    anna = Volunteer(town, accepts="en")
    assert anna.opens("/board/sign-in").language == "en"
    assert anna.opens("/board/sign-in", language="pl").language == "pl"
    assert anna.opens("/board/sign-in").language == "pl"
    assert anna.opens("/board/sign-in", language="xx").language == "pl"
    assert anna.signs_in().language == "de"


def test_a_number_may_mean_several_countries_and_the_volunteers_is_found() -> None:
    assert readings("0171 39200-01", ["DE", "PL", "DE"])[0] == ANNA
    assert readings("+48 991 234 567", ["DE", "PL"]) == ("+48991234567",)
    assert readings("991 234 567", ["PL"]) == ("+48991234567",)
    assert readings("hallo", ["DE"]) == readings("1", ["DE"]) == readings("", ["DE"]) == ()


def test_every_answer_to_a_number_takes_equally_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 10.1, 20.0, 20.02, 30.0, 31.0])
    waits: list[float] = []
    monkeypatch.setattr(even_time, "SECONDS", 0.3)
    monkeypatch.setattr("hotline.pages.even_time.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("hotline.pages.even_time.time.sleep", waits.append)
    answers = [even_time.even_time(lambda: "page")() for _ in range(3)]
    assert answers == ["page"] * 3
    assert [round(wait, 2) for wait in waits] == [0.2, 0.28, 0.0]


def code_in(body: str) -> str:
    """The six digits of a message."""
    return "".join(sign for sign in body if sign.isdigit())[:6]


def without_token(html: str) -> str:
    """The page without what differs in every copy of it."""
    return "\n".join(line for line in html.splitlines() if "csrf_token" not in line)


def test_a_stranger_who_asks_all_day_shuts_nobody_out_of_their_own_browser(town: Town) -> None:
    town.has_volunteer()
    anna = Volunteer(town)
    anna.signs_in()
    anna.presses("/board/sign-out")
    strangers = [Volunteer(town) for _ in range(sign_in.CODES_PER_NUMBER + 1)]
    for one in strangers:
        one.asks_for_code(ANNA)
    assert strangers[-1].status == 429
    assert "Guten Tag, Anna" in anna.signs_in().text
    other = Volunteer(town)
    other.asks_for_code(ANNA)
    assert other.status == 429  # what she may, nobody else may
