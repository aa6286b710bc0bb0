"""What the clock counts day by day, and what it makes up for rows that are older than a column."""

from __future__ import annotations

import logging
from datetime import datetime

from hotline.casebook import numbers
from hotline.house import House

log = logging.getLogger(__name__)

AT_ONCE = 500  # rows in one transaction


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
