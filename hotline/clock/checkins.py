"""People on lists are rung by day and asked how they are, a few at once (O11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import checkin_calls, checkin_results, checkin_rounds, numbers
from hotline.cities import City
from hotline.cities.callbacks import Part, part_now
from hotline.house import House

MANY = 50  # of a kind in one transaction


def ring(house: House, now: datetime) -> int:
    """Have rung whoever is due; how many. Lists end and begin anew where a city does not ring as well."""
    return sum(_in_city(house, city, now) for city in house.cities.values())


def _in_city(house: House, city: City, now: datetime) -> int:
    part = part_now(now, city.timezone)
    today = now.astimezone(city.timezone).date() if part is not None else None
    with house.store.read() as session:
        over = checkin_rounds.unsettled(session, city=city.code, today=today, now=now)
        if not over and not checkin_rounds.any_open(session, city=city.code):
            return 0
    for list_id in over:
        _settle(house, list_id, now)
    with house.store.write() as session:
        checkin_rounds.end_due(session, city=city.code, now=now)
        if today is not None:
            checkin_rounds.begin_due(session, city=city.code, today=today, now=now)
    with house.store.write() as session:
        _spare(session, city.code, now)
    if part is None or not city.checkins.calls or city.pause.holds(now):
        return 0
    with house.store.write() as session:
        return _ring(session, city, part, now)


def _settle(house: House, list_id: int, now: datetime) -> None:
    """What a round leaves that is over, a few in each transaction: callers want to be kept as well."""
    after: int | None = 0
    while after is not None:
        with house.store.write() as session:
            after = checkin_rounds.settle(session, list_id, now=now, after=after)


def _spare(session: Session, city: str, now: datetime) -> None:
    """Whoever has said meanwhile that they do not want to be rung."""
    for person in checkin_calls.who_minds(session, city=city, limit=MANY):
        if numbers.lock(session, person.number_id) is not None:
            checkin_results.finish(session, person, "never", now=now, only=("waiting",))


def _ring(session: Session, city: City, part: Part, now: datetime) -> int:
    """As many as may ring at once, less those that ring."""
    limit = checkin_calls.free(session, city=city.code, at_once=city.checkins.at_once, now=now)
    if not limit:
        return 0
    due = checkin_calls.due(
        session, city=city.code, part=part.name, part_begins=part.begins, now=now, limit=limit
    )
    return sum(checkin_calls.ring(session, one, city=city.code, not_after=part.ends, now=now) for one in due)
