"""Reads what the company has told of messages that did not arrive: its codes become our reasons."""

from __future__ import annotations

import logging
from datetime import datetime

from hotline.carriers.twilio import reason_of
from hotline.casebook import receipts
from hotline.house import House

log = logging.getLogger(__name__)


def read(house: House, now: datetime) -> int:
    """Everything that has come; how many. Most times nothing, and nothing is written."""
    with house.store.read() as session:
        if not receipts.waits(session):
            return 0
    with house.store.write() as session:
        unread = receipts.unread(session)
        for one in unread:
            log.info("message %s did not arrive: %s", one.message_id, one.code or "without a reason")
            receipts.read(session, one, reason=reason_of(one.code), now=now)
    return len(unread)
