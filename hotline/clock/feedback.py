"""The day after: residents are rung and asked whether help came, by day and once (R70)."""

from __future__ import annotations

from datetime import UTC, datetime, time

from hotline.casebook import feedback
from hotline.cities import City
from hotline.cities.callbacks import UNASKED
from hotline.house import House

FROM, UNTIL = time(UNASKED[0]), time(UNASKED[-1])  # in the city


def ask(house: House, now: datetime) -> int:
    """Have rung whoever is due, in the cities that want it; how many. While a line is paused they wait."""
    return sum(_ask(house, city, now) for city in house.cities.values() if city.feedback)


def _ask(house: House, city: City, now: datetime) -> int:
    local = now.astimezone(city.timezone)
    if city.pause.holds(now) or not FROM <= local.time() < UNTIL:
        return 0
    today = datetime.combine(local.date(), time(), city.timezone).astimezone(UTC)
    until = datetime.combine(local.date(), UNTIL, city.timezone).astimezone(UTC)
    with house.store.read() as session:
        if not feedback.due(session, city=city.code, done_before=today, now=now, limit=1):
            return 0
    with house.store.write() as session:
        due = feedback.due(session, city=city.code, done_before=today, now=now)
        return sum(feedback.ask(session, one, city=city.code, not_after=until, now=now) for one in due)
