"""Until when a claim keeps, and when its volunteer is reminded: only hours of the day count."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.cities.city import City
from hotline.cities.waiting import after_day_hours


def hours_from(now: datetime, hours: float, city: City) -> float:
    """Hours from now until so many have passed in which residents may be rung.

    R67 gives a volunteer four hours, R71b forbids ringing at night: who takes a request at seven in the
    evening has one hour of that evening and three of the next morning.
    """
    return (after_day_hours(now, hours, city.timezone) - now) / timedelta(hours=1)


def reminder_from(now: datetime, hours: int, city: City) -> float | None:
    """Hours from now until the reminder; None where the city has none, or the time is too short for it."""
    before = hours - city.reminder_hours
    return hours_from(now, before, city) if city.reminder_hours and before > 0 else None
