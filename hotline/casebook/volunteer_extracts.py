"""Volunteers as they leave the house: nothing that could find a person, neither name nor number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import roster
from hotline.casebook.roster import Filters
from hotline.casebook.tables import Claim, Volunteer

COLUMNS = [
    getattr(Volunteer, name)
    for name in ("id", "city", "state", "level", "on_duty", "language", "speaks", "kinds", "vehicle")
]


@dataclass(frozen=True, slots=True)
class VolunteerExtract:
    """A volunteer without name and number. `helped`: how many requests they have done, the last at `last`.

    No `kinds` is all of them. `since`: when they signed up or were entered.
    """

    id: int
    city: str
    state: str
    level: int
    on_duty: bool
    language: str
    speaks: list[str]
    kinds: list[str]
    vehicle: str
    since: datetime
    helped: int
    last: datetime | None
    zones: tuple[str, ...] = ()


def volunteers(
    session: Session, filters: Filters, *, cities: Sequence[str], after: int | None, limit: int
) -> list[VolunteerExtract]:
    """The next so many, the newest first; `after` is the id at which the last batch ended."""
    done = Claim.volunteer_id == Volunteer.id, Claim.ended_as == "done"
    helped = select(func.count()).where(*done).scalar_subquery().label("helped")
    last = select(func.max(Claim.ended_at)).where(*done).scalar_subquery().label("last")
    query = select(*COLUMNS, Volunteer.created_at.label("since"), helped, last)
    query = query.where(*roster.conditions(filters, cities))
    if after is not None:
        query = query.where(Volunteer.id < after)
    rows = session.execute(query.order_by(Volunteer.id.desc()).limit(limit)).all()
    zones = roster.zones_of(session, [row.id for row in rows])
    return [_extract(row, tuple(zones[row.id])) for row in rows]


def _extract(row: Any, zones: tuple[str, ...]) -> VolunteerExtract:
    return VolunteerExtract(**row._mapping, zones=zones)
