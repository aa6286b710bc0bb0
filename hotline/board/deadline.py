"""Until when a claim keeps: its hours begin to count when residents may be rung."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.board.rules_version import CALL_FROM, CALL_UNTIL


def hours_from(now: datetime, hours: int, timezone: ZoneInfo) -> float:
    """Hours from now until the claim runs out.

    R67 gives a volunteer four hours, R71b forbids ringing at night: who takes a request at ten in the
    evening has the four hours of the next morning, and not those in which nobody may be rung.
    """
    return (_first_moment(now, timezone) - now) / timedelta(hours=1) + hours


def _first_moment(now: datetime, timezone: ZoneInfo) -> datetime:
    """When a resident may be rung: now, or at the next beginning of the hours."""
    local = now.astimezone(timezone)
    if CALL_FROM <= local.time() < CALL_UNTIL:
        return now
    morning = local.date() if local.time() < CALL_FROM else local.date() + timedelta(days=1)
    # Made in local time and only then compared: on the nights of the clock change too.
    return datetime.combine(morning, CALL_FROM, timezone).astimezone(now.tzinfo)
