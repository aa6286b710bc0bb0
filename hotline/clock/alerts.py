"""Mails to operators: something has waited too long, or cannot wait at all."""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from hotline.carriers import Mail
from hotline.carriers.smtp import SmtpMail, server_of
from hotline.casebook import alerts, outbox, telling, tickets
from hotline.casebook.alerts import Recipient, Step
from hotline.casebook.outbox import Leased
from hotline.casebook.worst_first import RANKS
from hotline.cities import City
from hotline.cities.waiting import is_day
from hotline.clock import confirmations, sending
from hotline.house import House
from hotline.house.telling import stop_address
from hotline.settings import Settings

LEASE_SECONDS = 180  # longer than a server may take for one mail: its answers, each with its time-out
LINES_AT_MOST = 20  # in one mail; the desk has them all


def note_repeated_callers(house: House, now: datetime) -> int:
    """Numbers that rang often within a day become something for the desk to see (R72)."""
    count = 0
    for city in house.cities.values():
        least = city.waiting.calls_in_a_day
        with house.store.write() as session:
            count += tickets.note_repeated_callers(session, city=city.code, least=least, now=now)
    return count


def tell_at_once(house: House, now: datetime) -> int:
    """A concern and a keyed emergency number do not wait for anything (R48); how many mails."""
    if house.settings.smtp_url is None:
        return 0
    with house.store.read() as session:
        waits = alerts.urgent_waits(session)
    return tell_operators(house, now) if waits else 0


def tell_operators(house: House, now: datetime) -> int:
    """One mail to each operator of whatever they have not been told of; how many mails."""
    if house.settings.smtp_url is None:
        return 0
    with house.store.read() as session:
        people = alerts.recipients(session, house.cities)
        cutoffs = [city.too_long(now) for city in house.cities.values()]
        found = alerts.steps(session, cutoffs, now=now) if people else []
        due = [one for one in found if one.at_once or is_day(now, house.city(one.need.city).timezone)]
        missing = {one.id: alerts.untold(session, _theirs(one, due), one.id) for one in people}
    return sum(_tell(house, one, missing[one.id], now=now) for one in people if missing[one.id])


def _theirs(who: Recipient, steps: list[Step]) -> list[Step]:
    """What happens in the operator's city."""
    return [one for one in steps if who.reach.has(one.need.city, one.need.zone)]


def _tell(house: House, who: Recipient, steps: list[Step], *, now: datetime) -> bool:
    """Into the outbox what no other clock has told, in one transaction with the note that it is told."""
    with house.store.write() as session:
        new = [one for one in steps if alerts.told(session, one, who.id, now=now)]
        if new:
            _put(house, session, who, new, now=now)
    return bool(new)


def _put(house: House, session: Session, who: Recipient, steps: list[Step], *, now: datetime) -> None:
    language = who.language if who.language in house.words.languages else house.words.languages[0]
    subject, body = mail(house, steps, language=language)
    city = steps[0].need.city
    outbox.put_mail(session, city=city, address=who.address, subject=subject, body=body, now=now)


# --- the words: ids and links, never a number or a code word


def mail(house: House, steps: list[Step], *, language: str) -> tuple[str, str]:
    """Subject and body."""

    def say(name: str, **gaps: object) -> str:
        return house.words.page(name, language=language, **gaps)

    desk = f"{house.settings.public_url}/desk/"
    lines = [_line(house, one, language=language) for one in steps[:LINES_AT_MOST]]
    rest = len(steps) - len(lines)
    if rest:
        lines.append(say("desk.mail_more", count=rest))
    intro, close = say("desk.mail_intro", count=len(steps)), say("desk.mail_close", link=desk)
    urgent = "desk.mail_urgent" if any(one.at_once for one in steps) else "desk.mail_subject"
    return say(urgent, count=len(steps)), "\n\n".join([intro, *lines, close]) + "\n"


def _line(house: House, step: Step, *, language: str) -> str:
    """What it is, where, since when, and the link to it."""
    need, city = step.need, house.city(step.need.city)
    page = house.words.page
    if step.subject in ("message", "line"):
        title, link = page(f"desk.need_{need.what}", language=language, count=need.count), ""
    else:
        desks = city.ways.is_desks(need.state or "", need.kind or "", need.zone)
        what = "for_desk_late" if desks and need.what == "to_approve_late" else need.what
        title = page(f"desk.need_{what}", language=language) if need.rank < len(RANKS) else need.what
        link = f"{step.subject}s/{step.subject_id}"
    since = page("desk.mail_since", language=language, time=_local(need.since, city))
    known = [title, *_about(house, step, city, language=language), since]
    return f"- {', '.join(known)}\n  {house.settings.public_url}/desk/{link}"


def _about(house: House, step: Step, city: City, *, language: str) -> list[str]:
    need = step.need
    label = house.words.label(need.kind, language) if need.kind and need.kind in city.levels else ""
    zone = city.zones[need.zone].name if need.zone and need.zone in city.zones else ""
    return [one for one in (label, zone) if one]


def _local(at: datetime, city: City) -> str:
    """Day and time in the city, in the one form that every language reads."""
    return f"{at.astimezone(city.timezone):%Y-%m-%d %H:%M}"


# --- sending


def send_mails(house: House, now: datetime, carrier: Mail | None = None) -> int:
    """Send the mails that are due, outside any transaction; how many left. Texts do not wait for them."""
    if carrier is None and house.settings.smtp_url is None:
        return 0
    carrier = carrier or _carrier(house.settings)
    count = 0
    while leased := _lease(house, now):
        count += sum(_send(house, one, carrier=carrier, now=now) for one in leased)
    return count


def _lease(house: House, now: datetime) -> list[Leased]:
    with house.store.write() as session:
        awake = confirmations.awake(house, now)
        leased = outbox.lease_due(session, kind="email", now=now, awake=awake, limit=1, seconds=LEASE_SECONDS)
    return leased


def _send(house: House, leased: Leased, *, carrier: Mail, now: datetime) -> bool:
    """Send one mail. One that may have left already is sent under the same id."""
    key = house.store.vault.index(str(leased.id), "mail")[:24]
    about = {"to": leased.address, "subject": leased.subject, "body": leased.body, "key": key}
    with house.store.read() as session:
        volunteer_id = telling.whose(session, leased.id, number="")
        stops_at = stop_address(house, session, volunteer_id) if volunteer_id is not None else ""
    return sending.send(house, leased, partial(carrier.send, **about, stops_at=stops_at), now=now)


@cache
def _carrier(settings: Settings) -> Mail:
    """The mail server of SMTP_URL."""
    our_host = urlsplit(settings.public_url).hostname or "localhost"
    return SmtpMail(server_of(settings.smtp_url or "", our_host=our_host))
