"""What the company tells later of a text message: that it did not arrive. Told twice it is one thing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, removals, retention, telling
from hotline.casebook.changes import changed
from hotline.casebook.outbox import FORGOTTEN
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Message, Receipt
from hotline.casebook.tables.base import LARGEST_ID

NOBODYS_FAULT = frozenset({"switched_off", "other"})  # to a volunteer: the next message may arrive


def came(session: Session, message_id: int, *, carrier_id: str, code: str, number: str) -> bool:
    """The message did not arrive at `number` (E.164); False where there is none of which that can be told.

    The company may be quicker than the clock that handed it over; what is told of a message that is
    forgotten, or that has failed already, changes nothing.
    """
    told = select(Message.id).where(Message.id == message_id, *_of(carrier_id))
    if message_id > LARGEST_ID or session.scalar(told) is None:
        return False
    whose = telling.whose(session, message_id, number=number)
    row = {"message_id": message_id, "carrier_id": carrier_id, "code": code}
    insert = insert_if_missing(session, Receipt).values(**row, volunteer_id=whose)
    return session.scalar(insert.returning(Receipt.message_id)) is not None


def _of(carrier_id: str) -> tuple[ColumnElement[bool], ...]:
    """Text messages that were handed over, as far as we know under that id, and have not failed."""
    same = or_(Message.carrier_id.is_(None), Message.carrier_id == carrier_id)
    return Message.kind == "sms", Message.state != "failed", Message.attempts > 0, same


def of_nobody(session: Session, volunteer_id: int) -> None:
    """What has come and is not read yet was told of a number that the volunteer has no more.

    What a clock has in its hands is left to it: it may wait for the volunteer's row.
    """
    theirs = select(Receipt.message_id).where(Receipt.volunteer_id == volunteer_id)
    free = list(session.scalars(theirs.with_for_update(skip_locked=True)))
    if free:
        nobodys = update(Receipt).where(Receipt.message_id.in_(free))
        changed(session, nobodys.values(volunteer_id=None), seen=False)


def waits(session: Session) -> bool:
    """Whether anything has come that is not read yet."""
    return session.scalar(select(Receipt.message_id).limit(1)) is not None


def unread(session: Session, *, limit: int = 50) -> list[Receipt]:
    """What has come and is not read yet, locked; what another clock has in its hands is left to it."""
    query = select(Receipt).order_by(Receipt.message_id).limit(limit)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def read(session: Session, one: Receipt, *, reason: str, now: datetime) -> bool:
    """Write down that the message did not arrive, and why; a number that takes none is used no more.

    False where it had failed already.
    """
    session.execute(delete(Receipt).where(Receipt.message_id == one.message_id))
    values = {"state": "failed", "carrier_id": one.carrier_id, "error_code": one.code, "reason": reason}
    failed = update(Message).where(Message.id == one.message_id, *_of(one.carrier_id))
    if changed(session, failed.values(**values, **FORGOTTEN), seen=False) == 0:
        return False
    removals.put(session, "message", [one.carrier_id], not_before=now + retention.AT_CARRIER)
    if one.volunteer_id is not None and _is_told(session, one.volunteer_id, reason, now=now):
        changed(session, update(Message).where(Message.id == one.message_id).values(seen_at=now), seen=False)
    marks.touch(session, "desk")
    return True


def _is_told(session: Session, volunteer_id: int, reason: str, *, now: datetime) -> bool:
    """Whether the message itself concerns nobody at the desk: the number does, or nothing can be done."""
    return telling.in_trouble(session, volunteer_id, reason=reason, now=now) or reason in NOBODYS_FAULT
