"""What the clock counts day by day, and what it makes up for rows that are older than a column."""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import islice

from hotline.casebook import daily, numbers, open_data
from hotline.house import House

log = logging.getLogger(__name__)

AT_ONCE = 500  # rows in one transaction
DAYS_AT_ONCE = 31  # of a long past, in one run


def count_days(house: House, now: datetime) -> int:
    """Count the days that are new or may have changed, each in a transaction of its own; how many."""
    return sum(_count_days_of(house, city, now) for city in house.cities)


def _count_days_of(house: House, city: str, now: datetime) -> int:
    with house.store.read() as session:
        waiting = daily.due(session, city, house.cities[city].timezone, now=now)
        days = list(islice(waiting, DAYS_AT_ONCE))
    for one in days:
        with house.store.read() as session:
            counted = daily.count(session, one.day, now=now, calls=one.calls, requests=one.requests)
        with house.store.write() as session:
            daily.keep(session, counted)
    return len(days)


def make_open_months(house: House, now: datetime) -> int:
    """Make the months that everybody may see from now on; how many."""
    return sum(_make_months_of(house, city, now) for city in house.cities)


def _make_months_of(house: House, city: str, now: datetime) -> int:
    today = now.astimezone(house.cities[city].timezone).date()
    with house.store.read() as session:
        months = open_data.due(session, city, today=today)
    made = 0
    for month in months:
        with house.store.write() as session:
            made += open_data.make(session, city, month, now=now)
    return made


def fill_endings(house: House, _now: datetime) -> int:
    """Make the hashes of last digits for numbers that are older than those; how many."""
    total, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        with house.store.write() as session:
            batch = numbers.fill_endings(session, limit=AT_ONCE)
        total += batch
    if total:
        log.info("last digits: %s numbers can be found by them now", total)
    return total
