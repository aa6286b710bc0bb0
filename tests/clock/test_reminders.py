"""Volunteers are reminded once: to ring, of the day they arranged, and afterwards to tell how it went."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.casebook import callback, claims, outbox
from hotline.casebook.claims import Arranged
from hotline.casebook.store import Store
from hotline.cities.waiting import after_day_hours, asked_afterwards, days_to_arrange, reminded_first
from hotline.clock import jobs, reminders
from hotline.house import House
from tests.casebook.neighbours import (
    LIMITS,
    NOW,
    Helper,
    a_request,
    happened_to,
    is_paused,
    later,
    the_request,
)
from tests.clock.test_jobs import SITE, house_of

BERLIN = ZoneInfo("Europe/Berlin")
REMINDED = LIMITS.__class__(
    level=1, claims_at_most=3, same_resident_at_most=4, hours=4, rules_version="2026-11", reminder_hours=3
)
FRIDAY = date(2026, 11, 27)
MORNING, EVENING = datetime(2026, 11, 27, 7, tzinfo=UTC), datetime(2026, 11, 27, 17, tzinfo=UTC)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return house_of(store, tmp_path, SITE)


@pytest.fixture
def anna(store: Store) -> Helper:
    return Helper(store).joins()


def texts(house: House, at: datetime) -> list[str]:
    """What leaves at that time."""
    with house.store.write() as session:
        return [one.body for one in outbox.lease_due(session, now=at)]


def arrange(house: House, anna: Helper, request_id: int, day: date, *, at: datetime = NOW) -> None:
    arranged = Arranged(day, reminded_first(day, at, BERLIN))
    with house.store.write() as session:
        assert claims.finish(
            session,
            request_id=request_id,
            volunteer_id=anna.id,
            outcome="arranged",
            arranged=arranged,
            now=at,
        )


def test_whoever_has_not_rung_is_reminded_once_before_the_time_is_over(house: House, anna: Helper) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id, limits=REMINDED)
    assert reminders.remind(house, later(hours=2)) == 0
    assert [reminders.remind(house, later(hours=hours)) for hours in (3, 3.1)] == [1, 0]
    (body,) = texts(house, later(hours=3.1))
    assert body == (
        "Nachbarschaftshilfe: Bitte rufen Sie bis 14:00 wegen der Anfrage in Neukölln an. Passt es nicht, "
        f"geben Sie sie zurück: https://hotline.example.org/board/requests/{request_id}"
    )
    assert happened_to(house.store, request_id) == ["asked", "taken", "reminded"]


@pytest.mark.parametrize("does", ["done", "not_reached", "gives_back"])
def test_whoever_has_rung_or_given_it_back_is_not_reminded(house: House, anna: Helper, does: str) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id, limits=REMINDED)
    assert anna.gives_back(request_id) if does == "gives_back" else anna.says(does, request_id)  # type: ignore[arg-type]
    assert reminders.remind(house, later(hours=3.5)) == 0


def test_a_clock_that_stood_still_asks_for_no_call_that_is_too_late(house: House, anna: Helper) -> None:
    anna.takes(a_request(house.store), limits=REMINDED)
    assert reminders.remind(house, later(hours=4.5)) == 0
    assert jobs.release_overdue_claims(house, later(hours=4.5)) == 1
    assert len(texts(house, later(hours=4.5))) == 1


def test_the_day_that_was_arranged_begins_and_ends_with_a_message(house: House, anna: Helper) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id, limits=REMINDED)
    arrange(house, anna, request_id, FRIDAY)
    assert reminders.remind(house, MORNING - timedelta(minutes=1)) == 0
    assert [reminders.remind(house, MORNING) for _ in range(2)] == [1, 0]
    assert texts(house, MORNING)[0].startswith(
        "Nachbarschaftshilfe: Heute haben Sie Hilfe verabredet: Einkaufen"
    )
    assert reminders.remind(house, EVENING - timedelta(minutes=1)) == 0
    assert [reminders.remind(house, EVENING) for _ in range(2)] == [1, 0]
    assert "Wie ist es gelaufen?" in texts(house, EVENING)[0]
    assert the_request(house.store, request_id).remind_at is None
    assert reminders.remind(house, EVENING + timedelta(days=9)) == 0


def test_whoever_has_told_before_the_evening_is_not_asked(house: House, anna: Helper) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id)
    arrange(house, anna, request_id, FRIDAY)
    reminders.remind(house, MORNING)
    anna.says("done", request_id)
    assert reminders.remind(house, EVENING) == 0


def test_a_clock_that_stood_still_all_day_only_asks_how_it_went(house: House, anna: Helper) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id)
    arrange(house, anna, request_id, FRIDAY)
    night = EVENING + timedelta(hours=5)
    assert [reminders.remind(house, night) for _ in range(2)] == [1, 0]
    assert texts(house, night) == []
    assert "Wie ist es gelaufen?" in texts(house, night + timedelta(hours=9))[0]


def test_a_paused_volunteer_is_sent_nothing(house: House, anna: Helper) -> None:
    anna.takes(a_request(house.store), limits=REMINDED)
    with house.store.write() as session:
        is_paused(session, anna.id)
    assert reminders.remind(house, later(hours=3)) == 0


@pytest.mark.parametrize(
    ("now", "day", "first"),
    [
        ("2026-11-25T09:00", "2026-11-27", "2026-11-27T08:00"),
        ("2026-11-27T07:00", "2026-11-27", "2026-11-27T08:00"),
        ("2026-11-27T09:00", "2026-11-27", "2026-11-27T18:00"),  # today: only afterwards
        ("2026-11-27T17:30", "2026-11-27", "2026-11-28T09:00"),  # too near: the next morning
        ("2026-03-28T12:00", "2026-03-29", "2026-03-29T08:00"),  # the clocks go forward in that night
    ],
)
def test_when_the_first_reminder_comes(now: str, day: str, first: str) -> None:
    then = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    found = reminded_first(date.fromisoformat(day), then, BERLIN).astimezone(BERLIN)
    assert found.replace(tzinfo=None) == datetime.fromisoformat(first)


def test_a_day_may_be_chosen_within_two_weeks_as_the_city_counts_them() -> None:
    days = days_to_arrange(datetime(2026, 11, 25, 23, 30, tzinfo=UTC), BERLIN)
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 26), date(2026, 12, 10), 15)
    assert (
        asked_afterwards(FRIDAY, EVENING, BERLIN).astimezone(BERLIN).isoformat()
        == "2026-11-28T09:00:00+01:00"
    )


def test_nights_do_not_count_towards_a_claim() -> None:
    evening = datetime(2026, 11, 25, 19, tzinfo=BERLIN)
    assert after_day_hours(evening, 4, BERLIN) == datetime(2026, 11, 26, 11, tzinfo=BERLIN)
    assert after_day_hours(evening, 25, BERLIN) == datetime(2026, 11, 27, 20, tzinfo=BERLIN)


def test_whoever_was_put_through_and_told_nothing_is_asked_how_it_went(house: House, anna: Helper) -> None:
    request_id = a_request(house.store)
    anna.takes(request_id, limits=REMINDED)
    by = callback.By(request_id, anna.id, later(hours=1), BERLIN)
    with house.store.write() as session:
        assert callback.rang(session, by, "joined", sid="CA" + "9" * 32) == "joined"
    assert reminders.remind(house, later(hours=3)) == 0
    assert [reminders.remind(house, later(hours=4)) for _ in range(2)] == [1, 0]
    assert "Wie ist es gelaufen?" in texts(house, later(hours=4))[0]
