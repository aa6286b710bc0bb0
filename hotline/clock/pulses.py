"""How often each zone asks, so that the desk notices when one falls silent."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from hotline.casebook import pulses, quiets
from hotline.cities.waiting import FIRST_HOUR, LAST_HOUR, after_day_hours
from hotline.house import House

COUNTED = pulses.WEEKS.days * (LAST_HOUR - FIRST_HOUR)  # hours of the day in eight weeks


def measure(house: House, now: datetime) -> int:
    """Look at every city, and write down what has changed; how many zones have asked since."""
    count = 0
    for city in house.cities.values():
        with house.store.read() as session:
            found = pulses.asked(session, city.code, now=now)
        if found:
            after = partial(after_day_hours, timezone=city.timezone)
            with house.store.write() as session:
                count += pulses.keep(session, city.code, found, hours=COUNTED, after=after)
    with house.store.write() as session:
        quiets.forget(session, now=now)
    return count
