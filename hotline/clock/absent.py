"""That no clock works is told by those who are left: every web process looks, and one of them writes.

The clock sends everything, and cannot send that it is dead; whatever waits in the outbox waits for it. So
this one mail leaves by itself, from a thread beside the doors and never from a page; a web process knows
nothing of what sends until then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from hotline.casebook import alerts, outages
from hotline.casebook.alerts import Recipient
from hotline.clock.leader import Sign, sign_of_life

if TYPE_CHECKING:
    from hotline.carriers import Mail
    from hotline.house import House

log = logging.getLogger(__name__)

CLOCK = "clock"
STANDS_STILL = timedelta(minutes=2)  # a clock that works shows it every quarter of a minute
TOLD_AFTER = timedelta(minutes=5)  # a restart, or an upgrade, is no outage
EVERY = 60.0  # seconds


def works(sign: Sign, now: datetime) -> bool:
    """Whether a clock leads, and has been seen lately."""
    return sign.leads and sign.seen is not None and now - sign.seen <= STANDS_STILL


def follow(house: House, *, every: float = EVERY) -> threading.Event:
    """Look from now on, until the event is set or the process ends, if a mail could leave at all."""
    enough = threading.Event()
    if house.settings.smtp_url is not None:
        about = {"house": house, "every": every, "enough": enough}
        threading.Thread(target=_follow, kwargs=about, name="absent clock", daemon=True).start()
    return enough


def _follow(*, house: House, every: float, enough: threading.Event) -> None:
    while not enough.wait(every):
        try:
            look(house, datetime.now(UTC))
        except (SQLAlchemyError, OSError) as error:  # the database is away: nobody can be told of anything
            log.warning("whether a clock works cannot be seen (%s)", type(error).__name__)


def look(
    house: House, now: datetime, *, carrier: Mail | None = None, sign: Callable[[str], Sign] = sign_of_life
) -> int:
    """Note whether a clock works, and tell administrators if none has for minutes; how many mails left."""
    seen = sign(house.settings.database_url)
    if works(seen, now):
        _is_well(house)
        return 0
    with house.store.write() as session:
        outages.note(session, CLOCK, since=seen.seen or now)
        since = outages.to_be_told(session, CLOCK, after=TOLD_AFTER, now=now)
        people = _who(alerts.recipients(session, house.cities)) if since is not None else []
    if since is None:
        return 0
    log.error("no clock has worked since %s: %s people are told by mail", f"{since:%H:%M}", len(people))
    count = sum(_send(house, one, since, carrier=carrier or _carrier(house)) for one in people)
    if people and not count:
        with house.store.write() as session:
            outages.was_not_told(session, CLOCK, at=now)
    return count


def _is_well(house: House) -> None:
    with house.store.read() as session:
        noted = outages.is_noted(session, CLOCK)
    if noted:
        with house.store.write() as session:
            outages.over(session, CLOCK)


def _who(people: Sequence[Recipient]) -> Sequence[Recipient]:
    """Administrators; everybody where none of them has a mail address."""
    return [one for one in people if one.role == "administrator"] or people


def _send(house: House, who: Recipient, since: datetime, *, carrier: Mail) -> bool:
    from hotline.carriers import CarrierRefused

    subject, body = mail(house, who, since)
    key = house.store.vault.index(f"{since.isoformat()} {who.id}", "mail")[:24]
    try:
        carrier.send(to=who.address, subject=subject, body=body, key=key)
    except CarrierRefused as refused:
        log.warning("that no clock works could not be told: %s", refused.reason)
        return False
    return True


def mail(house: House, who: Recipient, since: datetime) -> tuple[str, str]:
    """Subject and body, in their language and their city's time."""
    language = who.language if who.language in house.words.languages else house.words.languages[0]

    def say(name: str, **gaps: object) -> str:
        return house.words.page(name, language=language, **gaps)

    local = f"{since.astimezone(house.city(who.reach[0]).timezone):%Y-%m-%d %H:%M}"
    what = f"{say('desk.need_clock')}, {say('desk.mail_since', time=local)}"
    close = say("desk.mail_close", link=f"{house.settings.public_url}/desk/")
    return say("desk.mail_urgent", count=1), f"- {what}\n  {say('desk.todo_clock')}\n\n{close}\n"


def _carrier(house: House) -> Mail:
    from hotline.carriers.smtp import SmtpMail, server_of

    our_host = urlsplit(house.settings.public_url).hostname or "localhost"
    return SmtpMail(server_of(house.settings.smtp_url or "", our_host=our_host))
