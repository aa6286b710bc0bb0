"""Who rings, on which number, and what is known of them: what the dialogue is told at the first knock."""

from __future__ import annotations

from datetime import datetime

from hotline.casebook.calls import History, Knock, OpenOne
from hotline.cities import City, caller_number
from hotline.dialogue.conversation import Facts, LastRequest, OpenRequest
from hotline.house import Town
from hotline.phone.incoming import Incoming


def city_of(town: Town, dialled: str) -> City:
    """The city whose number was dialled; the first one where nobody knows the number."""
    for city in town.cities.values():
        if any(line.number == dialled for line in city.lines):
            return city
    return town.first


def knock_of(incoming: Incoming, *, city: City, edition: str) -> Knock:
    """The call as the casebook takes it in."""
    caller = caller_number(incoming.caller, city.country)
    return Knock(
        sid=incoming.sid,
        city=city.code,
        number=caller.number,
        number_kind=caller.kind,
        dialled=incoming.dialled,
        edition=edition,
    )


def facts_of(history: History, *, knock: Knock, city: City, now: datetime) -> Facts:
    """What the dialogue is told, once, at the beginning of the call."""
    languages = city.languages_of(knock.dialled)
    return Facts(
        city=city.code,
        languages=languages,
        language=history.language if history.language in languages else None,
        number=knock.number_kind,
        first_time=history.first_time,
        shared=history.shared,
        straight_to_person=history.incomplete and _somebody_there(city, now),
        open_requests=tuple(_open_request(one) for one in history.open_requests),
        last_request=_last_request(history),
        done_lately=_open_request(history.done) if history.done is not None else None,
        volunteer=str(history.volunteer or ""),
        volunteer_language=history.volunteer_language if history.volunteer else "",
        code_length=history.code_length if history.volunteer else 0,
        blocked_until=_last_day(history.blocked_until, city),
        agreed_until=_last_day(history.agreed_until, city),
    )


def _last_day(until: datetime | None, city: City) -> str:
    return "" if until is None else until.astimezone(city.timezone).date().isoformat()


def _somebody_there(city: City, now: datetime) -> bool:
    return city.hours.is_open(now) and bool(city.desk)


def _open_request(one: OpenOne) -> OpenRequest:
    return OpenRequest(
        id=one.id,
        kind=one.kind,
        zone=one.zone,
        state=one.state,
        since=one.since,
        helper=one.helper,
        word=one.word,
        for_other=one.for_other,
        tried=one.tried,
    )


def _last_request(history: History) -> LastRequest | None:
    last = history.last
    if last is None:
        return None
    return LastRequest(kind=last.kind, zone=last.zone, postcode=last.postcode)
