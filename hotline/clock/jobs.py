"""What the clock does: plain functions of the house and the time, each safe to run twice."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy.orm import Session

from hotline.carriers import CarrierRefused, Messages
from hotline.carriers.knocking import NOBODY_WAITS
from hotline.carriers.twilio import TwilioMessages, credentials_of
from hotline.casebook import calls, documents, expiry, outbox, sign_in
from hotline.casebook.expiry import Released
from hotline.casebook.outbox import Leased
from hotline.casebook.tables import Volunteer
from hotline.clock import confirmations, sending
from hotline.house import House, telling
from hotline.prompts.letters import in_few_letters
from hotline.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 5  # messages leased together
LEASE_SECONDS = 120  # longer than AT_ONCE messages may take, each with a look and two time-outs
TRIED_WITHIN = timedelta(hours=6)  # an earlier attempt at the same message is not older
AT_ONCE_RELEASED = 10
MANY = 100  # of a kind in one transaction


def send_messages(house: House, now: datetime, carrier: Messages | None = None) -> int:
    """Send what is due in the outbox, outside any transaction; how many left."""
    carrier = carrier or _carrier(house.settings)
    count = 0
    while leased := _lease(house, now):
        count += sum(_send(house, one, carrier=carrier, now=now) for one in leased)
    return count


def _lease(house: House, now: datetime) -> list[Leased]:
    """The next messages; those of a clock that died too, about which the carrier is asked first."""
    with house.store.write() as session:
        for message_id in outbox.doubt(session, now=now):
            outbox.again(session, message_id, now=now)
        awake = confirmations.awake(house, now)
        return outbox.lease_due(session, now=now, awake=awake, limit=AT_ONCE, seconds=LEASE_SECONDS)


def _send(house: House, leased: Leased, *, carrier: Messages, now: datetime) -> bool:
    """Send one message."""
    message = partial(_handed_over, house, leased, carrier=carrier, now=now)
    return sending.send(house, leased, message, now=now)


def _handed_over(house: House, leased: Leased, *, carrier: Messages, now: datetime) -> str:
    sender = house.city(leased.city).sms_sender
    if sender is None:
        raise CarrierRefused(for_good=True, code="no sender in the site file", reason="sender")
    since = now - TRIED_WITHIN if leased.attempt > 1 else None
    body = in_few_letters(leased.body)
    tells = f"{house.settings.public_url}/phone/receipt?message={leased.id}#{NOBODY_WAITS}"
    return carrier.send(to=leased.number, sender=sender, body=body, tells=tells, tried_since=since)


class _NoAccount:
    """Nobody to send through yet: messages wait, and `hotline doctor` says what to enter."""

    def send(self, **_message: object) -> str:
        """Refuse, but not for good."""
        words = "Enter TWILIO_ACCOUNT_SID."
        raise CarrierRefused(for_good=False, code="no account", words=words, reason="account")


@cache
def _carrier(settings: Settings) -> Messages:
    """The provider's REST with this installation's account."""
    credentials = credentials_of(settings)
    return TwilioMessages(credentials) if credentials else _NoAccount()


def release_overdue_claims(house: House, now: datetime) -> int:
    """Give requests back to the board whose volunteer has not rung in time, and tell the volunteer (R67)."""
    count = 0
    while released := _release(house, now):
        count += len(released)
    return count


def _release(house: House, now: datetime) -> list[Released]:
    """A few in one transaction: nobody who tells how it went waits for it."""
    with house.store.write() as session:
        released = expiry.expire(session, now=now, limit=AT_ONCE_RELEASED)
        for one in released:
            _tell_of_release(house, session, one, now=now)
    for one in released:
        log.info("request %s released: volunteer %s did not ring in time", one.request_id, one.volunteer_id)
    return released


def _tell_of_release(house: House, session: Session, one: Released, *, now: datetime) -> None:
    volunteer = session.get_one(Volunteer, one.volunteer_id)
    said = telling.Said("released_message", "mine_released", "/board/", one.zone)
    telling.tell(house, session, volunteer, said, now=now)


def close_lost_calls(house: House, now: datetime) -> int:
    """Close calls whose end was never told, so that what the caller keyed becomes work for somebody (R29)."""
    with house.store.write() as session:
        closed = calls.close_lost(session, now=now)
    if closed:
        log.info("%s calls closed whose end was never told", closed)
    return closed


def clear_old_sign_ins(house: House, now: datetime) -> None:
    """Forget codes and sessions that are no longer valid."""
    with house.store.write() as session:
        sign_in.forget_old(session, now=now)


def end_old_documents(house: House, now: datetime) -> int:
    """Level 1 again for volunteers whose document was seen too long ago; how many."""
    with house.store.write() as session:
        return documents.end_documents(session, now=now, limit=MANY)
