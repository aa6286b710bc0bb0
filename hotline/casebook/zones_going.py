"""Whom it touches when a zone goes: who waits and helps there, and who at the desk sees only that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Operator, Request, Volunteer, VolunteerZone
from hotline.casebook.tables.requests import OPEN_STATES

HERE = ("new", "active", "paused")


@dataclass(frozen=True, slots=True)
class Going:
    """A zone that goes: open requests in it, volunteers of it, of these those without another zone.

    `operators` are the names of those who see this zone and not all; `operators_alone` of those who see
    nothing else of the town.
    """

    zone: str
    requests: int
    volunteers: int
    volunteers_alone: int
    operators: tuple[str, ...]
    operators_alone: tuple[str, ...]


def going(session: Session, city: str, gone: Collection[str]) -> list[Going]:
    """What there is in each of these zones, which all go together."""
    return [_going(session, city, zone, frozenset(gone)) for zone in gone]


def _going(session: Session, city: str, zone: str, gone: frozenset[str]) -> Going:
    waiting = Request.city == city, Request.zone == zone, Request.state.in_(OPEN_STATES)
    of_zone = select(VolunteerZone.volunteer_id).join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    of_zone = of_zone.where(VolunteerZone.city == city, Volunteer.state.in_(HERE))
    there = of_zone.where(VolunteerZone.zone == zone)
    elsewhere = of_zone.where(VolunteerZone.zone.not_in(gone))
    who = select(Operator.name, Operator.zones).where(Operator.state == "active").order_by(Operator.name)
    limited = [
        (name, {one.partition("/")[2] for one in zones if one.partition("/")[0] == city})
        for name, zones in session.execute(who)
    ]
    return Going(
        zone=zone,
        requests=_count(session, select(Request.id).where(*waiting)),
        volunteers=_count(session, there),
        volunteers_alone=_count(session, there.where(VolunteerZone.volunteer_id.not_in(elsewhere))),
        operators=tuple(name for name, zones in limited if zone in zones),
        operators_alone=tuple(name for name, zones in limited if zone in zones and zones <= gone),
    )


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
