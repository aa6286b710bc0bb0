"""Tickets: work for an operator. Opening the same one twice is harmless."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Call, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import USUAL

SETTLED_REASONS = ("incomplete", "no_input")


def open_ticket(
    session: Session,
    call: Call,
    *,
    reason: str,
    now: datetime,
    kind: str | None = None,
    zone: str | None = None,
    postcode: str | None = None,
    ring_after: datetime | None = None,
    priority: int = USUAL,
    request_id: int | None = None,
) -> Ticket:
    """A ticket for this call, once per reason; `ring_after` is the time the caller was told, if any.

    `priority`: 0 soon, 1 usual, 2 later (`tables.requests`).
    """
    if call.settled_at is not None and reason not in SETTLED_REASONS:
        supersede(session, call, now=now)
    call.outcome = call.outcome or "ticket"
    insert = insert_if_missing(session, Ticket).values(
        call_id=call.id,
        request_id=request_id,
        number_id=call.number_id,
        city=call.city,
        kind=kind,
        reason=reason,
        zone=zone,
        postcode=postcode,
        language=call.language,
        priority=priority,
        created_at=now,
        ring_after=ring_after,
        state="open",
    )
    new = session.scalar(insert.returning(Ticket))
    marks.touch(session, "desk")
    return new if new is not None else _the_open_one(session, call, reason=reason)


def _the_open_one(session: Session, call: Call, *, reason: str) -> Ticket:
    return session.scalars(select(Ticket).filter_by(call_id=call.id, reason=reason, state="open")).one()


def note_for_operator(
    session: Session,
    *,
    reason: str,
    city: str,
    request_id: int,
    number_id: int | None,
    priority: int,
    now: datetime,
) -> None:
    """A ticket that no call made: something about a request that an operator must look at."""
    ticket = Ticket(reason=reason, city=city, request_id=request_id, number_id=number_id, priority=priority)
    ticket.created_at = now
    session.add(ticket)
    session.flush()
    marks.touch(session, "desk")


def supersede(session: Session, call: Call, *, now: datetime) -> None:
    """Take back what was noted at the end of the call, because more of the call has come in late."""
    condition = (Ticket.call_id == call.id, is_(Ticket.state, "open"), Ticket.reason.in_(SETTLED_REASONS))
    if changed(session, update(Ticket).where(*condition).values(state="superseded", closed_at=now)):
        marks.touch(session, "desk")


def waiting_tickets(
    session: Session, *, city: str, now: datetime | None = None, limit: int = 50
) -> list[Ticket]:
    """Open tickets of the city, soonest first; with `now` only those that may be rung by then."""
    query = select(Ticket).where(Ticket.city == city, is_(Ticket.state, "open"))
    if now is not None:
        query = query.where((Ticket.ring_after.is_(None)) | (Ticket.ring_after <= now))
    return list(session.scalars(query.order_by(Ticket.priority, Ticket.created_at, Ticket.id).limit(limit)))


def close(session: Session, *, ticket_id: int, by: str, now: datetime) -> bool:
    """Somebody has dealt with it; False if somebody else already had."""
    closing = update(Ticket).where(Ticket.id == ticket_id, is_(Ticket.state, "open"))
    if changed(session, closing.values(state="closed", closed_at=now, closed_by=by)) == 0:
        return False
    marks.touch(session, "desk")
    return True
