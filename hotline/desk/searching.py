"""What stands in the address of a list: days, filters and the page, read kindly and written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from hotline.casebook.log import PageKey, Scope
from hotline.casebook.reach import zones_of
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk.guard import reach

HASH = re.compile("[0-9a-f]{64}")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)  # what every database can look up


@dataclass(frozen=True, slots=True)
class Days:
    """From the first local day to the last, both included; either may be open."""

    first: date | None = None
    last: date | None = None

    def bounds(self, timezone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """The moments (UTC) at which they begin and are over, where the clocks show this time."""
        return _midnight(self.first, timezone), _midnight(self.last, timezone, days_later=1)


def _midnight(day: date | None, timezone: ZoneInfo, *, days_later: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days_later), time(), timezone).astimezone(UTC)


def read_days(given: Mapping[str, str]) -> Days:
    """`from` and `to` of an address; what is no day counts as not given, and a wrong order is mended."""
    first, last = read_day(given.get("from", "")), read_day(given.get("to", ""))
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Days(first, last)


def read_day(written: str) -> date | None:
    """A day as browsers write it: 2026-11-25."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def scopes(cities: Mapping[str, City], days: Days, *, city: str | None) -> tuple[Scope, ...]:
    """The operator's cities, or the one that was chosen, each with the days as they are there."""
    wanted = cities if city is None else {city: cities[city]}
    return tuple(
        Scope(code, *days.bounds(one.timezone), zones_of(reach(), code)) for code, one in wanted.items()
    )


def read_id(written: str) -> int | None:
    """An id in an address, if a database could look it up."""
    if not (written.isascii() and written.isdigit()):
        return None
    return int(written) if 0 < int(written) <= LARGEST_ID else None


def is_hash(written: str) -> bool:
    """Whether this could be a keyed hash of the casebook."""
    return HASH.fullmatch(written) is not None


def write_key(key: PageKey | None) -> str | None:
    """A page key as it stands in an address: "2026-11-23T09:30:00.5+00:00_17"."""
    return f"{key.started_at.isoformat()}_{key.id}" if key is not None else None


def read_key(written: str) -> PageKey | None:
    """The key in an address; None, which is the first page, where it is none of ours."""
    moment, _, row_id = written.rpartition("_")
    try:
        key = PageKey(datetime.fromisoformat(moment), int(row_id))
    except ValueError:
        return None
    fits = key.started_at.tzinfo is not None and EARLIEST <= key.started_at.date() <= LATEST
    return key if fits and 0 < key.id <= LARGEST_ID else None


Reader: TypeAlias = Callable[[str], bool]


def given(arguments: Mapping[str, str], readers: Mapping[str, Reader]) -> dict[str, str]:
    """What an address says, without fields that were left empty and without what is no choice of ours."""
    read = {"from": _is_day, "to": _is_day, "before": _is_key, "after": _is_key, **readers}
    return {name: value for name, value in arguments.items() if name in read and read[name](value)}


def _is_day(written: str) -> bool:
    return read_day(written) is not None


def _is_key(written: str) -> bool:
    return read_key(written) is not None


def changed(arguments: Mapping[str, str], **new: str | None) -> dict[str, str]:
    """The same search with other values, from its first page; None takes one out."""
    kept = {name: value for name, value in arguments.items() if name not in ("before", "after")}
    return {name: value for name, value in {**kept, **new}.items() if value is not None}


def shortcuts(arguments: Mapping[str, str], today: date) -> Iterator[tuple[str, dict[str, str], bool]]:
    """Today, yesterday, the last seven days, all: the line's name, the address, and whether one is there."""
    yesterday, week = today - timedelta(days=1), today - timedelta(days=6)
    spans = (("today", today, today), ("yesterday", yesterday, yesterday), ("last_week", week, today))
    here = (arguments.get("from"), arguments.get("to"))
    for name, first, last in spans:
        span = (first.isoformat(), last.isoformat())
        yield name, changed(arguments, **{"from": span[0], "to": span[1]}), here == span
    yield "all_days", changed(arguments, **{"from": None, "to": None}), here == (None, None)
