"""Who is at the desk when: entered, repeated, taken over, taken out, and the hours for which nobody is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from sqlalchemy import select, update

from hotline.casebook import calendars, forgetting_desk, operators, retention, shifts
from hotline.casebook.operators import Post
from hotline.casebook.shifts import Wanted
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Audit, Calendar, Shift
from hotline.casebook.tables import Operator as OperatorRow
from hotline.cities.cover import span_of, uncovered
from tests.board.town import cities
from tests.casebook.test_races import all_at_once
from tests.desk.operator import Operator
from tests.desk.town import Person, Town, lets_telephones_ring

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
THURSDAY: dict[str, Any] = {"day": "2026-11-26", "from": "09:00", "to": "13:00"}
PLAN = "/desk/shift/plan"
BERLIN = ZoneInfo("Europe/Berlin")
DASH = "\N{EN DASH}"


def signed_in(town: Town, name: str, role: operators.Role = "operator") -> Operator:
    return Operator(town, town.has_operator(name, role=role)).is_signed_in()


def enters(one: Operator, who: Person | None = None, /, **other: str) -> str:
    week = other.pop("week", other.get("day", THURSDAY["day"]))
    one.opens(PLAN, week=week)
    fields: dict[str, Any] = {**THURSDAY, **other} | ({"who": str(who.id)} if who else {})
    form = "/plan/for" if any(form.action.endswith("/plan/for") for form in one.page.forms) else "/shift/plan"
    return one.presses(form, **fields).text


def shifts_in(town: Town) -> list[Shift]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Shift).order_by(Shift.starts_at, Shift.id)))


def changes_of(town: Town) -> list[str]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Audit.verb).where(Audit.subject == "shift").order_by(Audit.id)))


@time_machine.travel(MONDAY, tick=False)
def test_a_week_is_planned_and_a_shift_changes_hands(town: Town) -> None:
    meike, jan = signed_in(town, "Meike"), signed_in(town, "Jan")
    assert "Eingetragen." in enters(meike)
    assert f"9:00{DASH}13:00 Meike" in meike.page.text
    assert f"Niemand eingeplant: 13:00{DASH}18:00" in meike.page.text
    assert "schon einen Dienst" in enters(meike, **{"from": "12:00", "to": "15:00"})
    for wrong in (
        {"to": "08:59"},
        {"day": "2026-11-20"},
        {"from": "x"},
        {"day": "2031-01-01"},
        {"until": "2026-11-25"},
    ):
        assert "Bitte wählen Sie" in enters(meike, **{"week": "2026-11-26", **wrong})
        assert meike.status == 422
    jan.opens(PLAN)
    jan.presses("/take-over")
    assert "Übernommen." in jan.page.text
    meike.opens(PLAN)
    meike.sends(f"{PLAN}/1/drop", csrf_token=meike.token())  # it is Jan's by now
    assert f"9:00{DASH}13:00 Jan" in meike.page.text
    jan.presses("/1/drop")
    assert "Ausgetragen." in jan.page.text
    assert shifts_in(town) == []
    assert changes_of(town) == ["shift_planned", "shift_taken_over", "shift_dropped"]


@time_machine.travel(MONDAY, tick=False)
def test_a_coordinator_plans_for_others_and_an_operator_does_not(town: Town) -> None:
    jan = town.has_operator("Jan", role="operator")
    away = town.has_operator("Ola", role="operator", city="tricity")
    meike = signed_in(town, "Meike", "coordinator")
    assert f"9:00{DASH}13:00 Jan" in (enters(meike, jan) and meike.page.text)
    assert "arbeitet hier nicht" in enters(meike, away)
    eva = signed_in(town, "Eva")
    eva.opens(PLAN)
    assert not any(form.action.endswith("/plan/for") for form in eva.page.forms)
    for address in (f"{PLAN}/for", f"{PLAN}/1/drop-of", f"{PLAN}/copy-all"):
        eva.opens(PLAN)
        eva.sends(address, csrf_token=eva.token(), **THURSDAY, who=str(jan.id))
        assert eva.status == 403
    meike.opens(PLAN)
    meike.presses("/1/drop-of")
    assert shifts_in(town) == []


@time_machine.travel(datetime(2026, 10, 12, 7, tzinfo=UTC), tick=False)
def test_every_week_keeps_its_hours_when_clocks_change_and_leaves_holidays_out(town: Town) -> None:
    """From 12 October to 7 December; the clocks change on 25 October. On Christmas Eve it is closed."""
    meike = signed_in(town, "Meike")
    enters(meike, day="2026-10-15", until="2026-12-24")
    assert "Eingetragen: 10 Dienste." in meike.page.text
    assert "Ein Tag wurde ausgelassen" in meike.page.text
    local = [one.starts_at.astimezone(BERLIN) for one in shifts_in(town)]
    assert {at.time() for at in local} == {time(9)}
    assert {at.utcoffset() for at in local} == {timedelta(hours=2), timedelta(hours=1)}
    assert local[-1].date() == date(2026, 12, 17)
    third = shifts_in(town)[2]
    meike.opens(PLAN, week=local[2].date().isoformat())
    assert "jede Woche" in meike.page.text
    meike.presses(f"/{third.id}/drop", following="yes")
    assert "Ausgetragen: 8 Dienste." in meike.page.text
    assert len(shifts_in(town)) == 2


@time_machine.travel(MONDAY, tick=False)
def test_last_week_is_repeated_without_what_is_there_what_is_closed_and_what_has_passed(town: Town) -> None:
    meike, jan = signed_in(town, "Meike", "coordinator"), town.has_operator("Jan", role="operator")
    for day in ("2026-11-23", "2026-11-24"):
        enters(meike, day=day)
        enters(meike, jan, day=day)
    meike.opens(PLAN, week="2026-11-30")
    meike.presses("/plan/copy")
    assert "Eingetragen: 2 Dienste." in meike.page.text
    meike.does(f"{PLAN}/copy-all", city="berlin", week="2026-11-30")
    assert "Eingetragen: 2 Dienste." in meike.page.text  # Jan's
    assert "2 Dienste wurden ausgelassen" in meike.page.text  # one's own are there already
    assert len(shifts_in(town)) == 8
    meike.opens(PLAN, week="2026-12-21")
    meike.presses("/plan/copy")
    assert "nichts, was sich wiederholen" in meike.page.text


def test_nobody_planned_in_opening_hours_is_a_gap_also_when_the_clocks_change() -> None:
    hours = cities()["berlin"].hours
    day = date(2026, 11, 26)
    opens, closes = next(iter(hours.stretches(day)))
    noon, two = opens + timedelta(hours=3), opens + timedelta(hours=5)
    assert list(uncovered(hours, day, [])) == [(opens, closes)]
    assert list(uncovered(hours, day, [(noon, two)])) == [(opens, noon), (two, closes)]
    assert list(uncovered(hours, day, [(noon, closes), (opens - timedelta(hours=9), noon)])) == []
    assert list(uncovered(hours, date(2026, 12, 25), [])) == []  # a holiday
    for night, real in ((date(2026, 10, 25), 5), (date(2026, 3, 29), 3)):
        start, end = span_of(hours, night, 0, 4 * 60)
        assert end - start == timedelta(hours=real)
    late, early = span_of(hours, day, 22 * 60, 2 * 60)  # over midnight
    assert early - late == timedelta(hours=4)


@time_machine.travel(MONDAY, tick=False)
def test_the_first_page_says_the_day_before_when_nobody_will_be_there(town: Town) -> None:
    meike = signed_in(town, "Meike")
    assert "Niemand ist in der Leitstelle eingeplant" not in meike.opens("/desk/").text  # no plan is used
    enters(meike, day="2026-11-24")
    enters(meike, day="2026-11-23", **{"to": "18:00"})
    page = meike.opens("/desk/").text
    assert f"Morgen, 13:00{DASH}18:00: Niemand ist" in page
    assert "Heute" not in page
    with time_machine.travel(MONDAY + timedelta(days=4, hours=8), tick=False):  # Friday at four
        page = meike.is_signed_in().opens("/desk/").text
        assert f"Heute, 16:00{DASH}18:00: Niemand ist" in page
        assert f"Mo., 30. Nov., 9:00{DASH}18:00: Niemand ist" in page


def as_(town: Town, act: Callable[..., object], operator_id: int, **known: object) -> object:
    with town.store.write() as casebook:
        return act(casebook, operator=casebook.get_one(OperatorRow, operator_id), now=MONDAY, **known)


def test_of_two_who_act_at_once_nobody_is_in_two_places(town: Town) -> None:
    """Two take one shift over; and one person is entered twice for the same time, in two cities."""
    ids = [town.has_operator(name, city=None).id for name in ("Meike", "Jan", "Eva")]
    span = (MONDAY, MONDAY + timedelta(hours=4))

    def plans(city: str, who: int) -> int:
        with town.store.write() as casebook:
            return len(shifts.plan(casebook, Wanted(city, who, [span]), by=who, now=MONDAY).ids)

    assert plans("berlin", ids[0]) == 1
    taking = partial(as_, town, shifts.take_over, shift_id=1, seen=ids[0], cities=["berlin"])
    assert sorted(map(bool, all_at_once([partial(taking, one) for one in ids[1:]]))) == [False, True]
    both = [partial(plans, city, ids[0]) for city in ("berlin", "tricity")]
    assert sorted(all_at_once(both)) == [0, 1]
    with town.store.write() as casebook:
        assert forgetting_desk.shifts(casebook, now=span[1] + retention.SHIFTS, limit=5) == 2
        assert casebook.scalars(select(Shift)).all() == []


@time_machine.travel(MONDAY, tick=False)
def test_whoever_ends_or_works_elsewhere_drops_out_of_the_plan(town: Town) -> None:
    jan, eva = (town.has_operator(name, role="operator") for name in ("Jan", "Eva"))
    meike = signed_in(town, "Meike")
    for who in (jan, eva):
        enters(Operator(town, who).is_signed_in(), until="2026-12-31")
        with town.store.write() as casebook:  # one that goes on just now
            now = [(MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1))]
            shifts.plan(casebook, Wanted("berlin", who.id, now), by=who.id, now=MONDAY)
    with town.store.write() as casebook:
        operators.end(casebook, jan.id, now=MONDAY)
        operators.set_post(casebook, eva.id, Post("operator", ("tricity",)), by="terminal", now=MONDAY)
    assert [one.ends_at for one in shifts_in(town)] == [MONDAY, MONDAY]
    meike.opens(PLAN)
    assert "Jan" in meike.page.text  # what was stays
    assert meike.page.text.count("Übernehmen") == 0
    with town.store.read() as casebook:
        left = casebook.scalars(select(Audit.actor).where(Audit.verb == "shifts_left")).all()
    assert left == ["terminal", "terminal"]


ABROAD = "+44 20 7946 0001"


@time_machine.travel(MONDAY, tick=False)
def test_a_telephone_is_given_for_a_shift_and_forgotten_with_it(town: Town) -> None:
    meike = signed_in(town, "Meike")
    enters(meike, number="0171 3920001")  # no such field is offered: it is not taken
    assert [one.number for one in shifts_in(town)] == [None]
    meike.opens(PLAN)
    meike.presses("/1/drop")
    ours = lets_telephones_ring(town).lines[0].number
    for wrong, said in (("0171", "Nummer"), (ours, "Nummer der Hotline selbst"), (ABROAD, "ins Ausland")):
        meike.opens(PLAN)
        page = meike.presses("/shift/plan", sees_numbers=True, **THURSDAY, number=wrong).text
        assert meike.status == 422
        assert said in page
    assert "Telefon klingelt" in enters(meike, number="0171 3920001", until="2026-12-03")
    assert "3920001" not in meike.page.html
    with town.store.read() as casebook:
        opened = vault_of(casebook).open
        kept = [opened(one) for one in casebook.scalars(select(Shift.number)) if one]
        assert kept == ["+491713920001"] * 2
        start = shifts_in(town)[0].starts_at
        assert [one.number for one in shifts.ringing(casebook, "berlin", now=start)] == kept[:1]
        assert shifts.ringing(casebook, "berlin", now=start - timedelta(seconds=1)) == []


@time_machine.travel(MONDAY, tick=False)
def test_a_telephone_is_taken_back_and_does_not_come_with_a_shift_that_changes_hands(town: Town) -> None:
    meike, jan = signed_in(town, "Meike"), signed_in(town, "Jan")
    lets_telephones_ring(town)
    enters(meike, number="0171 3920001", until="2026-12-03")
    first = shifts_in(town)[0]
    meike.presses(f"/{first.id}/number", following="yes")
    assert "klingelt nicht mehr" in meike.page.text
    assert [one.number for one in shifts_in(town)] == [None, None]
    meike.presses(f"/{first.id}/number", number="030 23125 042", following="yes")
    jan.opens(PLAN)
    jan.sends(f"{PLAN}/{first.id}/number", csrf_token=jan.token(), number="030 23125 043")
    assert "Zu spät" in jan.page.text or "schneller" in jan.page.text
    jan.opens(PLAN)
    jan.presses(f"/{first.id}/take-over")
    assert [one.number is None for one in shifts_in(town)] == [
        True,
        False,
    ]  # another's telephone is not Jan's
    with town.store.write() as casebook:
        last = shifts_in(town)[1].ends_at
        assert forgetting_desk.shift_numbers(casebook, now=last - timedelta(seconds=1), limit=5) == 0
        assert forgetting_desk.shift_numbers(casebook, now=last, limit=5) == 1
    with town.store.read() as casebook:
        told = str([one.detail for one in casebook.scalars(select(Audit).where(Audit.subject == "shift"))])
    assert "3920001" not in told


@time_machine.travel(MONDAY, tick=False)
def test_a_calendar_reads_ones_own_shifts_at_a_secret_address_until_it_is_ended(town: Town) -> None:
    meike, jan = signed_in(town, "Meike"), signed_in(town, "Jan")
    enters(meike)
    enters(jan, **{"from": "13:00", "to": "18:00"})
    meike.opens(PLAN)
    meike.presses("/shift/calendar")
    address = re.search(r"http://localhost(/desk/calendar/[\w-]+\.ics)", meike.page.html)
    assert address is not None
    token = address[1].removeprefix("/desk/calendar/").removesuffix(".ics")
    assert token not in meike.opens(PLAN).html  # shown once
    stranger = town.app.test_client()
    answer = stranger.get(address[1])
    assert answer.mimetype == "text/calendar"
    assert "Meike" not in answer.text
    assert "Jan" not in answer.text
    (event,) = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert event["summary"] == "Dienst in der Leitstelle: Berlin"
    with town.store.read() as casebook:
        assert casebook.scalars(select(Calendar.token_hash)).one() != token
        assert token not in str([one.detail for one in casebook.scalars(select(Audit))])
    meike.presses("/shift/calendar")  # a new one ends the one before
    assert stranger.get(address[1]).status_code == 404
    meike.does("/desk/shift/calendar/end")
    assert "führt nirgends mehr hin" in meike.page.text
    assert [one.status_code for one in (stranger.get("/desk/calendar/x.ics"), stranger.get(address[1]))] == [
        404
    ] * 2


def test_who_has_ended_or_lost_a_telephone_has_no_calendar_any_more(town: Town) -> None:
    person = town.has_operator("Jan", role="operator")
    with town.store.write() as casebook:
        token = calendars.new_address(casebook, person.id, now=MONDAY)
    with town.store.read() as casebook:
        assert calendars.owner_of(casebook, token) is not None
    with town.store.write() as casebook:
        operators.end(casebook, person.id, now=MONDAY)
    with town.store.write() as casebook:
        assert calendars.owner_of(casebook, token) is None
        casebook.execute(update(OperatorRow).values(state="active"))
        assert calendars.owner_of(casebook, token) is None


@pytest.mark.parametrize("week", ["", "x", "1900-01-01", "2026-13-40"])
def test_any_week_in_the_address_shows_one(meike: Operator, week: str) -> None:
    assert "Dienstplan" in meike.opens(PLAN, week=week).text
