"""Ringing back through the hotline: one button, honest words about what happened, and no number anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from hotline.casebook import callback, outbox, outgoing, purposes
from hotline.casebook.callback import By
from hotline.casebook.store import Store
from hotline.casebook.tables import Outgoing, View
from hotline.house import House
from tests.board.test_claims import events, says
from tests.board.town import ANNA, BEN, RESIDENT, Town
from tests.board.volunteer import Volunteer

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NIGHT = NOON.replace(hour=22)
SID = "CA" + "9" * 32
LINE = "030 23 12 59 00"  # with plain spaces, as text is read


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quiet_town(sqlite_store: Store) -> Town:
    return Town(sqlite_store).rings_back("bridge")


@pytest.fixture
def quiet_anna(quiet_town: Town) -> Volunteer:
    return Volunteer(quiet_town).is_signed_in(quiet_town.has_volunteer())


def rings_back(volunteer: Volunteer, request_id: int) -> str:
    volunteer.looks_at(request_id)
    return volunteer.presses(f"/{request_id}/ring").text


def newest(town: Town) -> Outgoing:
    with town.store.read() as casebook:
        return casebook.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(1)).one()


def rung_with(town: Town, request_id: int, how: callback.Rang) -> None:
    """The call has been made and both were joined, or were not."""
    one, house = newest(town), town.app.extensions["hotline"]
    assert isinstance(house, House)
    with town.store.write() as casebook:
        assert outgoing.answered(casebook, one.key, sid=f"{SID[:-3]}{one.id:03d}", shows="", now=NOON)
        by = By(request_id, one.volunteer_id or 0, datetime.now(UTC), house.city("berlin").timezone)
        callback.rang(casebook, by, how, sid=f"{SID[:-3]}{one.id:03d}")
    over(town)


def over(town: Town, ended_as: str = "completed", reason: str | None = None) -> None:
    with town.store.write() as casebook:
        purposes.end(casebook, newest(town).id, ended_as=ended_as, reason=reason, now=datetime.now(UTC))


def test_one_button_rings_first_the_volunteer_and_no_number_is_on_any_page(
    town: Town, anna: Volunteer
) -> None:
    town.rings_back("bridge")
    request_id = town.resident_asks(number=RESIDENT)
    anna.takes(request_id)
    assert says("callback.ring_how", number=LINE) in anna.page.text
    seen = [anna.page.html, rings_back(anna, request_id)]
    assert says("callback.rings", number=LINE) in seen[1]
    assert not [form for form in anna.page.forms if form.action.endswith("/ring")]
    assert (
        says("callback.rings_already")
        in anna.sends(
            f"/board/requests/{request_id}/ring", csrf_token=anna.page.form("/finish").fields["csrf_token"]
        ).text
    )
    with town.store.write() as casebook:
        [leased] = outbox.lease_due(casebook, now=NOON, kind="call")
        assert leased.number == ANNA
    rung_with(town, request_id, "nobody")
    seen.append(anna.looks_at(request_id).html)
    assert says("callback.was_nobody", time="12:00") in anna.page.text
    assert not any("50 42" in html or RESIDENT.lstrip("+") in html for html in seen)
    assert events(town, request_id)[-2:] == ["taken", "rang_nobody"]


def test_where_the_hotline_rings_only_the_word_is_shown(quiet_town: Town, quiet_anna: Volunteer) -> None:
    request_id = quiet_town.resident_asks(number=RESIDENT, code_words=("Himbeerstrauch",))
    quiet_anna.takes(request_id)
    assert says("show") not in quiet_anna.page.text
    page = quiet_anna.presses(f"/{request_id}/show")
    assert "Himbeerstrauch" in page.text
    assert "50 42" not in page.text
    assert not [link for link in page.links if link.startswith("tel:")]
    with quiet_town.store.read() as casebook:
        assert [one.shown for one in casebook.scalars(select(View))] == ["word"]


def test_a_city_may_offer_both(quiet_town: Town, quiet_anna: Volunteer) -> None:
    quiet_town.rings_back("both")
    request_id = quiet_town.resident_asks(number=RESIDENT)
    quiet_anna.takes(request_id)
    assert says("callback.ring") in quiet_anna.page.text
    assert f"tel:{RESIDENT}" in quiet_anna.presses(f"/{request_id}/show").links


def test_a_city_that_shows_the_number_rings_nobody(quiet_town: Town, quiet_anna: Volunteer) -> None:
    quiet_town.rings_back("number")
    request_id = quiet_town.resident_asks()
    token = quiet_anna.takes(request_id).form("/show").fields["csrf_token"]
    assert says("callback.ring") not in quiet_anna.page.text
    quiet_anna.sends(f"/board/requests/{request_id}/ring", csrf_token=token)
    with quiet_town.store.read() as casebook:
        assert casebook.scalars(select(Outgoing)).all() == []


def test_who_does_not_have_it_rings_nobody(quiet_town: Town, quiet_anna: Volunteer) -> None:
    request_id, others = quiet_town.resident_asks(), quiet_town.resident_asks()
    quiet_town.somebody_else_takes(others)
    token = quiet_anna.takes(request_id).form("/finish").fields["csrf_token"]
    assert says("not_yours") in quiet_anna.sends(f"/board/requests/{others}/ring", csrf_token=token).text
    quiet_anna.gives_back(request_id)
    quiet_anna.sends(f"/board/requests/{request_id}/ring", csrf_token=token)
    with quiet_town.store.read() as casebook:
        assert casebook.scalars(select(Outgoing)).all() == []


def test_by_night_the_page_says_from_when(
    quiet_town: Town, quiet_anna: Volunteer, noon: time_machine.Traveller
) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    noon.move_to(NIGHT)
    quiet_anna.looks_at(request_id)
    assert says("callback.later", time="Dienstag, 08:00") in quiet_anna.page.text
    assert not [form for form in quiet_anna.page.forms if form.action.endswith("/ring")]
    quiet_anna.arranges(request_id)
    quiet_anna.looks_at(request_id)
    assert not [form for form in quiet_anna.page.forms if form.action.endswith("/ring")]  # never spoken with


def test_after_a_talk_the_resident_may_have_asked_for_another_hour(
    quiet_town: Town, quiet_anna: Volunteer, noon: time_machine.Traveller
) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    rings_back(quiet_anna, request_id)
    rung_with(quiet_town, request_id, "joined")
    quiet_anna.arranges(request_id)
    noon.move_to(NIGHT)
    assert says("callback.rings_now") in rings_back(quiet_anna, request_id)


def test_twice_in_a_part_of_the_day_is_enough(quiet_town: Town, quiet_anna: Volunteer) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    for how in ("busy", "nobody"):
        rings_back(quiet_anna, request_id)
        rung_with(quiet_town, request_id, how)
    assert says("callback.later", time="17:00") in quiet_anna.looks_at(request_id).text


@pytest.mark.parametrize(
    ("ended_as", "reason", "said", "gaps"),
    [
        ("no-answer", None, "was_volunteer", ("time",)),
        ("refused", "account", "was_refused", ("time", "number")),
        ("refused", "not_a_number", "was_number", ("number",)),
    ],
)
def test_what_did_not_work_is_said_plainly(
    quiet_town: Town,
    quiet_anna: Volunteer,
    ended_as: str,
    reason: str | None,
    said: str,
    gaps: tuple[str, ...],
) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    rings_back(quiet_anna, request_id)
    over(quiet_town, ended_as, reason)
    known = {"time": "12:00", "number": LINE}
    assert (
        says(f"callback.{said}", **{name: known[name] for name in gaps})
        in quiet_anna.looks_at(request_id).text
    )
    assert says("callback.ring") in quiet_anna.page.text


def test_after_a_talk_the_page_asks_how_it_went(quiet_town: Town, quiet_anna: Volunteer) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    rings_back(quiet_anna, request_id)
    rung_with(quiet_town, request_id, "joined")
    assert says("callback.was_joined", time="12:00") in quiet_anna.looks_at(request_id).text
    quiet_town.clock_releases(hours=23)  # it was tried: it is not taken away (R67)
    assert events(quiet_town, request_id)[-1] == "rang_joined"
    quiet_anna.presses(f"/{request_id}/finish", outcome="not_needed")
    assert events(quiet_town, request_id)[-1] == "not_needed"


def test_not_reached_told_once_more_on_the_page_is_the_same_attempt(
    quiet_town: Town, quiet_anna: Volunteer, noon: time_machine.Traveller
) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    rings_back(quiet_anna, request_id)
    rung_with(quiet_town, request_id, "nobody")
    quiet_anna.finishes(request_id, "not_reached")
    assert events(quiet_town, request_id).count("not_reached") == 0
    noon.shift(timedelta(hours=1))
    quiet_anna.finishes(request_id, "not_reached")
    assert events(quiet_town, request_id)[-2:] == ["rang_nobody", "not_reached"]


def test_what_somebody_else_has_is_not_told_by_who_nobody_reached(
    quiet_town: Town, quiet_anna: Volunteer
) -> None:
    request_id = quiet_town.resident_asks()
    quiet_anna.takes(request_id)
    rings_back(quiet_anna, request_id)
    rung_with(quiet_town, request_id, "nobody")
    ben = Volunteer(quiet_town).is_signed_in(quiet_town.has_volunteer("Ben", BEN))
    own = quiet_town.resident_asks(number=f"{RESIDENT[:-1]}9")
    token = ben.takes(own).form("/finish").fields["csrf_token"]
    for one in (request_id, request_id + 100):
        told = ben.sends(f"/board/requests/{one}/finish", csrf_token=token, outcome="not_reached")
        assert says("not_yours") in told.text
    quiet_anna.gives_back(request_id)
    ben.takes(request_id)
    ben.finishes(request_id, "not_reached")  # an attempt of their own, whoever tried a moment ago
    assert events(quiet_town, request_id)[-2:] == ["taken", "not_reached"]
