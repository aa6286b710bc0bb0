"""How long anything may wait before somebody must look at it, and which hours count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from hotline.cities.hours import OpeningHours
from hotline.cities.kinds import CLAIM_HOURS_BY_TYPE, hours_unsaid
from hotline.cities.reading import Section, nearest

FIRST_HOUR, LAST_HOUR = 8, 20  # R71b: residents are rung between these hours, so only these count
EVERY_DAY = ((FIRST_HOUR * 60, LAST_HOUR * 60),)
TRY_AGAIN = timedelta(hours=3)  # R68: morning, afternoon, evening
MORNING = time(9)
ARRANGED_WITHIN = 14  # days from today
REMINDED_FROM, ASKED_FROM = time(FIRST_HOUR), time(18)  # of the day that was arranged


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a city calls too long. `hours`: until a request that nobody took stands at the desk."""

    hours: int
    hours_by_type: Mapping[str, int]
    ring_hours: int
    ticket_hours: int
    arranged_days: int
    passed_days: int
    calls_in_a_day: int


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What began at these moments, or before, has waited too long by now.

    `unclaimed`: on the board by kind of help, `usual` for a kind that is not named. `ring`: on the board,
    so that somebody rings the resident. `ticket`: at the desk. `arranged`: nothing was heard since;
    `arranged_for`: nothing was heard since that day, for which it was arranged. `levels`: what the kinds of
    help take, for who may help with them.
    """

    city: str
    usual: datetime
    unclaimed: Mapping[str, datetime]
    ring: datetime
    ticket: datetime
    arranged: datetime
    arranged_for: date
    calls_in_a_day: int
    levels: Mapping[str, int]


def read_waiting(section: Section, codes: Collection[str]) -> Waiting:
    """R66 and R72 as a city has them; `codes` are the types there are."""
    usual = section.whole("hours", 4, least=1, most=48, unit="hours")
    hours = {code: hours_unsaid(code, usual) for code in CLAIM_HOURS_BY_TYPE}
    single = section.section("hours_by_type")
    for code in single.all_keys():
        if code not in codes:
            what, mend = f'There is no type "{code}".', nearest(code, sorted(codes))
            raise single.fault(code, what, mend, name="no_kind", kind=code)
        hours[code] = single.whole(code, usual, least=1, most=48, unit="hours")
    return Waiting(
        hours=usual,
        hours_by_type=MappingProxyType(hours),
        ring_hours=section.whole("ring_hours", 24, least=2, most=168, unit="hours"),
        ticket_hours=section.whole("ticket_hours", 4, least=1, most=48, unit="opening hours"),
        arranged_days=section.whole("arranged_days", 7, least=1, most=60, unit="days"),
        passed_days=section.whole("passed_days", 2, least=1, most=60, unit="days"),
        calls_in_a_day=section.whole("calls_in_a_day", 3, least=2, most=50, unit="calls"),
    )


def cutoffs(
    waiting: Waiting, *, city: str, hours: OpeningHours, levels: Mapping[str, int], now: datetime
) -> Cutoffs:
    """The moments of today: nights do not count on the board, closed hours do not count at the desk."""
    by_day = OpeningHours(hours.timezone, (EVERY_DAY,) * 7)

    def since(few: int) -> datetime:
        return by_day.before(now, timedelta(hours=few))

    passed = now - timedelta(days=waiting.passed_days)
    return Cutoffs(
        city=city,
        usual=since(waiting.hours),
        unclaimed={code: since(few) for code, few in waiting.hours_by_type.items()},
        ring=now - timedelta(hours=waiting.ring_hours),
        ticket=hours.before(now, timedelta(hours=waiting.ticket_hours)),
        arranged=now - timedelta(days=waiting.arranged_days),
        arranged_for=passed.astimezone(hours.timezone).date(),
        calls_in_a_day=waiting.calls_in_a_day,
        levels=levels,
    )


def after_day_hours(now: datetime, hours: float, timezone: ZoneInfo) -> datetime:
    """When so many hours have passed in which residents may be rung: nights do not count (R67, R71b)."""
    by_day = OpeningHours(timezone, (EVERY_DAY,) * 7)
    return by_day.after(now, timedelta(hours=hours))


def days_to_arrange(now: datetime, timezone: ZoneInfo) -> tuple[date, ...]:
    """The days for which a volunteer may arrange help: today, and two weeks more."""
    today = now.astimezone(timezone).date()
    return tuple(today + timedelta(days=later) for later in range(ARRANGED_WITHIN + 1))


def reminded_first(day: date, now: datetime, timezone: ZoneInfo) -> datetime:
    """When a volunteer is first reminded of a day that was arranged: in its morning, or else afterwards."""
    morning = morning_of(day, timezone)
    return morning if morning > now else asked_afterwards(day, now, timezone)


def morning_of(day: date, timezone: ZoneInfo) -> datetime:
    """When a volunteer is reminded of that day."""
    return _at(day, REMINDED_FROM, timezone)


def asked_afterwards(day: date, now: datetime, timezone: ZoneInfo) -> datetime:
    """When a volunteer is asked how it went: that evening, or next morning if the evening is near."""
    evening = _at(day, ASKED_FROM, timezone)
    if evening >= now + timedelta(hours=1):
        return evening
    return _at(max(day, now.astimezone(timezone).date()) + timedelta(days=1), MORNING, timezone)


def _at(day: date, hour: time, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, timezone).astimezone(UTC)


def is_day(now: datetime, timezone: ZoneInfo) -> bool:
    """Whether people may be disturbed by what can wait."""
    return FIRST_HOUR <= now.astimezone(timezone).hour < LAST_HOUR


def next_try(now: datetime, timezone: ZoneInfo) -> datetime:
    """When somebody who did not answer is rung next: another part of the day, never at night (R68, R71b)."""
    later = (now + TRY_AGAIN).astimezone(timezone)
    if FIRST_HOUR <= later.hour < LAST_HOUR and later.date() == now.astimezone(timezone).date():
        return later.astimezone(UTC)
    tomorrow = now.astimezone(timezone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, timezone).astimezone(UTC)
