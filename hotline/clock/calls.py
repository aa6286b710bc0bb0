"""Calls that the hotline makes: handed to the carrier, and looked after until their end is known."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy.orm import Session

from hotline.carriers import Calls, CarrierRefused, Knocks, Stand
from hotline.carriers.knocking import NOBODY_WAITS, RETRIES
from hotline.carriers.twilio import TwilioCalls, credentials_of
from hotline.casebook import calls, outbox, outgoing, purposes
from hotline.casebook.outbox import Leased
from hotline.casebook.tables import Outgoing
from hotline.cities import City
from hotline.clock import sending
from hotline.house import House
from hotline.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 3  # leased together
LEASE_SECONDS = 90  # longer than AT_ONCE calls may take, each with a look and two time-outs
RINGS = 30  # seconds; most mailboxes answer sooner, and they press no key
NEVER_ANSWERED = timedelta(minutes=5)  # one that still waits at the carrier by then is taken back


def ring(house: House, now: datetime, carrier: Calls | None = None) -> int:
    """Hand what is due to the carrier, outside any transaction; how many telephones ring by it."""
    carrier = carrier or _carrier(house.settings)
    count = 0
    while due := _lease(house, now):
        count += sum(_ring(house, leased, one, carrier=carrier, now=now) for leased, one in due)
    return count


def _lease(house: House, now: datetime) -> list[tuple[Leased, Outgoing]]:
    with house.store.write() as session:
        for message_id in outbox.doubt(session, now=now):
            outbox.again(session, message_id, now=now)
        leased = outbox.lease_due(session, now=now, kind="call", limit=AT_ONCE, seconds=LEASE_SECONDS)
        return [(one, session.get_one(Outgoing, one.outgoing_id)) for one in leased]


def _ring(house: House, leased: Leased, one: Outgoing, *, carrier: Calls, now: datetime) -> bool:
    """One call; its own address knows it by a key, and no number."""
    shows = shown(house.city(one.city), one.language)
    handed = partial(_handed_over, house, leased, one, carrier=carrier, now=now)

    def placed(session: Session, sid: str) -> None:
        outgoing.placed(session, one.id, sid=sid, shows=shows, edition=house.edition, now=now)

    return sending.send(house, leased, handed, now=now, also=placed)


def _handed_over(house: House, leased: Leased, one: Outgoing, *, carrier: Calls, now: datetime) -> str:
    shows = shown(house.city(one.city), one.language)
    if not shows:
        raise CarrierRefused(for_good=True, code="no line in the site file", reason="sender")
    with house.store.read() as session:
        known = outgoing.sids_lately(session, now=now)
        answered = session.get_one(Outgoing, one.id).sid
    if answered is not None:  # it rang after all, although nobody could tell us so
        return answered
    since = one.created_at if leased.attempt > 1 else None
    knocks = knocks_of(house.settings, one.key)
    return carrier.start(
        to=leased.number, shows=shows, knocks=knocks, seconds=RINGS, tried_since=since, but=known
    )


def shown(city: City, language: str) -> str:
    """The hotline's own number, as whoever is rung sees it: the line of their language before others."""
    own = (line.number for line in city.lines if language in line.languages)
    return next(own, city.lines[0].number if city.lines else "")


def knocks_of(settings: Settings, key: str) -> Knocks:
    """The addresses that the carrier asks."""
    base = settings.public_url
    trouble = settings.fallback_url or f"{base}/phone/trouble"
    return Knocks(
        answered=f"{base}/phone/begin/{key}#{RETRIES}",
        over=f"{base}/phone/over?call={key}#{NOBODY_WAITS}",
        trouble=trouble if "#" in trouble else f"{trouble}#{RETRIES}",
    )


def look_after(house: House, now: datetime, carrier: Calls | None = None) -> int:
    """Close calls whose end was never told, as the carrier knows it; how many."""
    carrier = carrier or _carrier(house.settings)
    with house.store.write() as session:
        unsure = purposes.without_end(session, now=now)
    return sum(_look_after(house, one, carrier=carrier, now=now) for one in unsure)


def _look_after(house: House, one: Outgoing, *, carrier: Calls, now: datetime) -> bool:
    sid = one.sid or ""
    try:
        stand = carrier.stand(sid)
        if not stand.over and one.state == "placed" and one.created_at <= now - NEVER_ANSWERED:
            carrier.end(sid)
            stand = Stand(over=True, status="canceled")
    except CarrierRefused as refusal:
        log.warning("call %s: %s", sid, refusal)
        return False
    if not stand.over:
        return False
    with house.store.write() as session:
        status, seconds = stand.status or "lost", stand.seconds
        calls.over(session, sid=sid, status=status, duration=seconds, knock=None, now=now)
        return purposes.end(session, one.id, ended_as=status, now=now) or True


class _NoAccount:
    """Nobody to ring through yet: calls wait until it is too late for them, and `hotline doctor` says why."""

    def start(self, **_call: object) -> str:
        """Refuse, but not for good."""
        words = "Enter TWILIO_ACCOUNT_SID."
        raise CarrierRefused(for_good=False, code="no account", words=words, reason="account")

    def stand(self, sid: str) -> Stand:
        """Nobody knows of any call."""
        return Stand(over=True, status="")

    def end(self, sid: str) -> None:
        """There is none."""


@cache
def _carrier(settings: Settings) -> Calls:
    """The provider's REST with this installation's account."""
    credentials = credentials_of(settings)
    return TwilioCalls(credentials) if credentials else _NoAccount()
