"""Waking the right people: who is told of a waiting request, by day and a few at a time."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import searches
from hotline.casebook.searches import Plan, Woken
from hotline.casebook.sight import first_of
from hotline.cities import City
from hotline.cities.waiting import is_day
from hotline.clock import notices
from hotline.house import House
from hotline.house.telling import ways_of

log = logging.getLogger(__name__)

AT_ONCE = 50  # requests looked at in one run


def wake(house: House, now: datetime) -> int:
    """What is due in the search for somebody who takes a request; how many people are told.

    At night only the searches begin: what was asked for then is told of in the morning.
    """
    return sum(_wake(house, city, now) for city in house.cities.values())


def _wake(house: House, city: City, now: datetime) -> int:
    plan = plan_of(house, city, now)
    _begin(house, plan)
    _open_next_door(house, plan)
    if not city.waking.on or not is_day(now, city.timezone):
        return 0
    with house.store.read() as session:
        offered = searches.offered(session, plan, limit=AT_ONCE)
        due = searches.due(session, plan, limit=AT_ONCE)
    told = sum(_tell_helper(house, city, one, plan) for one in offered)
    return told + sum(_wave(house, city, request_id, plan) for request_id in due)


def _begin(house: House, plan: Plan) -> None:
    """What has come to the board since the last look; most times nothing, and nothing is written."""
    with house.store.read() as session:
        new = searches.unsearched(session, plan, limit=AT_ONCE)
    if new:
        with house.store.write() as session:
            for request_id, round in new:
                searches.begin(session, request_id, round, now=plan.now)


def _open_next_door(house: House, plan: Plan) -> None:
    with house.store.read() as session:
        untaken = searches.untaken(session, plan, limit=AT_ONCE)
    if untaken:
        with house.store.write() as session:
            for request_id in untaken:
                searches.open_next_door(session, request_id, plan)


def plan_of(house: House, city: City, now: datetime) -> Plan:
    """What the city says, as the casebook needs it now."""
    waking = city.waking
    return Plan(
        city=city.code,
        levels=city.levels,
        beside={zone.code: zone.neighbours for zone in city.zones.values()},
        size=waking.size,
        minutes=waking.minutes,
        rest_minutes=waking.rest_minutes,
        neighbours=city.waking_times(now).neighbours,
        first=first_of(city, now=now),
        weekday=city.weekday(now),
        ways=ways_of(house, city),
        now=now,
    )


def _tell_helper(house: House, city: City, offered: tuple[int, int], plan: Plan) -> int:
    """Whoever helped this caller last is told at once; how many: one or none."""
    request_id, volunteer_id = offered
    with house.store.write() as session:
        woken = searches.tell_helper(session, request_id, volunteer_id, plan)
        return _tell(house, session, city, request_id, (woken,) if woken else (), now=plan.now)


def _wave(house: House, city: City, request_id: int, plan: Plan) -> int:
    """One wave in one transaction: who is woken, and what they are told."""
    with house.store.write() as session:
        woken = searches.wave(session, request_id, plan)
        told = _tell(house, session, city, request_id, woken, now=plan.now)
    if told:
        log.info("request %s: %s volunteers told", request_id, told)
    return told


def _tell(
    house: House, session: Session, city: City, request_id: int, woken: tuple[Woken, ...], *, now: datetime
) -> int:
    sought = searches.find(session, request_id)
    if sought is None:
        return 0
    about = notices.About(city, sought.kind, sought.zone, request_id)
    return sum(notices.tell_of(house, session, one, about, now=now) for one in woken)
