"""What an open page asks every few seconds: nearly always nothing is new, and that costs one statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from hotline.casebook import claims, expiry, people
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, View
from hotline.casebook.tables import Volunteer as Row
from hotline.pages import live
from tests.board.town import BEN, RESIDENT, Town
from tests.board.volunteer import Volunteer
from tests.casebook.test_cost import statements

NOON = "2026-11-23T11:00:10Z"
WORD = "Himbeerstrauch"


def tag_of(visitor: Volunteer, address: str = "/board/") -> str:
    """The tag of the page as it stands now."""
    visitor.opens(address)
    return str(visitor.headers["ETag"])


def changes(town: Town, volunteer_id: int, **values: object) -> None:
    with town.store.write() as casebook:
        casebook.execute(update(Row).where(Row.id == volunteer_id).values(**values))


def new_zones(town: Town) -> None:
    with town.store.write() as casebook:
        people.set_zones(casebook, volunteer_id=1, city="berlin", zones=["mitte"])


@pytest.fixture(autouse=True)
def _one_minute() -> object:
    """The minute does not turn while a test looks."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.parametrize("page", ["board", "waiting", "mine"])
def test_a_poll_that_finds_nothing_new_costs_one_statement(town: Town, anna: Volunteer, page: str) -> None:
    request_id = town.resident_asks()
    if page == "mine":
        anna.takes(request_id)
    address = "/board/" if page == "board" else f"/board/requests/{request_id}"
    tag = tag_of(anna, address)
    with statements(town.store) as seen:
        answer = anna.polls(address, tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(seen) == 1
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_proxy_that_makes_the_tag_its_own_breaks_nothing(anna: Volunteer) -> None:
    tag = tag_of(anna)
    assert tag.startswith('W/"')
    assert anna.polls(tag=tag.removeprefix("W/")).status_code == 304
    assert anna.polls(tag=f'"another", {tag}').status_code == 304


def test_only_a_poll_is_answered_with_nothing(anna: Volunteer) -> None:
    tag = tag_of(anna)
    assert anna.client.get("/board/", headers={"If-None-Match": tag}).status_code == 200


def test_no_two_browsers_have_the_same_tag_not_even_one_volunteers(town: Town, anna: Volunteer) -> None:
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Anna", BEN))
    anna_at_home = Volunteer(town).is_signed_in(1)
    tags = {tag_of(anna), tag_of(ben), tag_of(anna_at_home)}
    assert len(tags) == 3
    assert [ben.polls(tag=tag).status_code for tag in sorted(tags)].count(304) == 1


@pytest.mark.parametrize(
    "happens",
    [
        lambda town: town.resident_asks("pets"),
        lambda town: changes(town, 1, level=1),
        lambda town: changes(town, 1, on_duty=False),
        lambda town: changes(town, 1, first_name="Anne"),
        lambda town: changes(town, 1, language="pl"),
        new_zones,
    ],
    ids=["request", "level", "duty", "name", "language", "zones"],
)
def test_whatever_changes_the_page_changes_its_tag(
    town: Town, anna: Volunteer, happens: Callable[[Town], object]
) -> None:
    tag = tag_of(anna)
    happens(town)
    answer = anna.polls(tag=tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag
    assert anna.polls(tag=answer.headers["ETag"]).status_code == 304


def test_ages_grow_by_themselves(town: Town, anna: Volunteer) -> None:
    town.resident_asks(minutes_ago=5)
    assert "vor 5 Minuten" in anna.opens("/board/").text
    tag = str(anna.headers["ETag"])
    with time_machine.travel("2026-11-23T11:01:10Z", tick=False):
        answer = anna.polls(tag=tag)
    assert "vor 6 Minuten" in answer.get_data(as_text=True)


def test_not_everybody_asks_anew_in_the_same_second() -> None:
    begins = datetime(2026, 11, 23, 11, tzinfo=UTC)

    def turns(visitor: int) -> int:
        minutes = [live.minute(begins + timedelta(seconds=second), visitor) for second in range(61)]
        return minutes.index(minutes[0] + 1)

    assert {turns(visitor) for visitor in range(60)} == set(range(1, 61))


def test_that_somebody_looked_at_a_number_changes_nothing_for_the_others(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    ben.takes(request_id)
    tag = tag_of(anna)
    ben.sees_number(request_id)
    assert anna.polls(tag=tag).status_code == 304


@pytest.mark.parametrize("state", ["paused", "banned"])
def test_who_may_not_look_any_more_is_not_told_that_nothing_is_new(
    town: Town, anna: Volunteer, state: str
) -> None:
    tag = tag_of(anna)
    changes(town, 1, state=state)
    assert anna.polls(tag=tag).status_code == 401
    assert anna.polls().data == b""


def test_after_signing_out_elsewhere_a_poll_is_refused_and_takes_no_cookie_away(
    town: Town, anna: Volunteer
) -> None:
    tag = tag_of(anna)
    with anna.client.session_transaction() as cookie:
        kept = dict(cookie)
    anna.signs_out()
    with anna.client.session_transaction() as cookie:
        cookie.update(kept)
    answer = anna.polls(tag=tag)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_a_poll_leaves_what_another_window_is_about_to_say(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.looks_at(request_id)
    form = anna.page.form("/take")
    anna.client.post(form.action, data=form.fields)
    polled = anna.polls()
    assert "Set-Cookie" not in polled.headers
    assert "Danke, dass Sie das übernehmen" not in polled.get_data(as_text=True)
    assert "Danke, dass Sie das übernehmen" in anna.opens(f"/board/requests/{request_id}").text


def test_what_was_shown_is_in_no_poll_and_no_poll_is_written_down_as_a_look(
    town: Town, anna: Volunteer
) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.takes(request_id)
    shown = anna.sees_number(request_id)
    assert WORD in shown.text
    assert f'data-live-from="/board/requests/{request_id}"' in shown.html
    for tag in ("", tag_of(anna, f"/board/requests/{request_id}")):
        polled = anna.polls(f"/board/requests/{request_id}", tag).get_data(as_text=True)
        assert WORD not in polled
        assert RESIDENT not in polled
    assert looks(town.store) == 1


def looks(store: Store) -> int:
    with store.read() as casebook:
        return casebook.scalar(select(func.count()).select_from(View)) or 0


def test_the_place_of_what_was_shown_has_the_same_name_until_the_claim_ends(
    town: Town, anna: Volunteer
) -> None:
    request_id = town.resident_asks()
    address = f"/board/requests/{request_id}"

    def place(html: str) -> str:
        return html.partition('id="shown-')[2].partition('"')[0]

    anna.takes(request_id)
    first = place(anna.sees_number(request_id).html)
    assert first == place(anna.polls(address).get_data(as_text=True)) != ""
    anna.gives_back(request_id)
    assert place(anna.polls(address).get_data(as_text=True)) == ""
    anna.takes(request_id)
    assert place(anna.polls(address).get_data(as_text=True)) not in ("", first)


def test_a_request_that_others_have_taken_says_so_before_the_button_is_pressed(
    town: Town, anna: Volunteer
) -> None:
    request_id = town.resident_asks()
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    tag = tag_of(anna, f"/board/requests/{request_id}")
    ben.takes(request_id)
    answer = anna.polls(f"/board/requests/{request_id}", tag)
    assert answer.status_code == 404
    assert "Vielleicht hat sie inzwischen jemand anders übernommen" in answer.get_data(as_text=True)


def test_what_the_clock_released_says_so_and_may_be_taken_again(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    with town.store.write() as casebook:
        expiry.expire(casebook, now=datetime.now(UTC) + timedelta(hours=5))
    page = anna.looks_at(request_id)
    assert "Die Zeit zum Anrufen war um" in page.text
    anna.presses(f"/{request_id}/take")
    assert "Danke, dass Sie das übernehmen" in anna.page.text


@pytest.mark.parametrize(
    ("outcome", "told"), [("done", "Das ist abgeschlossen"), ("not_needed", "Das ist abgeschlossen")]
)
def test_what_one_has_finished_is_called_finished(
    town: Town, anna: Volunteer, outcome: str, told: str
) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    anna.finishes(request_id, outcome)
    assert told in anna.looks_at(request_id).text


def test_what_the_resident_cancelled_is_not_laid_at_somebody_elses_door(town: Town, anna: Volunteer) -> None:
    request_id = town.resident_asks()
    anna.takes(request_id)
    with town.store.write() as casebook:
        casebook.execute(update(Request).where(Request.id == request_id).values(state="cancelled"))
        claims.end(casebook, request_id, ended_as="cancelled", now=datetime.now(UTC))
    assert "braucht die Hilfe nicht mehr" in anna.looks_at(request_id).text
