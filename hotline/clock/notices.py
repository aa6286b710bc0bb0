"""What volunteers are told, in the way they have chosen: into the outbox, from where it leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import outbox, people, telling
from hotline.casebook.searches import Woken
from hotline.casebook.tables import Volunteer
from hotline.cities import City, caller_number
from hotline.house import House

LINES = {"own": "wave", "neighbour": "next_door", "helper": "helper"}


@dataclass(frozen=True, slots=True)
class About:
    """The request of which somebody is told: where and what, and nothing else (R59)."""

    city: City
    kind: str
    zone: str
    request_id: int


def ways_of(house: House, city: City) -> Collection[telling.Way]:
    """In which ways this installation can tell volunteers of the city anything."""
    ways: set[telling.Way] = set()
    if city.sms_sender is not None:
        ways.add("sms")
    return frozenset(ways)


def tell_of(house: House, session: Session, woken: Woken, about: About, *, now: datetime) -> bool:
    """One volunteer is told of one request; False where that is found impossible after all."""
    who = woken.volunteer
    name, language = LINES[woken.why], who.language
    zone = about.city.zone_spoken(about.zone, language)
    kind = house.words.kind(about.kind, language)
    body = house.words.page(f"told.{name}_sms", language=language, kind=capital(kind), zone=zone)
    return _text(session, who, about.city, body, request_id=about.request_id, now=now)


def _text(
    session: Session, who: Volunteer, city: City, body: str, *, request_id: int | None, now: datetime
) -> bool:
    number = people.number_of(session, who)
    if (
        caller_number(number, city.country).kind == "landline"
    ):  # the company would refuse it, and charge for asking
        telling.in_trouble(session, who.id, reason="landline", now=now)
        return False
    message = outbox.put(session, kind="sms", city=city.code, number=number, body=body, now=now)
    outbox.tells(session, message, volunteer_id=who.id, request_id=request_id)
    return True


def capital(words: str) -> str:
    """A kind of help as it begins a message: "Shopping"."""
    return words[:1].upper() + words[1:]
