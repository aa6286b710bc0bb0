"""When the desk is staffed: a weekly table, public holidays and single days, in the city's own time.

A window is a stretch of real time between two readings of the wall clock. In the night in which the
hour after two comes twice, a shift begins at the first reading and ends at the last; in the night in
which that hour is missing, a reading inside it means the moment at which the clock jumps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

Window: TypeAlias = tuple[int, int]  # minutes since midnight, from and to; 1440 is the end of the day
SEARCH_DAYS = 60
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Opening hours of one city; `week` has seven days from Monday, `days` beat holidays and week.

    Keys of `days` are (year, month, day), with year 0 for every year. An empty tuple means closed.
    """

    timezone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    country: str = ""
    subdivision: str = ""
    days: Mapping[tuple[int, int, int], tuple[Window, ...]] = field(default_factory=dict)

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is at the desk at this moment."""
        today = now.astimezone(self.timezone).date()
        return any(start <= now < end for start, end in self.stretches(today))

    def next_opening(self, now: datetime) -> datetime:
        """The first moment, from now on, at which the desk is open: local time; now itself when open.

        Compare it in UTC: Python finds a reading that comes twice unequal to any other clock's.
        After sixty closed days the weekly table alone answers, so that there is always an answer.
        """
        for start, end in self._stretches_from(now.astimezone(self.timezone).date()):
            if now < end:
                return max(start, now.astimezone(UTC)).astimezone(self.timezone)
        raise AssertionError("a weekly table without any opening was loaded")

    def closing(self, now: datetime) -> datetime | None:
        """Until when it stays open without a break: local time; None where it is closed, or for a week more.

        Two openings that touch are one, also over midnight.
        """
        end = now.astimezone(UTC)
        for start, stop in self._stretches_from(now.astimezone(self.timezone).date()):
            if start <= end < stop:
                end = stop
            if start > end or end - now > A_WEEK:
                break
        return end.astimezone(self.timezone) if now < end <= now + A_WEEK else None

    def before(self, now: datetime, span: timedelta) -> datetime:
        """The latest moment since which the desk has been open for that long: UTC; at most sixty days ago."""
        today = now.astimezone(self.timezone).date()
        for earlier in range(SEARCH_DAYS):
            for start, end in reversed(tuple(self.stretches(today - timedelta(days=earlier)))):
                open_for = min(end, now) - start
                if open_for >= span:
                    return (min(end, now) - span).astimezone(UTC)
                span -= max(open_for, timedelta())
        return now.astimezone(UTC) - timedelta(days=SEARCH_DAYS)

    def after(self, now: datetime, span: timedelta) -> datetime:
        """The earliest moment until which it will have been open for that long: UTC."""
        for start, end in self._stretches_from(now.astimezone(self.timezone).date()):
            begins = max(start, now.astimezone(UTC))
            open_for = end - begins
            if open_for >= span:
                return begins + span
            span -= max(open_for, timedelta())
        return now.astimezone(UTC) + timedelta(days=SEARCH_DAYS)

    def windows(self, day: date) -> tuple[Window, ...]:
        """The readings of the wall clock between which the desk is staffed on that day."""
        for key in ((day.year, day.month, day.day), (0, day.month, day.day)):
            if key in self.days:
                return self.days[key]
        if self.country and day in public_holidays(self.country, self.subdivision, day.year):
            return ()
        return self.week[day.weekday()]

    def _stretches_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for later in range(SEARCH_DAYS):
            yield from self.stretches(day + timedelta(days=later))
        for later in range(SEARCH_DAYS, SEARCH_DAYS + 14):
            after = day + timedelta(days=later)
            yield from self._instants(after, self.week[after.weekday()])

    def stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """From when to when (UTC) it is open on that day."""
        return self._instants(day, self.windows(day))

    def _instants(self, day: date, windows: tuple[Window, ...]) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in windows:
            start = instant(day, opens, self.timezone)
            end = instant(day, closes, self.timezone, last=True)
            if start < end:  # a window inside the missing hour does not take place
                yield start, end


def regions_with_holidays(country: str) -> tuple[tuple[str, str], ...]:
    """Regions of a country that have holidays of their own: code and name, in the order of their names."""
    import holidays

    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return ()
    aliases = holidays.country_holidays(country).subdivisions_aliases
    names = {code: name for name, code in reversed(aliases.items())}
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1].casefold()))


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of a year, copied: the package's own object fills itself while it is read."""
    import holidays  # a third of a second, which "hotline --help" need not wait

    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@lru_cache(maxsize=1024)
def instant(day: date, minute: int, timezone: ZoneInfo, *, last: bool = False) -> datetime:
    """The UTC moment at which the wall clock reaches a minute of that day (the last time, if twice)."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = wall.replace(tzinfo=timezone, fold=int(last)).astimezone(UTC)
    if moment.astimezone(timezone).replace(tzinfo=None) == wall:
        return moment
    return _jump(wall, timezone)


def _jump(wall: datetime, timezone: ZoneInfo) -> datetime:
    """The moment at which the clock jumps over a reading that does not exist."""
    before = wall.replace(tzinfo=timezone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=timezone, fold=0).astimezone(UTC)
    offset = before.astimezone(timezone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(timezone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
