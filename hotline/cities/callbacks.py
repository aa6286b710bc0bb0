"""When a resident may be rung: by day, and not again and again in the same part of it (R68, R71b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.cities.moments import FIRST_HOUR, LAST_HOUR

PARTS = (FIRST_HOUR, 12, 17, LAST_HOUR)  # morning, afternoon, evening: where each begins, and the last ends
IN_A_PART = 2  # attempts: four in all are spread over the day, and no telephone rings all morning
BEFORE_THE_LAST = 3  # then a part of the day is left in which nobody has tried


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
