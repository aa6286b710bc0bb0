"""Zones that need a person: nobody on duty may take what waits there, or nobody has asked for long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hotline.casebook import coverage
from hotline.casebook.tables import Pulse, Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import IS_CLOSED, OPEN_STATES
from hotline.casebook.worst_first import Need

WHOLE_CITY = ""


def of_city(session: Session, city: str, *, levels: Mapping[str, int], now: datetime) -> Iterator[Need]:
    """What the zones of a city need; `levels` are what its kinds of help take."""
    yield from _without_volunteers(session, city, levels)
    yield from _silent(session, city, now=now)


def _without_volunteers(session: Session, city: str, levels: Mapping[str, int]) -> Iterator[Need]:
    """Zones where requests wait that no volunteer on duty there may take: nobody is told of them."""
    for zone, since, count in coverage.by_zone(session, city, levels=levels):
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
