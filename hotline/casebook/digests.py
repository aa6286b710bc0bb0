"""Who is told once a day, and has not been told today."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import fitting
from hotline.casebook.changes import changed
from hotline.casebook.tables import Telling, Volunteer


def due(session: Session, *, city: str, weekday: str, begun: datetime, limit: int) -> list[int]:
    """Volunteers of the city on duty whose digest of today, which began at `begun`, is still to come."""
    query = (
        select(Volunteer.id)
        .join(Telling, Telling.volunteer_id == Volunteer.id)
        .where(
            Volunteer.city == city,
            Volunteer.state == "active",
            Volunteer.on_duty.is_(True),
            Volunteer.rules_version.is_not(None),
            fitting.on_day(weekday),
            Telling.pace == "daily",
            Telling.stopped_at.is_(None),
            or_(Telling.digest_at.is_(None), Telling.digest_at < begun),
        )
    )
    return list(session.scalars(query.order_by(Volunteer.id).limit(limit)))


def take(session: Session, volunteer_id: int, *, begun: datetime, now: datetime) -> bool:
    """Today's is made by this clock; False: another one made it."""
    waits = or_(Telling.digest_at.is_(None), Telling.digest_at < begun)
    mine = update(Telling).where(Telling.volunteer_id == volunteer_id, waits)
    return changed(session, mine.values(digest_at=now), seen=False) == 1
