"""What was forgotten, day by day, and what was erased: counts and when, never whose (R57, R60)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import retention
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Erasure, Forgotten, Operator

DAYS = 90  # on one page
ERASURES = 200


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure as it is proved: who did it (an operator's name, or None), how whoever asked was known."""

    row: Erasure
    by: str | None


def count(session: Session, on: date, found: Mapping[str, int]) -> None:
    """So much was forgotten on that day; it is added to what was forgotten earlier on it."""
    for what, many in found.items():
        session.execute(insert_if_missing(session, Forgotten).values(day=on, what=what, count=0))
        here = update(Forgotten).where(Forgotten.day == on, Forgotten.what == what)
        changed(session, here.values(count=Forgotten.count + many), seen=False)


def days(session: Session, *, before: date | None = None, limit: int = DAYS) -> dict[date, dict[str, int]]:
    """What was forgotten on each day, the newest first; days on which nothing was are left out."""
    which = select(Forgotten.day).distinct().order_by(Forgotten.day.desc()).limit(limit)
    if before is not None:
        which = which.where(Forgotten.day < before)
    rows = session.scalars(
        select(Forgotten).where(Forgotten.day.in_(which)).order_by(Forgotten.day.desc(), Forgotten.what)
    )
    found: dict[date, dict[str, int]] = {}
    for one in rows:
        found.setdefault(one.day, {})[one.what] = one.count
    return found


def erasures(session: Session, *, cities: Collection[str], limit: int = ERASURES) -> list[Erased]:
    """What was erased in these cities, the newest first, as long as that is kept."""
    query = _query(cities).order_by(Erasure.at.desc(), Erasure.id.desc()).limit(limit)
    return [Erased(row, name) for row, name in session.execute(query)]


def erasure(session: Session, erasure_id: int, *, cities: Collection[str]) -> Erased | None:
    """One of them."""
    found = session.execute(_query(cities).where(Erasure.id == erasure_id)).one_or_none()
    return Erased(*found) if found is not None else None


def _query(cities: Collection[str]):  # type: ignore[no-untyped-def] # the type of such a query has no short name
    here = or_(Erasure.city.is_(None), Erasure.city.in_(cities))
    return select(Erasure, Operator.name).outerjoin(Operator, Operator.id == Erasure.operator_id).where(here)


def forget(session: Session, *, now: datetime) -> int:
    """How much was forgotten on days long ago."""
    oldest = (now - retention.REGISTERS - timedelta(days=1)).date()
    old = delete(Forgotten).where(Forgotten.day < oldest).returning(Forgotten.day)
    return len(list(session.scalars(old, execution_options={"synchronize_session": False})))
