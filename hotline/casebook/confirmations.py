"""Which callers get a text message that says what was noted: once for a request, when its call is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from hotline.casebook import numbers
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Request
from hotline.casebook.tables.requests import OPEN_STATES

AFTER_THE_CALL = timedelta(seconds=3)  # a last key may arrive after the end of its call
OLD = timedelta(days=1)  # what was noted so long ago is no news any more
MARKED = text("requests.to_confirm")  # written out: only so is the partial index found


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said to the number (E.164) that rang."""

    request_id: int
    number_id: int
    number: str
    city: str
    language: str
    kind: str
    postcode: str
    word: str
    asked_at: datetime
    there: bool  # another number is rung than the one that is told


def take_due(session: Session, *, now: datetime, awake: Collection[str], limit: int) -> list[Told]:
    """Who is to be told now, in these cities; each request is given out once, ever.

    Put the messages into the outbox in the same transaction. What was cancelled, erased or asked too long
    ago is told to nobody.
    """
    over = select(Request.id, Call.number_id).join(Call, Call.id == Request.call_id)
    over = over.where(MARKED, Request.asked_at <= now, Request.city.in_(awake))
    over = over.where(Request.state != "to_approve")  # nobody is promised what somebody has still to look at
    over = over.where(Call.ended_at <= now - AFTER_THE_CALL)
    found = session.execute(over.order_by(Request.asked_at).limit(limit)).all()
    told = (_take(session, request_id, number_id, now=now) for request_id, number_id in found)
    return [one for one in told if one is not None]


def _take(session: Session, request_id: int, number_id: int | None, *, now: datetime) -> Told | None:
    """The number is locked before its request, as an erasure does it: the two cannot wait for each other."""
    number = numbers.lock(session, number_id) if number_id is not None else None
    taking = update(Request).where(Request.id == request_id, Request.to_confirm.is_(True))
    if changed(session, taking.values(to_confirm=False)) == 0:
        return None
    request = session.get_one(Request, request_id, populate_existing=True)
    old = request.asked_at <= now - OLD
    # No helper rings whoever cannot pay: the desk does, and says what can be done.
    if number is None or request.state not in OPEN_STATES or old or request.payment == "cannot_pay":
        return None
    vault = vault_of(session)
    return Told(
        request_id=request.id,
        number_id=number.id,
        number=vault.open(number.sealed),
        city=request.city,
        language=request.language,
        kind=request.kind,
        postcode=request.postcode or "",
        word=vault.open(request.word) if request.word else "",
        asked_at=request.asked_at,
        there=request.number_id != number.id,
    )
