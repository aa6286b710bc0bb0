"""Once a day: how much waits that suits them, to volunteers who want to hear of it no more often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import board, digests, people, telling
from hotline.casebook.board import Waiting
from hotline.casebook.sight import sight_of
from hotline.casebook.tables import Volunteer
from hotline.cities import City
from hotline.house import House
from hotline.house.telling import Telling, ways_of

AT_ONCE = 50  # volunteers in one run
MOST = 50  # requests that are counted
LINES = 10  # requests that a mail names


def tell(house: House, now: datetime) -> int:
    """Whose hour has come, and for whom something waits; how many are told."""
    return sum(
        _tell_city(house, city, now)
        for city in house.cities.values()
        if city.waking.on and city.digest_begins(now)
    )


def _tell_city(house: House, city: City, now: datetime) -> int:
    begun = city.day_began(now)  # not the hour: nobody is told twice on a day on which it was changed
    with house.store.read() as session:
        due = digests.due(session, city=city.code, weekday=city.weekday(now), begun=begun, limit=AT_ONCE)
    return sum(_tell(house, city, volunteer_id, begun, now) for volunteer_id in due)


def _tell(house: House, city: City, volunteer_id: int, begun: datetime, now: datetime) -> bool:
    """One volunteer, in one transaction with the note that it is done for today."""
    with house.store.write() as session:
        if not digests.take(session, volunteer_id, begun=begun, now=now):
            return False
        who = session.get_one(Volunteer, volunteer_id)
        way = telling.way_for(session, telling.of(session, volunteer_id), ways_of(house, city))
        waits = _waits(session, city, who, now=now)
        if way is None or not waits:
            return False
        return _say(Telling(house, session, who, city, now), way, waits)


def _waits(session: Session, city: City, who: Volunteer, *, now: datetime) -> list[Waiting]:
    sight = sight_of(city, people.zones_of(session, who.id), now=now)
    lists = (board.waiting, board.next_door)
    return [one for each in lists for one in each(session, who, sight=sight, now=now, limit=MOST)]


def _say(one: Telling, way: telling.Way, waits: list[Waiting]) -> bool:
    count = len(waits)
    if way == "sms":
        return one.text(one.say("digest_sms", count=count))
    subject = one.say("digest_subject", count=count)
    if way == "push":
        return one.push(subject, one.say("push_digest", count=count))
    named = [
        one.say("mail_one", kind=one.kind(each.kind), zone=one.zone(each.zone)) for each in waits[:LINES]
    ]
    more = ["..."] if count > LINES else []
    look = one.say("mail_look", link=f"{one.house.settings.public_url}/board/")
    return one.mail(subject, [one.say("mail_digest", count=count), "\n".join([*named, *more]), look])
