"""Who covers a zone (O5): by language and level, and which requests nobody on duty there may take.

What fits whom is said in `fitting`; here it is only counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, func, select, true
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
    helper = aliased(Volunteer)
    parts = {
        "somebody": true(),
        "high": fitting.each_is_high_enough(helper, levels),
        "understands": fitting.each_understands(helper),
    }
    columns = Request.zone, Request.kind, Request.language, Request.asked_at
    there = (_on_duty(helper, part).label(name) for name, part in parts.items())
    one = select(*columns, *there).where(*_nobody(city, levels)).subquery()
    by = one.c.zone, one.c.kind, one.c.language, one.c.somebody, one.c.high, one.c.understands
    query = select(*by, func.count(), func.min(one.c.asked_at, type_=Request.asked_at.type))
    rows = session.execute(query.group_by(*by).order_by(*by))
    return [
        Stuck(zone, kind, language, count, since, _why(*known))
        for zone, kind, language, *known, count, since in rows
    ]


def _why(somebody: bool, high: bool, understands: bool) -> Why:
    if not somebody:
        return "nobody"
    if not high:
        return "level"
    return "other" if understands else "language"


def by_zone(session: Session, city: str, *, levels: Mapping[str, int]) -> list[tuple[str, datetime, int]]:
    """By zone: since when the oldest request waits that nobody on duty may take, and how many there are."""
    since = func.min(Request.asked_at, type_=Request.asked_at.type)
    query = select(Request.zone, since, func.count()).where(*_nobody(city, levels))
    rows = session.execute(query.group_by(Request.zone).order_by(Request.zone))
    return [(zone, at, count) for zone, at, count in rows]


def _nobody(city: str, levels: Mapping[str, int]) -> tuple[ColumnElement[bool], ...]:
    """Requests that wait in a zone, and fit nobody who is on duty there."""
    helper = aliased(Volunteer)
    fits = _on_duty(helper, fitting.each_may_take(helper, levels))
    return Request.city == city, is_(Request.state, "waiting"), Request.zone != "", ~fits


def _on_duty(helper: Any, able: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody is on duty in the zone of the request who is that."""
    there = select(helper.id).join(VolunteerZone, VolunteerZone.volunteer_id == helper.id)
    here = VolunteerZone.city == Request.city, VolunteerZone.zone == Request.zone
    active = helper.state == "active", helper.on_duty.is_(True)
    return there.where(*here, *active, able).correlate(Request).exists()


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
