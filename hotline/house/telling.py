"""What volunteers are told, in the way they have chosen: into the outbox, from where it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import addresses, browsers, outbox, people, telling
from hotline.casebook.tables import Volunteer
from hotline.cities import City, by_day, caller_number
from hotline.house.process import House


def ways_of(house: House, city: City) -> Collection[telling.Way]:
    """In which ways this installation can tell volunteers of the city anything."""
    has: dict[telling.Way, bool] = {
        "sms": city.sms_sender is not None,
        "email": house.settings.smtp_url is not None,
        "push": house.settings.vapid_private_key is not None,
    }
    return frozenset(way for way, there in has.items() if there)


def stop_address(house: House, session: Session, volunteer_id: int) -> str:
    """Where one press, or one request of a mail program, stops all messages to the volunteer."""
    return f"{house.settings.public_url}/board/stop/{telling.stop_key(session, volunteer_id)}"


@dataclass(frozen=True, slots=True)
class Times:
    """When a message may leave: not before, and not after."""

    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Whoever is told something now, in their own language; `when` it may leave."""

    house: House
    session: Session
    who: Volunteer
    city: City
    now: datetime
    when: Times = Times()

    def say(self, name: str, **gaps: object) -> str:
        """A line of told.toml."""
        return self.house.words.page(f"told.{name}", language=self.who.language, **gaps)

    def kind(self, code: str) -> str:
        """A kind of help as it begins a message: "Shopping"."""
        words = self.house.words.kind(code, self.who.language)
        return words[:1].upper() + words[1:]

    def zone(self, code: str) -> str:
        """A zone by its name in that language."""
        return self.city.zone_spoken(code, self.who.language)

    def text(self, body: str, *, request_id: int | None = None) -> bool:
        """By text message, unless the number is one that takes none."""
        number = people.number_of(self.session, self.who)
        if caller_number(number, self.city.country).kind == "landline":  # it would be refused, and cost
            telling.in_trouble(self.session, self.who.id, reason="landline", now=self.now, known=True)
            return False
        self._put(outbox.put, request_id, kind="sms", number=number, body=body)
        return True

    def mail(self, subject: str, lines: Sequence[str], *, request_id: int | None = None) -> bool:
        """By mail, with the link that stops them."""
        address = addresses.address_of(self.session, self.who.id)
        if address is None:
            return False
        link = stop_address(self.house, self.session, self.who.id)
        stop = self.say("mail_stop", link=link)
        hello = self.say("mail_hello", helper=self.who.first_name)
        body = "\n\n".join([hello, *lines, stop]) + "\n"
        self._put(outbox.put_mail, request_id, address=address, subject=subject, body=body)
        return True

    def push(self, title: str, body: str, *, request_id: int | None = None, path: str = "") -> bool:
        """To each browser in which notices are switched on; a press leads to the request, or to `path`."""
        path = path or (f"/board/requests/{request_id}" if request_id else "/board/")
        shown = json.dumps({"title": title, "body": body, "path": path}, ensure_ascii=False)
        there = browsers.of(self.session, self.who.id)
        for one in there:
            self._put(outbox.put_push, request_id, subscription=one, body=shown)
        return bool(there)

    def _put(self, put: Callable[..., int], request_id: int | None, **what: object) -> None:
        """Into the outbox, in its time, and whom it tells of what."""
        when = {"now": self.now, "not_before": self.when.not_before, "not_after": self.when.not_after}
        message_id = put(self.session, city=self.city.code, **what, **when)
        outbox.tells(self.session, message_id, volunteer_id=self.who.id, request_id=request_id)


# --- about what they have taken


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
    """Put it into the outbox, in the volunteer's language and by day; not sent after `not_after`.

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
