"""How each zone of a city stands this moment: who waits, who helps. Few rows, each by an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Request, Search, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.requests import OPEN_STATES

MOST = 50  # waiting requests on the page of a zone


@dataclass(frozen=True, slots=True)
class Standing:
    """A zone now: open requests, those of them that nobody has taken, and since when the oldest is open.

    `active`: volunteers who may help there, `on_duty`: those of them who are; `offers`: who signed up since.
    """

    open: int = 0
    waiting: int = 0
    oldest: datetime | None = None
    active: int = 0
    on_duty: int = 0
    offers: int = 0


def look(session: Session, city: str, *, since: datetime) -> Mapping[str, Standing]:
    """All zones of which there is anything to say; `since` is for the offers."""
    asked = _requests(session, city)
    helping = {zone: (active, duty) for zone, active, duty in session.execute(_helpers(city))}
    offers = {row[0]: row[1] for row in session.execute(_offers(city, since))}
    zones = {*asked, *helping, *offers}
    return {zone: _standing(zone, asked, helping, offers) for zone in zones}


def _standing(
    zone: str,
    asked: Mapping[str, tuple[int, int, datetime | None]],
    helping: Mapping[str, tuple[int, int]],
    offers: Mapping[str, int],
) -> Standing:
    some, waiting, oldest = asked.get(zone, (0, 0, None))
    active, on_duty = helping.get(zone, (0, 0))
    return Standing(some, waiting, oldest, active, on_duty, offers.get(zone, 0))


def _requests(session: Session, city: str) -> dict[str, tuple[int, int, datetime | None]]:
    """By zone: open, waiting, since when."""
    by = Request.zone, Request.state
    oldest = func.min(Request.asked_at, type_=Request.asked_at.type)
    query = select(*by, func.count(), oldest).where(Request.city == city, is_in(Request.state, OPEN_STATES))
    found: dict[str, tuple[int, int, datetime | None]] = {}
    for zone, state, often, since in session.execute(query.group_by(*by)):
        some, waiting, before = found.get(zone, (0, 0, None))
        first = min(since, before) if before else since
        found[zone] = (some + often, waiting + (often if state == "waiting" else 0), first)
    return found


def _helpers(city: str) -> Select[*tuple[Any, ...]]:
    on_duty = func.count().filter(Volunteer.on_duty.is_(True))
    query = select(VolunteerZone.zone, func.count(), on_duty)
    query = query.join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    return query.where(VolunteerZone.city == city, Volunteer.state == "active").group_by(VolunteerZone.zone)


def _offers(city: str, since: datetime) -> Select[*tuple[Any, ...]]:
    query = select(VolunteerZone.zone, func.count())
    query = query.join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    return query.where(VolunteerZone.city == city, Volunteer.created_at >= since).group_by(VolunteerZone.zone)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that nobody has taken; `next_door`: neighbouring zones see it already."""

    id: int
    kind: str
    language: str
    asked_at: datetime
    priority: int
    next_door: bool


def waiting_in(session: Session, city: str, zone: str) -> list[Waiting]:
    """Those of one zone, the most urgent and oldest first."""
    columns = (Request.id, Request.kind, Request.language, Request.asked_at, Request.priority)
    next_door = Search.neighbours_at
    query = select(*columns, next_door).outerjoin(Search, Search.request_id == Request.id)
    query = query.where(Request.city == city, Request.zone == zone, is_(Request.state, "waiting"))
    rows = session.execute(query.order_by(Request.priority, Request.asked_at, Request.id).limit(MOST))
    return [Waiting(*row[:-1], next_door=row[-1] is not None) for row in rows]
