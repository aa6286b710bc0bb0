"""The ceiling of calls that a town pays for in a day, when callers are put through to others (C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hotline.casebook import marks
from hotline.casebook.sessions import wire_of
from hotline.casebook.tables import ConnectedDay
from hotline.casebook.worst_first import Need

FULL = "connects_full"


@dataclass(frozen=True, slots=True)
class Today:
    """A city, its own day, and how many it pays for on it: one at least."""

    city: str
    day: date
    at_most: int


def count(session: Session, today: Today, *, now: datetime) -> bool:
    """Count one more, unless there were as many as the town pays for: then False, and that is counted.

    One statement decides: of two callers at once one has the last place.
    """
    insert = sqlite.insert if wire_of(session).dialect.name == "sqlite" else postgresql.insert
    first = insert(ConnectedDay).values(city=today.city, day=today.day, count=1, refused=0, last_at=now)
    one_more = first.on_conflict_do_update(
        index_elements=[ConnectedDay.city, ConnectedDay.day],
        set_={"count": ConnectedDay.count + 1, "last_at": now},
        where=ConnectedDay.count < today.at_most,
    )
    had = session.scalar(one_more.returning(ConnectedDay.count))
    if had is None:
        here = ConnectedDay.city == today.city, ConnectedDay.day == today.day
        session.execute(update(ConnectedDay).where(*here).values(refused=ConnectedDay.refused + 1))
    if had is None or had >= today.at_most:
        marks.touch(session, "desk")
    return had is not None


def needs(session: Session, days: Iterable[Today]) -> Iterator[Need]:
    """For the first page: towns in which nobody is put through any more today."""
    for one in days:
        found = session.get(ConnectedDay, (one.city, one.day))
        if found is not None and found.count >= one.at_most:
            yield Need(FULL, "town", 0, one.city, found.last_at, count=found.refused)
