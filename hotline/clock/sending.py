"""A message of the outbox that is handed over, and how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.carriers import CarrierRefused
from hotline.casebook import outbox, telling
from hotline.casebook.outbox import Leased
from hotline.house import House

log = logging.getLogger(__name__)


def send(
    house: House,
    leased: Leased,
    hand_over: Callable[[], str],
    *,
    now: datetime,
    also: Callable[[Session, str], object] = lambda _session, _carrier_id: None,
) -> bool:
    """Hand one message over, outside any transaction, and write down how it went; whether it left.

    `hand_over` answers with the carrier's id, or raises CarrierRefused; `also` is written down with it.
    """
    try:
        carrier_id = hand_over()
    except CarrierRefused as refusal:
        log.warning("message %s (%s), attempt %s: %s", leased.id, leased.kind, leased.attempt, refusal)
        with house.store.write() as session:
            outbox.failed(
                session,
                leased,
                for_good=refusal.for_good,
                code=refusal.code,
                reason=refusal.reason,
                now=now,
            )
            if refusal.reason == "browser_gone" or _is_told(session, leased, refusal, now=now):
                outbox.known(session, leased, now=now)
        return False
    with house.store.write() as session:
        also(session, carrier_id)
        return outbox.sent(session, leased, carrier_id=carrier_id, now=now)


def _is_told(session: Session, leased: Leased, refusal: CarrierRefused, *, now: datetime) -> bool:
    """Whether a volunteer's number or address takes none: of that the desk has a card of its own."""
    number = leased.number if leased.kind == "sms" else ""
    return refusal.for_good and telling.failed(
        session, leased.id, number=number, reason=refusal.reason, now=now
    )
