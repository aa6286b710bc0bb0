"""A message to a volunteer about what they have taken: in the way they have chosen, by day only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import telling
from hotline.casebook.tables import Volunteer
from hotline.cities import by_day
from hotline.clock.notices import Telling, Times, ways_of
from hotline.house import House


@dataclass(frozen=True, slots=True)
class Said:
    """What is said: a whole `line` of the pages for messages and mails, a `short` one for notices.

    `path` is where a press on a notice leads, `zone` the code of the zone it is about.
    """

    line: str
    short: str
    path: str
    zone: str


def tell(
    house: House,
    session: Session,
    volunteer: Volunteer,
    said: Said,
    *,
    now: datetime,
    not_after: datetime | None = None,
    **gaps: str,
) -> bool:
    """Put it into the outbox, in the volunteer's language; not sent after `not_after`.

    False for whoever can be told in no way, or has stopped all messages: they see it on the board.
    """
    city, row = house.city(volunteer.city), telling.of(session, volunteer.id)
    way = telling.way_for(session, row, ways_of(house, city))
    when = Times(by_day(now, city.timezone), not_after)
    one = Telling(house, session, volunteer, city, now, when)
    gaps = {**gaps, "zone": one.zone(said.zone)}
    if way is None:
        return False
    if way == "push":
        title = one.say("mine_subject", zone=gaps["zone"])
        return one.push(title, one.say(said.short, **gaps), path=said.path)
    body = house.words.page(said.line, language=volunteer.language, **gaps)
    return one.text(body) if way == "sms" else one.mail(one.say("mine_subject", zone=gaps["zone"]), [body])
