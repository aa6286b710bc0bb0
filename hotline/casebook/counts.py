"""How much there is to do in some zones: honest counts for whoever looks at an empty list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Claim, Request, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import OPEN_STATES

LATELY = timedelta(days=7)
NEVER_THERE = ("withdrawn", "held_back")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the last seven days: how many asked, how many of those found somebody; and who is on duty now."""

    asked: int
    taken: int
    helpers: int


def of_zones(session: Session, *, city: str, zones: Sequence[str], now: datetime) -> Counts:
    """For these zones of a city. Two short walks, by an index each: of open requests, and of closed ones."""
    closed = Request.closed_at.is_not(None), Request.state.not_in(NEVER_THERE)
    found = [_count(session, city, zones, now, *closed)]
    found.append(_count(session, city, zones, now, is_in(Request.state, OPEN_STATES)))
    here = select(VolunteerZone.volunteer_id).where(
        VolunteerZone.volunteer_id == Volunteer.id, VolunteerZone.city == city, VolunteerZone.zone.in_(zones)
    )
    ready = Volunteer.city == city, Volunteer.state == "active", Volunteer.on_duty.is_(True)
    helpers = session.scalar(select(func.count()).select_from(Volunteer).where(*ready, here.exists()))
    return Counts(sum(asked for asked, _ in found), sum(taken for _, taken in found), helpers or 0)


def _count(session: Session, city: str, zones: Sequence[str], now: datetime, *which: Any) -> tuple[int, int]:
    taken = select(Claim.id).where(Claim.request_id == Request.id).exists()
    query = select(func.count(), func.coalesce(func.sum(case((taken, 1), else_=0)), 0))
    lately = (
        Request.state != "to_approve",
        Request.city == city,
        Request.zone.in_(zones),
        Request.asked_at > now - LATELY,
    )
    asked, found = session.execute(query.select_from(Request).where(*lately, *which)).one()
    return asked, found
