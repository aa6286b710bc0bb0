"""What became of text messages that we sent: the company tells each step, and what matters is the bad end."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.casebook import receipts
from hotline.house import House

NOT_ARRIVED = frozenset({"failed", "undelivered"})
LONGEST = 64  # letters of an id or a code


def came(house: House, message: str, fields: Mapping[str, str]) -> bool:
    """A step of the message with this id of ours; whether it is news. Numbers in it are never logged."""
    if fields.get("MessageStatus", "").lower() not in NOT_ARRIVED:
        return False
    sid = fields.get("MessageSid", "")[:LONGEST]
    if not (sid and message.isascii() and message.isdigit() and len(message) < LONGEST):
        return False
    code, number = fields.get("ErrorCode", "")[:LONGEST], fields.get("To", "").strip()
    with house.store.write() as session:
        return receipts.came(session, int(message), carrier_id=sid, code=code, number=number)
