"""Tickets: work for an operator. Opening the same one twice is harmless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Exists, exists, func, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, numbers, prepared
from hotline.casebook.changes import changed
from hotline.casebook.tables import Call, Number, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import LATER, USUAL

SETTLED_REASONS = ("incomplete", "no_input")
OUTSIDE = "outside_area"  # of who hung up as their postcode was read back: "yes", as silence is
LEFT_BY_END = (*SETTLED_REASONS, "no_number", "short", "heard_state")  # outcomes where a call did nothing
A_DAY = timedelta(hours=24)

NEW = prepared.InsertIfMissing(Ticket)


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
    left: bool = False,
) -> Ticket:
    """A ticket for this call, once per reason; `ring_after` is the time the caller was told, if any.

    `priority`: 0 soon, 1 usual, 2 later (`tables.requests`). `left`: the end of the call has left it, and
    what the call itself asks for later takes its place.
    """
    if call.settled_at is not None and not left:
        supersede(session, call, now=now)
        call.outcome = "" if call.outcome in LEFT_BY_END else call.outcome
    call.outcome = call.outcome or "ticket"
    new = NEW.run(
        session,
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
    )
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
) -> int:
    """A ticket that no call made: something about a request that an operator must look at; its id."""
    ticket = Ticket(reason=reason, city=city, request_id=request_id, number_id=number_id, priority=priority)
    ticket.created_at = now
    session.add(ticket)
    session.flush()
    marks.touch(session, "desk")
    return ticket.id


def note_repeated_callers(session: Session, *, city: str, least: int, now: datetime) -> int:
    """A ticket for each number that rang so often within a day (R72), once a day; how many. Safe twice.

    A line that several households share is not one caller, and a withheld number is nobody's.
    """
    since = now - A_DAY
    often = select(Call.number_id).join(Number, Number.id == Call.number_id)
    often = often.where(Call.city == city, Call.started_at > since, Call.number_kind != "withheld")
    often = often.where(Call.direction == "inbound")  # whom we have rung has not rung us
    often = often.where(Number.shared.is_(False), ~_noted_repeated(Call.number_id, since))
    found = session.scalars(often.group_by(Call.number_id).having(func.count() >= least))
    return sum(_note_repeated(session, one, city=city, now=now) for one in list(found) if one is not None)


def _noted_repeated(number_id: Any, since: datetime) -> Exists:
    return exists().where(
        Ticket.number_id == number_id, Ticket.created_at > since, Ticket.reason == "repeated_calls"
    )


def _note_repeated(session: Session, number_id: int, *, city: str, now: datetime) -> bool:
    """The number is locked before it is looked at again: two clocks note it once."""
    number = numbers.lock(session, number_id)
    if number is None or session.scalar(select(_noted_repeated(number_id, now - A_DAY))):
        return False
    ticket = Ticket(reason="repeated_calls", city=city, number_id=number_id, language=number.language)
    ticket.priority, ticket.created_at = LATER, now
    session.add(ticket)
    session.flush()
    marks.touch(session, "desk")
    return True


def supersede(session: Session, call: Call, *, now: datetime) -> None:
    """Take back what was noted at the end of the call, because more of the call has come in late."""
    reasons = (*SETTLED_REASONS, *((OUTSIDE,) if call.outcome in SETTLED_REASONS else ()))
    condition = (Ticket.call_id == call.id, is_(Ticket.state, "open"), Ticket.reason.in_(reasons))
    if changed(session, update(Ticket).where(*condition).values(state="superseded", closed_at=now)):
        marks.touch(session, "desk")


def take_back(session: Session, *, request_id: int, reason: str, now: datetime) -> None:
    """The caller has changed what this ticket was about: it is no work any more."""
    open_ones = update(Ticket).where(
        Ticket.request_id == request_id, Ticket.reason == reason, is_(Ticket.state, "open")
    )
    if changed(session, open_ones.values(state="superseded", closed_at=now)):
        marks.touch(session, "desk")


def waiting_tickets(
    session: Session, *, city: str, now: datetime | None = None, limit: int = 50
) -> list[Ticket]:
    """Open tickets of the city, soonest first; with `now` only those that may be rung by then."""
    query = select(Ticket).where(Ticket.city == city, is_(Ticket.state, "open"))
    if now is not None:
        query = query.where((Ticket.ring_after.is_(None)) | (Ticket.ring_after <= now))
    return list(session.scalars(query.order_by(Ticket.priority, Ticket.created_at, Ticket.id).limit(limit)))
