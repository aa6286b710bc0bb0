"""Volunteers are told of requests that wait: a few at a time, by day, fair in turn, and nobody twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.carriers import CarrierRefused
from hotline.casebook import searches, telling
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Number, Search, Telling, Volunteer, VolunteerEvent, Waking
from hotline.clock import jobs, waking
from hotline.clock.schedule import SCHEDULE
from hotline.house import House
from tests.casebook.neighbours import NOW, Helper, Resident, a_request, happened_to, later
from tests.clock.test_jobs import SITE, Carrier, house_of
from tests.houses import with_town

NIGHT = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)  # half past nine in the evening
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # eight o'clock
MESSAGES = next(task for task in SCHEDULE if task.name == "messages").job


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


class Town:
    """Volunteers and the clock; `told` is what has been sent so far, to whom."""

    def __init__(self, house: House) -> None:
        self.house, self.store, self.carrier = house, house.store, Carrier()

    def helpers(self, count: int, *, zone: str = "neukoelln", first: int = 10, **about: Any) -> list[Helper]:
        found = []
        for nth in range(first, first + count):
            one = Helper(self.store, f"+4917139200{nth:02d}", level=2, zones=(zone,), name=f"H{nth}").joins()
            if about:
                with self.store.write() as session:
                    session.execute(update(Volunteer).where(Volunteer.id == one.id).values(**about))
            found.append(one)
        return found

    def ticks(self, now: datetime) -> list[str]:
        """One run of the clock; who got a message by it."""
        before = len(self.carrier.carried)
        waking.wake(self.house, now)
        jobs.send_messages(self.house, now, self.carrier)
        return sorted(to[-2:] for to, _, _ in self.carrier.carried[before:])

    def said(self) -> str:
        return self.carrier.carried[-1][2]

    def rings(self, number: str = "+493023125001", *, kind: str = "groceries", now: datetime = NOW) -> int:
        """Somebody asks for something at that time; the request."""
        resident = Resident(self.store, number, now=now).rings()
        return resident.asks_by_keys(kind).request.id


@pytest.fixture
def town(house: House) -> Town:
    return Town(house)


def test_five_are_told_at_once_and_the_next_five_twenty_minutes_later_until_somebody_takes_it(
    town: Town,
) -> None:
    helpers = town.helpers(12)
    request = town.rings()
    assert town.ticks(later(seconds=5)) == ["10", "11", "12", "13", "14"]
    assert town.ticks(later(minutes=19)) == []
    assert town.ticks(later(minutes=21)) == ["15", "16", "17", "18", "19"]
    assert helpers[0].takes(request) == "taken"
    assert town.ticks(later(minutes=45)) == []
    assert happened_to(town.store, request) == ["asked", "woken", "woken", "taken"]


def test_the_message_says_kind_and_zone_and_nothing_that_finds_the_resident(town: Town) -> None:
    town.helpers(1)
    town.rings()
    town.ticks(later(seconds=5))
    said = town.said()
    assert said == (
        "Nachbarschaftshilfe: Einkaufen, Neukölln. Hier wartet jemand. Nichts mehr davon? Antworten Sie STOP."
    )
    assert "http" not in said
    assert "12043" not in said


@pytest.mark.parametrize(
    "about",
    [
        {"on_duty": False},
        {"state": "paused"},
        {"kinds": ["pets"]},
        {"days": ["sunday"]},
        {"contact": "phone"},
        {"language": "pl", "speaks": ["en"]},
        {"rules_version": None},
    ],
    ids=str,
)
def test_whom_it_does_not_fit_is_not_woken(town: Town, about: dict[str, Any]) -> None:
    town.helpers(1, **about)
    town.rings()
    assert town.ticks(later(seconds=5)) == []


def test_who_was_told_longest_ago_comes_first_and_nobody_is_told_of_two_within_half_an_hour(
    town: Town,
) -> None:
    town.helpers(7)
    town.rings("+493023125001")
    assert town.ticks(later(seconds=5)) == ["10", "11", "12", "13", "14"]
    town.rings("+493023125002", now=later(minutes=1))
    assert town.ticks(later(minutes=2)) == ["15", "16"]
    third = town.rings("+493023125003", now=later(minutes=3))
    assert town.ticks(later(minutes=4)) == []
    told = town.ticks(later(minutes=31))
    assert len(told) == len(set(told)) == 5
    assert happened_to(town.store, third)[:1] == ["asked"]


def test_a_request_of_the_night_is_told_of_in_the_morning(town: Town) -> None:
    town.helpers(2)
    town.rings(now=NIGHT)
    assert town.ticks(NIGHT + timedelta(minutes=1)) == []
    assert town.ticks(MORNING - timedelta(seconds=1)) == []
    assert town.ticks(MORNING) == ["10", "11"]


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_on_the_mornings_after_the_clock_change_it_is_eight_by_the_clock_on_the_wall(
    town: Town, day: datetime
) -> None:
    eight = day.replace(hour=6 if day.month == 3 else 7)
    town.helpers(1)
    town.rings(now=day - timedelta(hours=2))
    assert town.ticks(eight - timedelta(seconds=1)) == []
    assert town.ticks(eight) == ["10"]


def test_a_message_that_could_not_leave_by_day_does_not_leave_at_night(town: Town) -> None:
    town.helpers(1)
    town.rings(now=NIGHT - timedelta(hours=2))
    town.carrier.refusals = [CarrierRefused(for_good=False, code="20429")]
    evening = NIGHT - timedelta(minutes=90, seconds=3)
    assert town.ticks(evening) == []
    assert town.ticks(evening + timedelta(minutes=2)) == []
    assert town.ticks(MORNING) == ["10"]


def test_a_message_of_a_request_that_is_taken_meanwhile_is_not_sent(town: Town) -> None:
    one, _other = town.helpers(2)
    request = town.rings()
    waking.wake(town.house, later(seconds=5))
    assert one.takes(request) == "taken"
    assert jobs.send_messages(town.house, later(seconds=6), town.carrier) == 0


def test_who_gave_it_back_is_not_woken_for_it_and_the_search_begins_anew_with_the_others(town: Town) -> None:
    first, *_ = town.helpers(3)
    request = town.rings()
    town.ticks(later(seconds=5))
    first.takes(request)
    first.gives_back(request)
    assert town.ticks(later(minutes=2)) == []  # just told of it: they rest
    assert town.ticks(later(minutes=40)) == ["11", "12"]
    assert town.ticks(later(minutes=41)) == []


def test_after_two_hours_the_neighbours_see_it_and_are_told_those_of_the_zone_first(town: Town) -> None:
    town.helpers(6, zone="mitte", first=40)  # does not border on Neukölln
    town.helpers(2, zone="treptow-koepenick", first=20)
    request = town.rings()
    assert town.ticks(later(hours=1, minutes=59)) == []
    assert town.ticks(later(hours=2, seconds=1)) == ["20", "21"]
    assert "nebenan" in town.said()
    assert happened_to(town.store, request) == ["asked", "next_door", "woken"]
    assert town.ticks(later(hours=3)) == []


def test_whoever_helped_a_caller_last_is_told_first_and_the_others_only_when_the_hours_are_over(
    town: Town,
) -> None:
    anna, *_ = town.helpers(3)
    earlier = town.rings()
    anna.takes(earlier)
    anna.says("done", earlier)
    request = town.rings(now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == ["10"]
    assert "zuerst dran" in town.said()
    assert town.ticks(later(hours=2, minutes=59)) == []
    assert town.ticks(later(hours=3, seconds=1)) == ["11", "12"]
    assert happened_to(town.store, request) == ["asked", "offered_first", "next_door", "woken"]


@pytest.mark.parametrize(
    "about", [{"on_duty": False}, {"state": "paused"}, {"kinds": ["pets"]}, {"level": 1}], ids=str
)
def test_a_former_helper_who_cannot_take_it_keeps_nobody_waiting(town: Town, about: dict[str, Any]) -> None:
    anna, *_ = town.helpers(2)
    earlier = town.rings(kind="pharmacy")
    anna.takes(earlier)
    anna.says("done", earlier)
    with town.store.write() as session:
        session.execute(update(Volunteer).where(Volunteer.id == anna.id).values(**about))
    town.rings(kind="pharmacy", now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == ["11"]


def test_on_a_shared_line_nobody_is_anybodys_former_helper(town: Town) -> None:
    anna, *_ = town.helpers(2)
    earlier = town.rings()
    anna.takes(earlier)
    anna.says("done", earlier)
    with town.store.write() as session:
        session.execute(update(Number).values(shared=True))
    town.rings(now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == ["10", "11"]


def test_two_clocks_at_once_wake_nobody_twice(house: House) -> None:
    town = Town(house)
    town.helpers(12)
    for nth in range(3):
        a_request(town.store, f"+49302312501{nth}")
    barrier = threading.Barrier(2)

    def runs() -> None:
        barrier.wait()
        for second in range(3):
            waking.wake(house, later(seconds=5 + second))

    clocks = [threading.Thread(target=runs) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    with town.store.read() as session:
        woken = list(session.execute(select(Waking.request_id, Waking.volunteer_id)))
        messages = list(session.scalars(select(Message.id)))
        waves = list(session.scalars(select(Search.waves)))
    people = [volunteer for _, volunteer in woken]
    assert len(people) == len(set(people)) == len(messages) == 12
    assert max(waves) == 1


def test_a_clock_that_dies_between_the_wave_and_its_messages_leaves_neither(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.helpers(2)
    town.rings()

    def dies(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the machine is off")

    with monkeypatch.context() as broken:
        broken.setattr("hotline.clock.notices.tell_of", dies)
        with pytest.raises(RuntimeError):
            waking.wake(town.house, later(seconds=5))
    assert town.ticks(later(seconds=10)) == ["10", "11"]


def test_a_number_that_takes_no_messages_is_written_down_and_not_used_again(town: Town) -> None:
    (one,) = town.helpers(1)
    town.rings("+493023125001")
    town.carrier.refusals = [CarrierRefused(for_good=True, code="21614", reason="landline")]
    assert town.ticks(later(seconds=5)) == []
    town.rings("+493023125002", now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == []
    with town.store.read() as session:
        assert session.get_one(Telling, one.id).number_trouble == "landline"
        events = select(VolunteerEvent.kind, VolunteerEvent.detail).order_by(VolunteerEvent.id.desc())
        kind, detail = session.execute(events.limit(1)).one()
    assert (kind, detail) == ("unreachable", {"reason": "landline"})
    with town.store.write() as session:
        assert telling.try_again(session, one.id, by=None, now=later(hours=1))
    assert town.ticks(later(hours=1, minutes=6)) == ["10"]


def test_a_volunteers_landline_is_not_even_tried(town: Town) -> None:
    Helper(town.store, "+493023125777", level=2, name="Karl").joins()
    town.rings()
    assert town.ticks(later(seconds=5)) == []
    with town.store.read() as session:
        assert session.scalars(select(Telling.number_trouble)).one() == "landline"
        assert session.scalars(select(Message.id)).all() == []


def test_who_has_stopped_is_told_nothing_and_what_is_on_its_way_does_not_leave(town: Town) -> None:
    one, _other = town.helpers(2)
    town.rings()
    waking.wake(town.house, later(seconds=5))
    with town.store.write() as session:
        assert telling.stop(session, one.id, through="sms", now=later(seconds=6))
        assert not telling.stop(session, one.id, through="sms", now=later(seconds=7))
    assert town.ticks(later(seconds=8)) == ["11"]
    with town.store.write() as session:
        assert telling.again(session, one.id, through="sms", now=later(seconds=9))


def test_a_city_that_wakes_nobody_still_shows_its_neighbours_what_waits(town: Town) -> None:
    berlin = town.house.cities["berlin"]
    quiet = replace(berlin, waking=replace(berlin.waking, on=False))
    town.house = with_town(town.house, cities={"berlin": quiet})
    town.helpers(1)
    request = town.rings()
    assert town.ticks(later(hours=3)) == []
    assert happened_to(town.store, request) == ["asked", "next_door"]


def test_the_search_is_made_of_steps_that_only_one_clock_makes(town: Town) -> None:
    town.helpers(6)
    request = town.rings()
    waking.wake(town.house, later(seconds=5))
    plan = waking.plan_of(town.house, town.house.cities["berlin"], later(seconds=6))
    with town.store.write() as session:
        assert searches.wave(session, request, plan) == ()
        assert not searches.begin(session, request, 0, now=later(seconds=6))
