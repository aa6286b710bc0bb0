"""Who covers a zone (O5): by language and level, and which requests nobody on duty there may take.

What fits whom is said in `fitting`; here it is only counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Subquery, func, select, true
from sqlalchemy.orm import Session, aliased

from hotline.casebook import fitting
from hotline.casebook.tables import Request, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_

Why: TypeAlias = Literal["nobody", "level", "language", "other"]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Requests of a zone that wait, of one kind and language, and that nobody on duty there may take.

    `why`: nobody is on duty, nobody of the level, nobody who speaks it, or nobody who is all of that at once.
    """

    zone: str
    kind: str
    language: str
    count: int
    since: datetime
    why: Why


def stuck(session: Session, city: str, *, levels: Mapping[str, int]) -> list[Stuck]:
    """All of a city; `levels` are the city's, by kind."""
    some, helper = _waiting(city), aliased(Volunteer)
    reasons = (
        true(),
        fitting.each_is_high_enough(helper, levels, some.c),
        fitting.each_understands(helper, some.c),
    )
    told = some.c.zone, some.c.kind, some.c.language, some.c.count, some.c.since
    query = select(*told, *(_on_duty(some, helper, one) for one in reasons)).where(_nobody(some, levels))
    rows = session.execute(query.order_by(some.c.zone, some.c.kind, some.c.language))
    return [
        Stuck(zone, kind, language, count, since, _why(*known))
        for zone, kind, language, count, since, *known in rows
    ]


def _why(somebody: bool, high: bool, understands: bool) -> Why:
    if not somebody:
        return "nobody"
    if not high:
        return "level"
    return "other" if understands else "language"


def by_zone(session: Session, city: str, *, levels: Mapping[str, int]) -> list[tuple[str, datetime, int]]:
    """By zone: since when the oldest request waits that nobody on duty may take, and how many there are."""
    some = _waiting(city)
    since = func.min(some.c.since, type_=Request.asked_at.type)
    query = select(some.c.zone, since, func.sum(some.c.count)).where(_nobody(some, levels))
    rows = session.execute(query.group_by(some.c.zone).order_by(some.c.zone))
    return [(zone, at, int(count)) for zone, at, count in rows]


def _waiting(city: str) -> Subquery:
    """What waits in zones, by what decides who may take it: few rows, however many requests there are."""
    by = Request.city, Request.zone, Request.kind, Request.language
    since = func.min(Request.asked_at, type_=Request.asked_at.type).label("since")
    waits = Request.city == city, is_(Request.state, "waiting"), Request.zone != ""
    return select(*by, func.count().label("count"), since).where(*waits).group_by(*by).subquery()


def _nobody(some: Subquery, levels: Mapping[str, int]) -> ColumnElement[bool]:
    """What fits nobody who is on duty in its zone."""
    helper = aliased(Volunteer)
    return ~_on_duty(some, helper, fitting.each_may_take(helper, levels, some.c))


def _on_duty(some: Subquery, helper: Any, able: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody is on duty in the zone who is that."""
    there = select(helper.id).join(VolunteerZone, VolunteerZone.volunteer_id == helper.id)
    here = VolunteerZone.city == some.c.city, VolunteerZone.zone == some.c.zone
    active = helper.state == "active", helper.on_duty.is_(True)
    return there.where(*here, *active, able).correlate(some).exists()


# --- who there is


@dataclass(frozen=True, slots=True)
class Cover:
    """Active volunteers of a zone by what they can, and those of them on duty: languages, and LEVEL_2."""

    active: Mapping[str, int] = field(default_factory=dict)
    on_duty: Mapping[str, int] = field(default_factory=dict)


LEVEL_2 = "level_2"


def look(session: Session, city: str) -> Mapping[str, Cover]:
    """By zone. Whoever named no language is counted under that of their pages."""
    columns = (VolunteerZone.zone, Volunteer.on_duty, Volunteer.level, Volunteer.language, Volunteer.speaks)
    query = select(*columns).join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    rows = session.execute(query.where(VolunteerZone.city == city, Volunteer.state == "active"))
    active: dict[str, Counter[str]] = defaultdict(Counter)
    on_duty: dict[str, Counter[str]] = defaultdict(Counter)
    for zone, duty, level, own, speaks in rows:
        able = {own, *speaks} | ({LEVEL_2} if level >= fitting.HIGHEST else set())
        active[zone].update(able)
        on_duty[zone].update(able if duty else ())
    return {zone: Cover(some, on_duty[zone]) for zone, some in active.items()}
