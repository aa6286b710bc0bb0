"""Opening hours for which nobody is planned: pure arithmetic of stretches of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeAlias

from hotline.cities.hours import OpeningHours, instant

Span: TypeAlias = tuple[datetime, datetime]  # aware UTC; from and to
LOOK_AHEAD = 7  # days


def uncovered(hours: OpeningHours, day: date, planned: Iterable[Span]) -> Iterator[Span]:
    """The parts of that day's opening hours in which nobody is planned, in their order."""
    taken = sorted(planned)
    for opens, closes in hours.stretches(day):
        at = opens
        for start, end in taken:
            if start > at:
                yield from _between(at, min(start, closes))
            at = max(at, end)
        yield from _between(at, closes)


def _between(start: datetime, end: datetime) -> Iterator[Span]:
    if start < end:
        yield start, end


def span_of(hours: OpeningHours, day: date, first: int, last: int) -> Span:
    """From one reading of the wall clock to another (minutes since midnight), also over midnight (UTC)."""
    until = day if last > first else day + timedelta(days=1)
    return instant(day, first, hours.timezone), instant(until, last, hours.timezone, last=True)


def is_open_within(hours: OpeningHours, span: Span) -> bool:
    """Whether the desk is open at any moment of it."""
    first, last = (at.astimezone(hours.timezone).date() for at in span)
    days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
    return any(opens < span[1] and closes > span[0] for day in days for opens, closes in hours.stretches(day))


def next_day_open(hours: OpeningHours, today: date) -> date | None:
    """The first day after today on which the desk opens; None if it stays closed for a week."""
    ahead = (today + timedelta(days=nth) for nth in range(1, LOOK_AHEAD + 1))
    return next((day for day in ahead if any(hours.stretches(day))), None)
