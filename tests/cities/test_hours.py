"""When somebody is at the desk, and what callers are told about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.cities import Opening, OpeningHours, since, when_open
from hotline.cities.hours import SEARCH_DAYS, Window
from tests.cities.towns import berlin, town

BERLIN_TIME = ZoneInfo("Europe/Berlin")
NIGHT = ((60, 150),)  # one to half past two, on Sundays
SHORT_NIGHT, LONG_NIGHT = date(2026, 3, 29), date(2026, 10, 25)


def at(text: str, zone: ZoneInfo = BERLIN_TIME, *, fold: int = 0) -> datetime:
    """A moment in UTC from a reading of the local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def opening_of(hours: OpeningHours, now: datetime) -> datetime:
    """The next opening in UTC: Python finds readings that come twice unequal to any other clock's."""
    return hours.next_opening(now).astimezone(UTC)


def on_sundays(*windows: Window) -> OpeningHours:
    """A desk that is open on Sundays only."""
    return OpeningHours(BERLIN_TIME, ((), (), (), (), (), (), windows))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),  # a Monday
        ("2026-11-23 09:00", True),
        ("2026-11-23 17:59", True),
        ("2026-11-23 18:00", False),
        ("2026-11-28 12:00", False),  # Saturday
        ("2027-03-08 12:00", False),  # Women's Day, a holiday in Berlin
        ("2027-06-03 12:00", True),  # Corpus Christi, none in Berlin
        ("2026-12-24 10:00", False),  # a day of the city's own
        ("2026-12-25 10:00", False),
    ],
)
def test_the_desk_in_berlin_is_open_in_office_hours_but_on_no_holiday(moment: str, is_open: bool) -> None:
    assert berlin().hours.is_open(at(moment)) is is_open


def test_a_single_day_beats_holidays_and_week() -> None:
    hours = town().hours
    assert hours.is_open(at("2026-12-24 09:30", hours.timezone))
    assert not hours.is_open(at("2026-12-24 10:30", hours.timezone))
    assert not hours.is_open(at("2026-05-02 23:00", hours.timezone))
    assert not hours.is_open(at("2026-11-11 23:00", hours.timezone))
    assert hours.is_open(at("2026-11-14 23:00", hours.timezone))


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-23 03:00", Opening("today_from", 9, 0)),
        ("2026-11-23 18:00", Opening("tomorrow_from", 9, 0)),
        ("2026-11-27 18:00", Opening("monday_from", 9, 0)),  # Friday evening
        ("2026-11-29 23:59", Opening("tomorrow_from", 9, 0)),
        ("2026-12-23 19:00", Opening("monday_from", 9, 0)),  # over Christmas
        ("2027-03-25 18:30", Opening("tuesday_from", 9, 0)),  # over Easter
        ("2026-11-23 14:10", Opening("today_from", 14, 30)),  # open, but everybody is speaking
        ("2026-11-23 14:00", Opening("today_from", 14, 0)),
        ("2026-11-23 17:40", Opening("tomorrow_from", 9, 0)),  # not by today's end
    ],
)
def test_a_caller_is_told_from_when_a_person_rings(now: str, opening: Opening) -> None:
    assert when_open(berlin(), at(now)) == opening


def test_an_opening_is_told_in_the_local_time_of_the_town() -> None:
    assert when_open(town(), at("2026-11-28 12:00")) == Opening("today_from", 22, 30)
    opening = town().hours.next_opening(at("2026-11-28 12:00"))
    assert opening.isoformat() == "2026-11-28T22:30:00+01:00"


# --- the night in which the hour from two to three is missing: after 1:59 comes 3:00


def test_in_the_short_night_a_shift_ends_when_the_clock_jumps_over_its_end() -> None:
    hours = on_sundays(*NIGHT)
    assert opening_of(hours, at("2026-03-28 12:00")) == at("2026-03-29 01:00")
    assert hours.is_open(at("2026-03-29 01:59"))
    assert not hours.is_open(at("2026-03-29 03:00"))


def test_in_the_short_night_a_shift_begins_when_the_clock_jumps_over_its_beginning() -> None:
    hours = on_sundays((150, 240))
    assert not hours.is_open(at("2026-03-29 01:59"))
    assert hours.is_open(at("2026-03-29 03:00"))
    assert opening_of(hours, at("2026-03-29 00:30")) == at("2026-03-29 03:00")
    assert when_open_of(hours, at("2026-03-28 23:00")) == Opening("tomorrow_from", 3, 0)


def test_in_the_short_night_a_shift_within_the_missing_hour_does_not_take_place() -> None:
    hours = on_sundays((120, 180))
    assert opening_of(hours, at("2026-03-28 12:00")) == at("2026-04-05 02:00")
    assert not hours.is_open(at("2026-03-29 03:00"))


# --- the night in which the hour from two to three comes twice


def test_in_the_long_night_a_shift_lasts_until_its_end_comes_for_the_second_time() -> None:
    hours = on_sundays(*NIGHT)
    assert hours.is_open(at("2026-10-25 02:15", fold=0))
    assert hours.is_open(at("2026-10-25 02:45", fold=0))
    assert hours.is_open(at("2026-10-25 02:15", fold=1))
    assert not hours.is_open(at("2026-10-25 02:30", fold=1))


def test_in_the_long_night_a_shift_begins_when_its_beginning_comes_for_the_first_time() -> None:
    hours = on_sundays((150, 240))
    assert opening_of(hours, at("2026-10-24 12:00")) == at("2026-10-25 02:30", fold=0)
    assert hours.is_open(at("2026-10-25 02:00", fold=1))
    assert hours.is_open(at("2026-10-25 03:59"))
    assert not hours.is_open(at("2026-10-25 04:00"))


@pytest.mark.parametrize("day", [SHORT_NIGHT, LONG_NIGHT])
def test_the_morning_after_a_changed_night_opens_at_nine(day: date) -> None:
    monday = f"{day + timedelta(days=1)} 09:00"
    assert opening_of(berlin().hours, at(f"{day} 00:30")) == at(monday)
    assert opening_of(berlin().hours, at(f"{day} 12:00")) == at(monday)
    hours = on_sundays((540, 1080))
    assert opening_of(hours, at(f"{day} 00:30")) == at(f"{day} 09:00")
    assert hours.is_open(at(f"{day} 09:00"))
    assert not hours.is_open(at(f"{day} 08:59"))


NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # hypothesis adds the time zone itself
moments = st.one_of(
    st.datetimes(NEW_YEAR, NEW_YEAR + timedelta(days=1000), timezones=st.just(UTC)),
    st.builds(
        lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
        st.sampled_from([SHORT_NIGHT, LONG_NIGHT]),
        st.integers(-180, 360),
    ),
)
NIGHTS = on_sundays((0, 30), (60, 150), (150, 180), (210, 1440))


@given(moments, st.sampled_from([berlin().hours, town().hours, NIGHTS]))
def test_the_next_opening_is_open_and_nothing_before_it_is(now: datetime, hours: OpeningHours) -> None:
    local = hours.next_opening(now)
    assert local.tzinfo is hours.timezone
    opening = local.astimezone(UTC)
    assert opening >= now
    assert hours.is_open(opening)
    assert (opening == now) == hours.is_open(now)
    if opening > now:
        assert not hours.is_open(opening - timedelta(microseconds=1))
        assert not hours.is_open(now + (opening - now) / 2)


def test_a_desk_closed_for_months_still_names_an_opening() -> None:
    start = date(2026, 1, 1)
    days = [start + timedelta(days=later) for later in range(400)]
    closed: dict[tuple[int, int, int], tuple[Window, ...]] = {
        (day.year, day.month, day.day): () for day in days
    }
    hours = OpeningHours(BERLIN_TIME, ((), (), (), (), (), (), ((540, 1080),)), days=closed)
    opening = hours.next_opening(at("2026-01-01 12:00"))
    assert timedelta(0) < opening.date() - start < timedelta(days=SEARCH_DAYS + 14)
    assert not hours.is_open(at("2026-01-04 12:00"))


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("2026-11-25 14:59", "just_now"),
        ("2026-11-25 14:01", "just_now"),
        ("2026-11-25 16:00", "just_now"),  # clocks of two machines differ
        ("2026-11-25 14:00", "this_afternoon"),
        ("2026-11-25 13:59", "this_noon"),
        ("2026-11-25 11:00", "this_noon"),
        ("2026-11-25 10:59", "this_morning"),
        ("2026-11-25 05:00", "this_morning"),
        ("2026-11-25 04:59", "last_night"),
        ("2026-11-25 00:00", "last_night"),
        ("2026-11-24 23:59", "yesterday"),
        ("2026-11-24 00:00", "yesterday"),
        ("2026-11-23 23:59", "monday"),
        ("2026-11-19 12:00", "thursday"),
        ("2026-11-18 23:59", "some_days_ago"),
    ],
)
def test_a_caller_hears_when_the_open_request_was_made(then: str, words: str) -> None:
    assert since(berlin(), at(then), at("2026-11-25 15:00")) == words


def test_what_was_said_before_midnight_is_still_just_now_after_it() -> None:
    assert since(berlin(), at("2026-11-24 23:40"), at("2026-11-25 00:10")) == "just_now"
    assert since(berlin(), at("2026-11-25 18:00"), at("2026-11-25 23:00")) == "this_evening"


def when_open_of(hours: OpeningHours, now: datetime) -> Opening:
    """What a city with these hours promises."""
    return when_open(replace(berlin(), hours=hours), now)
