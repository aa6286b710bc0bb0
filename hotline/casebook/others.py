"""A request for somebody else: the number that is to be rung is another one than the caller's (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, numbers, requests
from hotline.casebook.requests import Asked
from hotline.casebook.tables import Call, Number, Request
from hotline.casebook.tables.requests import OPEN_STATES


def ring_there(
    session: Session, call: Call, number: str, kind: str, *, code_words: Sequence[str], now: datetime
) -> Asked | None:
    """The helper rings this number (E.164; `kind` as in `numbers`). None: this call has no open request.

    Not if that number has such a request already: that one moves up then, and this one is withdrawn.
    `too_many`: withdrawn as well, because this phone has just asked for many others.
    """
    own = requests.of_call(session, call)
    if own is not None and requests.too_many(session, call, now=now) is not None:
        requests.withdraw(session, call, now=now)
        return Asked("too_many", own, "")
    number_id = numbers.keep(session, number, kind=kind, now=now)
    return _ring(session, call, number_id, code_words=code_words, now=now)


def ring_here(session: Session, call: Call, *, code_words: Sequence[str], now: datetime) -> Asked | None:
    """The helper rings the phone of this call after all."""
    if call.number_id is None:
        return None
    return _ring(session, call, call.number_id, code_words=code_words, now=now)


def _ring(
    session: Session, call: Call, number_id: int, *, code_words: Sequence[str], now: datetime
) -> Asked | None:
    numbers.lock(session, number_id)
    own = requests.of_call(session, call)
    if own is None or own.merged_into_id is not None or own.state not in (*OPEN_STATES, "withdrawn"):
        return None
    before = own.number_id
    old = _same_there(session, own, number_id) if number_id != call.number_id else None
    values: dict[str, Any] = {"number_id": number_id, "for_other": True, "asked_by_id": call.number_id}
    values |= {"closed_at": None, "state": requests.ready(own)} if own.state == "withdrawn" else {}
    if before != number_id and claims.end(session, own.id, ended_as="changed", now=now):
        values |= claims.BACK_TO_BOARD  # whoever was quicker has seen the other number
    if old is not None:
        values |= {"state": "withdrawn", "closed_at": now, "volunteer_id": None, "due_at": None}
    requests.change(session, own, values=values, code_words=code_words)
    session.refresh(own)
    _forget_unused(session, before)
    events.record(session, own.id, "number_known", by=events.caller(call.id), at=now, state=own.state)
    if old is not None:
        return requests.asked_again(session, call, old, now=now)
    return requests.asked(session, call, own)


def _same_there(session: Session, own: Request, number_id: int) -> Request | None:
    """What is open for that number already, whoever asked."""
    number = session.get(Number, number_id)
    if number is None or number.shared:
        return None
    here = {"number": number_id, "city": own.city, "call": own.call_id}
    return requests.NEWEST_OF_KIND.read(session, **here, kind=own.kind)


def _forget_unused(session: Session, number_id: int | None) -> None:
    """A number that was keyed in and corrected is nobody's any more."""
    if number_id is not None:
        session.execute(delete(Number).where(Number.id == number_id, numbers.unused()))
