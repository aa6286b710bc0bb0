"""Months as everybody may see them: made once, when their requests have settled, and never changed.

What is given does not change, or two looks at it could be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.disclosure import Month, month_of, shown
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import CountedDay, OpenMonth

SETTLED = timedelta(days=7)  # after the end of the month


def due(session: Session, city: str, *, today: date) -> list[Month]:
    """Months that are over and settled, and not made yet, the oldest first; all their days are counted."""
    first, last = session.execute(
        select(func.min(CountedDay.day), func.max(CountedDay.day)).where(CountedDay.city == city)
    ).one()
    made = set(session.scalars(select(OpenMonth.month).where(OpenMonth.city == city)))
    found: list[Month] = []
    month = month_of(first) if first is not None else None
    while month is not None and month.last + SETTLED < min(today, last + SETTLED):
        found += [month] if month.first not in made else []
        month = month_of(month.last + timedelta(days=1))
    return found


def make(session: Session, city: str, month: Month, *, now: datetime) -> bool:
    """Keep the month for everybody; False: another clock has done it."""
    sums = daily.sums(session, Over(city, month.first, month.last), "asked", "day", "zone", "kind", "word")
    rows = [
        {
            "first_day": str(first),
            "last_day": str(last),
            "zone": zone,
            "kind": kind,
            "state": state,
            "count": often,
        }
        for (first, last, zone, kind, state), often in sorted(shown(month, sums).items())
    ]
    new = insert_if_missing(session, OpenMonth).values(city=city, month=month.first, made_at=now, rows=rows)
    return session.scalar(new.returning(OpenMonth.month)) is not None


def months(session: Session, city: str) -> Sequence[OpenMonth]:
    """All that were made, the oldest first."""
    return session.scalars(select(OpenMonth).where(OpenMonth.city == city).order_by(OpenMonth.month)).all()
