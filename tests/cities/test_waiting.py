"""What has waited too long: by day on the board, in opening hours at the desk, never by night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.cities.waiting import next_try
from tests.cities.test_hours import BERLIN_TIME, at
from tests.cities.towns import berlin


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-23 15:00", "2026-11-23 11:00"),
        ("2026-11-23 10:00", "2026-11-22 18:00"),  # two hours of the morning, two of the evening before
        ("2026-11-23 23:00", "2026-11-23 16:00"),
        ("2026-11-23 06:00", "2026-11-22 16:00"),
    ],
)
def test_nights_do_not_count_on_the_board(now: str, since: str) -> None:
    assert berlin().too_long(at(now)).usual == at(since)


def test_the_chemist_cannot_wait_so_long() -> None:
    assert berlin().too_long(at("2026-11-23 15:00")).unclaimed["pharmacy"] == at("2026-11-23 13:00")


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-24 15:00", "2026-11-24 11:00"),
        ("2026-11-23 10:00", "2026-11-20 15:00"),  # a Monday: one hour of it, and three of Friday
        ("2026-11-22 12:00", "2026-11-20 14:00"),  # on Sunday nobody is there
    ],
)
def test_closed_hours_do_not_count_at_the_desk(now: str, since: str) -> None:
    assert berlin().too_long(at(now)).ticket == at(since)


def test_a_day_is_a_day() -> None:
    assert berlin().too_long(at("2026-11-23 03:00")).ring == at("2026-11-22 03:00")


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2026-11-23 09:00", "2026-11-23 12:00"),
        ("2026-11-23 16:59", "2026-11-23 19:59"),
        ("2026-11-23 17:00", "2026-11-24 09:00"),
        ("2026-11-23 23:30", "2026-11-24 09:00"),
    ],
)
def test_who_did_not_answer_is_rung_at_another_time_of_day(now: str, again: str) -> None:
    assert next_try(at(now), BERLIN_TIME) == at(again)


def test_a_desk_that_has_been_closed_for_months_lets_nothing_look_new() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert berlin().hours.before(now, timedelta(days=400)) == now - timedelta(days=60)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("030 / 23125-001", "+493023125001"),
        ("+49 (0)30 23125001", "+493023125001"),
        ("23 12 50 01", "+493023125001"),
        ("+44 20 7946 0001", "+442079460001"),
        ("112", None),
        ("+49 700 12345678", None),  # personal numbers: whoever rings pays what their owner likes
        ("0700 12345678", None),
        ("", None),
        ("keine", None),
    ],
)
def test_numbers_are_understood_as_people_write_them(written: str, number: str | None) -> None:
    assert berlin().written_number(written) == number
