"""By when somebody rings, as it was promised in the call, told later in words that are still true."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.cities import OpeningHours, promised
from hotline.prompts.confirmation import WHENS

BERLIN_TIME = ZoneInfo("Europe/Berlin")
OFFICE = ((9 * 60, 18 * 60),)
HOURS = OpeningHours(BERLIN_TIME, (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN_TIME).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "told", "when"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:02", "by_tomorrow"),  # a Monday
        ("2026-11-23 17:59", "2026-11-23 18:01", "by_tomorrow"),  # asked while somebody was there
        ("2026-11-23 17:59", "2026-11-24 08:00", "by_today"),
        ("2026-11-23 07:30", "2026-11-23 08:00", "today"),
        ("2026-11-23 19:00", "2026-11-23 19:01", "tomorrow"),
        ("2026-11-23 22:00", "2026-11-24 08:00", "today"),
        ("2026-11-27 17:00", "2026-11-27 17:01", "by_tomorrow"),  # a Friday
        ("2026-11-27 22:00", "2026-11-28 08:00", "monday"),
        ("2026-11-29 21:00", "2026-11-30 08:00", "today"),
        ("2026-03-28 22:00", "2026-03-29 08:00", "tomorrow"),  # an hour is missing in between
    ],
)
def test_a_promise_is_told_in_words_that_are_true_when_they_are_read(
    asked: str, told: str, when: str
) -> None:
    assert promised(HOURS, at(asked), at(told)) == when
    assert when in WHENS
