"""Ages, times, amounts and numbers as people of each language write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.pages import formats
from tests.board.town import Town

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _in_a_page(town: Town) -> Iterator[None]:
    """Every page is made inside the application, which knows how its languages write."""
    with town.app.app_context():
        yield


@pytest.mark.parametrize(
    ("minutes", "german", "polish", "english"),
    [
        (0, "vor 1 Minute", "1 minutę temu", "1 minute ago"),
        (5, "vor 5 Minuten", "5 minut temu", "5 minutes ago"),
        (119, "vor 1 Stunde", "1 godzinę temu", "1 hour ago"),
        (200, "vor 3 Stunden", "3 godziny temu", "3 hours ago"),
        (3 * 1440 + 700, "vor 3 Tagen", "3 dni temu", "3 days ago"),
    ],
)
def test_how_long_somebody_has_waited(minutes: int, german: str, polish: str, english: str) -> None:
    then = NOW - timedelta(minutes=minutes)
    assert [formats.ago(then, NOW, language) for language in ("de", "pl", "en")] == [german, polish, english]


def test_time_left_is_rounded_down_so_that_nobody_is_late() -> None:
    until = NOW + timedelta(hours=3, minutes=59)
    assert [formats.left(until, NOW, code) for code in ("de", "pl", "en")] == [
        "3 Stunden",
        "3 godziny",
        "3 hours",
    ]


def test_a_time_on_another_day_names_the_day() -> None:
    today, tomorrow = NOW + timedelta(hours=1), NOW + timedelta(hours=20)
    assert formats.moment(today, NOW, timezone=BERLIN, language="de") == "14:00"
    assert formats.moment(tomorrow, NOW, timezone=BERLIN, language="de") == "Dienstag, 09:00"
    assert formats.moment(tomorrow, NOW, timezone=BERLIN, language="pl") == "wtorek, 09:00"
    assert formats.moment(tomorrow, NOW, timezone=BERLIN, language="en") == "Tuesday, 09:00"


def test_days_are_those_of_the_city() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert formats.day(late, "de", BERLIN) == "24. November 2026"
    assert formats.day(late, "pl", BERLIN) == "24 listopada 2026"
    assert formats.day(late.date(), "en") == "23 November 2026"


def test_hours_amounts_and_names_of_languages() -> None:
    assert formats.hour(time(8), "de") == "8:00"
    assert [formats.money(50, "EUR", code) for code in ("de", "pl", "en")] == ["50\xa0€", "50\xa0€", "€50"]
    assert formats.money(200, "PLN", "pl") == "200\xa0zł"
    assert [formats.language_name("pl", code) for code in ("de", "pl", "en")] == [
        "Polnisch",
        "polski",
        "Polish",
    ]
    assert formats.language_name("xx", "de") == "xx"


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+493023125001", "DE", "030 23 12 50 01"),
        ("+491713920001", "DE", "0171 39 20 001"),
        ("+48991234567", "PL", "99 12 34 567"),
        ("+48991234567", "DE", "+48 99 12 34 567"),
        ("+493023125001", "PL", "+49 30 23 12 50 01"),
    ],
)
def test_numbers_are_grouped_for_reading_and_dialling(number: str, country: str, shown: str) -> None:
    assert formats.grouped(number, country) == shown
