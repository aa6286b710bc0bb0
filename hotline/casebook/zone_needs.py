"""Zones that need a person: nobody is on duty where somebody waits, or nobody has asked for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Pulse, Request, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.requests import IS_CLOSED, OPEN_STATES
from hotline.casebook.worst_first import Need

WHOLE_CITY = ""


def of_city(session: Session, city: str, *, now: datetime) -> Iterator[Need]:
    """What the zones of a city need."""
    yield from _without_volunteers(session, city)
    yield from _silent(session, city, now=now)


def _without_volunteers(session: Session, city: str) -> Iterator[Need]:
    """Zones where requests wait and no active volunteer is on duty: nobody is told of them."""
    waiting = select(Request.zone, func.min(Request.asked_at), func.count())
    waiting = waiting.where(Request.city == city, is_(Request.state, "waiting")).group_by(Request.zone)
    rows = session.execute(waiting).all()
    if not rows:
        return
    on_duty = select(VolunteerZone.zone).join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    here = VolunteerZone.city == city, Volunteer.state == "active", Volunteer.on_duty.is_(True)
    covered = set(session.scalars(on_duty.where(*here).distinct()))
    for zone, since, count in rows:
        if zone and zone not in covered:
            yield Need("no_duty", "zone", 0, city, since, zone=zone, code=zone, count=count)


def _silent(session: Session, city: str, *, now: datetime) -> Iterator[Need]:
    """Zones from which nothing came for unusually long; where it is the whole city, only that is told."""
    due = select(Pulse).where(Pulse.city == city, Pulse.unusual_at <= now).order_by(Pulse.zone)
    for one in session.scalars(due):
        if _has_asked_since(session, one):
            continue
        what = "silent_zone" if one.zone else "silent_line"
        yield Need(what, "zone", 0, city, one.last_at, zone=one.zone or None, code=one.zone, count=one.usual)
        if one.zone == WHOLE_CITY:
            return


def _has_asked_since(session: Session, pulse: Pulse) -> bool:
    """Since the clock looked last: by the indexes of the open ones and of the closed ones."""
    here: tuple[ColumnElement[bool], ...] = (Request.city == pulse.city, Request.asked_at > pulse.last_at)
    if pulse.zone:
        here = (*here, Request.zone == pulse.zone)
    still_open = select(Request.id).where(*here, is_in(Request.state, OPEN_STATES)).limit(1)
    closed = select(Request.id).where(*here, IS_CLOSED).limit(1)
    return session.scalar(still_open) is not None or session.scalar(closed) is not None
