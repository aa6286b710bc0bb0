"""Times as callers say them: from when somebody is there, and how long ago something was."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotline.cities.hours import OpeningHours

A_DAY = timedelta(hours=24)
FIRST_HOUR, LAST_HOUR = 8, 20  # of messages that nobody asked for
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS_OF_DAY = (
    (5, "last_night"),
    (11, "this_morning"),
    (14, "this_noon"),
    (18, "this_afternoon"),
    (24, "this_evening"),
)


DAYS_WITH_A_NAME = 6  # "on Monday" is the next one; what is farther away is counted
DAYS_COUNTED = 12  # so far there are words for how many there are


class Opening(NamedTuple):
    """From when a person rings, or until when one is there: a name of `times.toml` and what stands in it.

    `hour` 0-23, `minute` 0 or 30, `days` 0-12.
    """

    name: str
    hour: int = 0
    minute: int = 0
    days: int = 0


def next_promise(hours: OpeningHours, now: datetime) -> Opening:
    """The first opening that is still to come, or while open the next half hour that is inside it."""
    local = now.astimezone(hours.timezone)
    return from_then(hours.next_opening(_next_half_hour(local) if hours.is_open(now) else now), local)


def from_then(start: datetime, local: datetime) -> Opening:
    """A full or half hour that is still to come, as it is said now; both in the city's own time."""
    days = (start.date() - local.date()).days
    if days > DAYS_COUNTED:
        return Opening("in_weeks")
    counted = days if days > DAYS_WITH_A_NAME else 0
    return Opening(_day_name(start, days), start.hour, start.minute, counted)


def moment_of(at: datetime, now: datetime, timezone: ZoneInfo) -> Opening:
    """A full hour that is still to come, as it is said: "today from twelve"."""
    start = at.astimezone(timezone)
    days = (start.date() - now.astimezone(timezone).date()).days
    counted = min(days, DAYS_COUNTED) if days > DAYS_WITH_A_NAME else 0
    return Opening(_day_name(start, days), start.hour, 0, counted)


def until(hours: OpeningHours, now: datetime) -> Opening:
    """Until when an open desk or line is there: the full or half hour before it closes."""
    closes = hours.closing(now)
    if closes is None or closes - now >= A_DAY:
        return Opening("day_and_night")
    return Opening("until", closes.hour, closes.minute // 30 * 30)


def ago(then: datetime, now: datetime, timezone: ZoneInfo) -> str:
    """How long ago a moment is, as a name of `times.toml`."""
    if now - then < timedelta(hours=1):
        return "just_now"
    local = then.astimezone(timezone)
    days = (now.astimezone(timezone).date() - local.date()).days
    if days == 0:
        return next(name for until, name in PARTS_OF_DAY if local.hour < until)
    if days == 1:
        return "yesterday"
    return WEEKDAYS[local.weekday()] if days <= 6 else "some_days_ago"


def promised(hours: OpeningHours, asked_at: datetime, now: datetime) -> str:
    """By when somebody rings, as it was said when a request was asked for, in a word that is true now.

    `by_today` and `by_tomorrow` mean until that evening; `today`, `tomorrow` and weekdays when somebody is
    there again.
    """
    is_open = hours.is_open(asked_at)
    opening = asked_at.astimezone(hours.timezone) if is_open else hours.next_opening(asked_at)
    due = opening.date() + timedelta(days=is_open)
    days = (due - now.astimezone(hours.timezone).date()).days
    if days > 1:
        return WEEKDAYS[due.weekday()]
    day = "tomorrow" if days == 1 else "today"
    return f"by_{day}" if is_open else day


def _day_name(start: datetime, days: int) -> str:
    if days <= 1:
        return ("today_from", "tomorrow_from")[days]
    return f"{WEEKDAYS[start.weekday()]}_from" if days <= DAYS_WITH_A_NAME else "in_days_from"


def _next_half_hour(local: datetime) -> datetime:
    """Promises name full and half hours only."""
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    missing = (timedelta(minutes=30) - past) % timedelta(minutes=30)
    return local.astimezone(UTC) + missing


def by_day(now: datetime, timezone: ZoneInfo) -> datetime:
    """Now, or eight in the morning where it is night: nobody is woken by a message (R73)."""
    local = now.astimezone(timezone)
    if FIRST_HOUR <= local.hour < LAST_HOUR:
        return now
    day = local.date() + timedelta(days=local.hour >= LAST_HOUR)
    return datetime.combine(day, time(FIRST_HOUR), timezone).astimezone(UTC)
