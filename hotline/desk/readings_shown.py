"""What the page of a line shows of its readings: calls that go on or went otherwise, and proposals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import request

from hotline.casebook import readings, retention
from hotline.casebook.readings import Told
from hotline.cities import City
from hotline.desk.guard import now, operator
from hotline.desk.plain import plain
from hotline.house import house
from hotline.pages import formats, language, say


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading in words. `code` only while its call goes on; `read` where the line has other words now."""

    id: int
    state: str
    who: str
    told: str
    code: str
    read: str
    until: str


def told(city: str, spoken: str, line: str) -> list[Told]:
    """What there is for this line, for whoever looks."""
    with house().store.read() as session:
        return readings.of_line(
            session, city=city, language=spoken, line=line, operator_id=operator().id, now=now()
        )


def stands_on() -> Iterable[object]:
    """What the page of a line is made from, besides the edition: for a page that keeps itself up to date."""
    asked = request.view_args or {}
    known = told(asked["city"], asked["language"], asked["name"])
    return (operator().id, *((one.id, one.state, one.call, one.reason) for one in known))


def shown(city: City, spoken: str, line: str, words: str) -> list[Shown]:
    """The same in words; `words` are those that the line has now."""
    return [_shown(one, city, words) for one in told(city.code, spoken, line)]


def _shown(one: Told, city: City, words: str) -> Shown:
    def stamp(at: datetime) -> str:
        return formats.stamp(at, timezone=city.timezone, language=language())

    last = one.created_at + retention.READINGS
    return Shown(
        id=one.id,
        state=one.state,
        who=say("readings.who", who=one.who, when=stamp(one.created_at)),
        told=_told(one),
        code=one.code,
        read=one.words if one.words != words else "",
        until=say("readings.until", day=formats.day(last, language(), city.timezone)),
    )


def _told(one: Told) -> str:
    if one.state == "called":
        return say(f"readings.call_{one.call or 'waiting'}")
    if one.state != "over":
        return ""
    why = plain("desk.call_refused_", one.refused) if one.reason == "refused" and one.refused else ""
    if why and why != one.refused:
        return say("readings.over_refused_because", why=why)
    return plain("readings.over_", one.reason)


def seen(words: str) -> str:
    """The words as a form brings them back: whether they have been changed since is seen by that."""
    return sha256(words.encode()).hexdigest()[:16]
