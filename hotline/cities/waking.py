"""How a city wakes volunteers for a request: how many at once, how often, and whose turn it is first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.cities.hours import OpeningHours
from hotline.cities.reading import Section
from hotline.cities.waiting import EVERY_DAY, FIRST_HOUR, LAST_HOUR


@dataclass(frozen=True, slots=True)
class Waking:
    """What a city has set. `helper_hours`: so long a request is shown to its former helper only.

    `size` people are told of a request at once, then, `minutes` later, the next; nobody is told of two
    requests within `rest_minutes`. At `digest_hour` those are told who want to hear of it once a day.
    """

    on: bool
    size: int
    minutes: int
    rest_minutes: int
    neighbour_hours: int
    helper_hours: int
    digest_hour: int


def read_waking(section: Section) -> Waking:
    """The settings of [waking]; every one has a usual value."""
    return Waking(
        on=section.yes("on", True),
        size=section.whole("size", 5, least=1, most=50, unit="people"),
        minutes=section.whole("minutes", 20, least=5, most=240, unit="minutes"),
        rest_minutes=section.whole("rest_minutes", 30, least=0, most=480, unit="minutes"),
        neighbour_hours=section.whole("neighbour_hours", 2, least=1, most=48, unit="hours"),
        helper_hours=section.whole("helper_hours", 2, least=0, most=24, unit="hours; 0 is never"),
        digest_hour=section.whole(
            "digest_hour", 17, least=FIRST_HOUR, most=LAST_HOUR - 1, unit="hour of the day"
        ),
    )


@dataclass(frozen=True, slots=True)
class WakingTimes:
    """Moments of now: what was asked for at `neighbours` or before is shown to neighbouring zones too.

    What was asked for after `helper` is its former helper's first. Nights count in neither.
    """

    neighbours: datetime
    helper: datetime


def waking_times(waking: Waking, *, now: datetime, timezone: ZoneInfo) -> WakingTimes:
    """The moments that depend on the time; a helper who is told in the morning has the whole of it."""
    by_day = OpeningHours(timezone, (EVERY_DAY,) * 7)

    def since(hours: int) -> datetime:
        return by_day.before(now, timedelta(hours=hours)) if hours else now

    return WakingTimes(since(waking.neighbour_hours), since(waking.helper_hours))


def helper_until(waking: Waking, asked_at: datetime, *, timezone: ZoneInfo) -> datetime:
    """The other way round: when what was asked then is everybody's."""
    by_day = OpeningHours(timezone, (EVERY_DAY,) * 7)
    left, at = timedelta(hours=waking.helper_hours), by_day.next_opening(asked_at)
    while (closing := by_day.closing(at)) is not None and at.astimezone(UTC) + left > closing.astimezone(UTC):
        left -= closing.astimezone(UTC) - at.astimezone(UTC)
        at = by_day.next_opening(closing)
    return at.astimezone(UTC) + left


def digest_begins(waking: Waking, *, now: datetime, timezone: ZoneInfo) -> bool:
    """Whether the hour of today's digest has come, and people may still be told."""
    local = now.astimezone(timezone)
    return time(waking.digest_hour) <= local.time() < time(LAST_HOUR)
