"""What is counted day by day, so that figures outlive what is forgotten and never ask a million calls.

A day is the city's own. Counting it anew gives the same, or what has become of it since: it may be done twice
and by two machines, as whoever counts a day holds its row in `counted_days`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from hotline.casebook import daily_calls, daily_requests
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Call, Count, CountedDay, Request

RECENT = timedelta(minutes=5)  # today's figures are not older than this
LATE = timedelta(days=1)  # after the end of its day no call is told of any more
MOVING = 95  # days after which a request does not change any more: it is closed and forgotten by then

Counts: TypeAlias = Counter[tuple[str, str, str, str, str]]  # (what, zone, language, kind, word)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one city, and when it began and ended (aware UTC)."""

    city: str
    on: date
    since: datetime
    until: datetime
    timezone: ZoneInfo


def day_of(city: str, on: date, timezone: ZoneInfo) -> Day:
    """The day as the clocks there show it: 23 to 25 hours."""
    return Day(city, on, _midnight(on, timezone), _midnight(on + timedelta(days=1), timezone), timezone)


def _midnight(on: date, timezone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), timezone).astimezone(UTC)


# --- counting


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a day's calls and requests, and when that began; None is not counted."""

    day: Day
    at: datetime
    calls: Counts | None
    requests: Counts | None


def count(session: Session, day: Day, *, now: datetime, calls: bool, requests: bool) -> Counted:
    """Count the calls or the requests of a day, or both. It only reads, and holds nobody up."""
    span = day.city, day.since, day.until
    return Counted(
        day,
        now,
        daily_calls.count(session, *span) if calls else None,
        daily_requests.count(session, *span, day.timezone) if requests else None,
    )


def keep(session: Session, counted: Counted) -> None:
    """In place of what was counted before; what another clock has counted since is left as it is."""
    row = _lock(session, counted.day)
    if counted.calls is not None and _is_newer(counted.at, row.calls_at):
        _replace(session, counted.day, daily_calls.KINDS, counted.calls)
        row.calls_at = counted.at
    if counted.requests is not None and _is_newer(counted.at, row.requests_at):
        _replace(session, counted.day, daily_requests.KINDS, counted.requests)
        row.requests_at = counted.at
    session.flush()


def _is_newer(at: datetime, before: datetime | None) -> bool:
    return before is None or before <= at


def _lock(session: Session, day: Day) -> CountedDay:
    session.execute(insert_if_missing(session, CountedDay).values(city=day.city, day=day.on))
    mine = select(CountedDay).where(CountedDay.city == day.city, CountedDay.day == day.on).with_for_update()
    return session.scalars(mine, execution_options={"populate_existing": True}).one()


def _replace(session: Session, day: Day, kinds: Sequence[str], counted: Counts) -> None:
    old = delete(Count).where(Count.city == day.city, Count.what.in_(kinds), Count.day == day.on)
    session.execute(old, execution_options={"synchronize_session": False})
    names, here = ("what", "zone", "language", "kind", "word"), {"city": day.city, "day": day.on}
    rows = [{**here, **dict(zip(names, key, strict=True)), "count": often} for key, often in counted.items()]
    if rows:
        session.execute(insert(Count), rows)


@dataclass(frozen=True, slots=True)
class Due:
    """A day that is to be counted, and what of it."""

    day: Day
    calls: bool
    requests: bool


def due(session: Session, city: str, timezone: ZoneInfo, *, now: datetime) -> Iterator[Due]:
    """The days to be counted now: those never counted, the oldest first, and those that may have changed."""
    today = now.astimezone(timezone).date()
    since = today - timedelta(days=MOVING)
    known = select(CountedDay).where(CountedDay.city == city, CountedDay.day >= since)
    rows = {row.day: row for row in session.scalars(known)}
    for row in rows.values():
        day = day_of(city, row.day, timezone)
        calls = _is_due(row.calls_at, day.until + LATE, now)
        requests = _is_due(row.requests_at, _settled(day, today, timezone), now)
        if calls or requests:
            yield Due(day, calls, requests)
    for on in _new_days(session, city, timezone, today):
        yield Due(day_of(city, on, timezone), calls=True, requests=True)


def _settled(day: Day, today: date, timezone: ZoneInfo) -> datetime:
    """Until when a count of its requests may be out of date: once in each of the days after it."""
    return max(day.until + LATE, _midnight(today, timezone))


def _is_due(counted_at: datetime | None, final: datetime, now: datetime) -> bool:
    return counted_at is None or (counted_at < final and now - counted_at >= RECENT)


def _new_days(session: Session, city: str, timezone: ZoneInfo, today: date) -> Iterator[date]:
    last = session.scalar(select(func.max(CountedDay.day)).where(CountedDay.city == city))
    on = last + timedelta(days=1) if last is not None else _first_day(session, city, timezone, today)
    while on <= today:
        yield on
        on += timedelta(days=1)


def _first_day(session: Session, city: str, timezone: ZoneInfo, today: date) -> date:
    """Of the first call or request: asked once, before anything is counted."""
    firsts = (
        session.scalar(select(func.min(Call.started_at)).where(Call.city == city)),
        session.scalar(select(func.min(Request.asked_at)).where(Request.city == city)),
    )
    return min([today, *(at.astimezone(timezone).date() for at in firsts if at is not None)])


# --- reading


def first_day(session: Session, city: str) -> date | None:
    """The first day of a city of which anything was counted; None where nothing was yet."""
    return session.scalar(select(func.min(Count.day)).where(Count.city == city))


@dataclass(frozen=True, slots=True)
class Over:
    """Which counts are added up: days of one city, both included, and perhaps some zones, a language, a kind.

    Zones: "" is what ended before there was one; None is everything, with and without a zone.
    """

    city: str
    first: date
    last: date
    zones: frozenset[str] | None = None
    language: str | None = None
    kind: str | None = None


def sums(session: Session, over: Over, what: str, *by: str) -> dict[tuple[Any, ...], int]:
    """Counts of one kind added up by these columns: `day`, `zone`, `language`, `kind`, `word`."""
    columns = [getattr(Count, name) for name in by]
    query = select(*columns, func.sum(Count.count)).where(
        Count.city == over.city, Count.what == what, Count.day.between(over.first, over.last)
    )
    if over.zones is not None:
        query = query.where(Count.zone.in_(sorted(over.zones)))
    if over.language is not None:
        query = query.where(Count.language == over.language)
    if over.kind is not None:
        query = query.where(Count.kind == over.kind)
    return {tuple(row[:-1]): int(row[-1] or 0) for row in session.execute(query.group_by(*columns))}
