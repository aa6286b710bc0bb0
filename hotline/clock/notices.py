"""What volunteers are told of a request that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook.searches import Woken
from hotline.cities import City
from hotline.house import House
from hotline.house.telling import Telling

LINES = {"own": "wave", "neighbour": "next_door", "helper": "helper"}


@dataclass(frozen=True, slots=True)
class About:
    """The request of which somebody is told: where and what, and nothing else (R59)."""

    city: City
    kind: str
    zone: str
    request_id: int


def tell_of(house: House, session: Session, woken: Woken, about: About, *, now: datetime) -> bool:
    """One volunteer is told of one request; False where that is found impossible after all."""
    one = Telling(house, session, woken.volunteer, about.city, now)
    name = LINES[woken.why]
    gaps = {"kind": one.kind(about.kind), "zone": one.zone(about.zone)}
    if woken.way == "sms":
        return one.text(one.say(f"{name}_sms", **gaps), request_id=about.request_id)
    subject = one.say("mail_subject", **gaps)
    if woken.way == "push":
        return one.push(subject, one.say(f"push_{name}"), request_id=about.request_id)
    link = f"{house.settings.public_url}/board/requests/{about.request_id}"
    lines = [one.say(f"mail_{name}"), one.say("mail_one", **gaps), one.say("mail_look", link=link)]
    return one.mail(subject, lines, request_id=about.request_id)
