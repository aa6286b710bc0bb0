"""When a resident may be rung: by day, and not again and again in the same part of it (R68, R71b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.cities.moments import FIRST_HOUR, LAST_HOUR

PARTS = (FIRST_HOUR, 12, 17, LAST_HOUR)  # morning, afternoon, evening: where each begins, and the last ends
IN_A_PART = 2  # attempts: four in all are spread over the day, and no telephone rings all morning
UNASKED = (9, 12, 17, 19)  # the same for calls that nobody asked for: not at breakfast, not in the evening
PART_NAMES = ("morning", "afternoon", "evening")
BEFORE_THE_LAST = 3  # then a part of the day is left in which nobody has tried


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, one of PART_NAMES, and when it begins and ends (aware UTC)."""

    name: str
    begins: datetime
    ends: datetime


def part_now(now: datetime, timezone: ZoneInfo) -> Part | None:
    """The part of the day in which somebody may be rung who has not asked for it; None at other times."""
    local = now.astimezone(timezone)
    for name, first, last in zip(PART_NAMES, UNASKED[:-1], UNASKED[1:], strict=True):
        if first <= local.hour < last:
            begins, ends = (
                datetime.combine(local.date(), time(hour), timezone).astimezone(UTC) for hour in (first, last)
            )
            return Part(name, begins, ends)
    return None


def may_ring_at(now: datetime, *, timezone: ZoneInfo, tried: Sequence[datetime]) -> datetime:
    """`now`, or the next moment (aware UTC) at which a resident may be rung; `tried`: the rings of a day."""
    at = now
    while not _is_free(at, timezone, tried):
        at = _next_part(at, timezone)
    return at


def _is_free(at: datetime, timezone: ZoneInfo, tried: Sequence[datetime]) -> bool:
    """By day, not too often in this part of it; and the last attempt is for a part that was not tried."""
    begins = _part_of(at, timezone)
    if begins is None or len([one for one in tried if begins <= one <= at]) >= IN_A_PART:
        return False
    parts = {part.astimezone(timezone).hour for one in tried if (part := _part_of(one, timezone))}
    is_last = len(tried) >= BEFORE_THE_LAST and len(parts) < len(PARTS[:-1])
    return not is_last or begins.astimezone(timezone).hour not in parts


def _part_of(now: datetime, timezone: ZoneInfo) -> datetime | None:
    """When the part of the day began in which we are; None by night."""
    local = now.astimezone(timezone)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return None
    hour = max(hour for hour in PARTS[:-1] if hour <= local.hour)
    return datetime.combine(local.date(), time(hour), timezone).astimezone(now.tzinfo)


def _next_part(now: datetime, timezone: ZoneInfo) -> datetime:
    local = now.astimezone(timezone)
    hour = next((hour for hour in PARTS[:-1] if hour > local.hour), None)
    day = local.date() if hour is not None else local.date() + timedelta(days=1)
    begins = datetime.combine(day, time(FIRST_HOUR if hour is None else hour), timezone)
    return begins.astimezone(now.tzinfo)
