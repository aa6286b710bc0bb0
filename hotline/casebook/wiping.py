"""What rows lose when they are erased: whose they were, what was said, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, marks, removals
from hotline.casebook.changes import changed
from hotline.casebook.tables import (
    Call,
    Claim,
    Concern,
    Decline,
    Message,
    Request,
    Search,
    Ticket,
    Turn,
    VoiceNote,
    Waking,
)
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.requests import OPEN_STATES

CALL_IS_OVER = timedelta(hours=1)  # the company deletes no call that goes on, such as the one that asked
FORGOTTEN_CALL = {"state": None, "answer": None, "number_id": None}
FORGOTTEN_REQUEST = {
    "number_id": None,
    "asked_by_id": None,
    "postcode": None,
    "word": None,
    "word_hash": None,
    "note": None,
    "payment": None,
    "order_number": None,
    "to_confirm": False,
}
FORGOTTEN_TICKET = {"number_id": None, "postcode": None}
OF_SEARCH = (Search, Waking, Decline)  # who was woken for a request, and who did not want it


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows lost what they told about the number."""

    calls: int
    requests: int
    tickets: int
    messages: int
    notes: int = 0


@dataclass(frozen=True, slots=True)
class What:
    """Which rows: a call's own, or a number's."""

    calls: ColumnElement[bool]
    requests: ColumnElement[bool]
    tickets: ColumnElement[bool]
    messages: ColumnElement[bool]


def wipe(session: Session, what: What, *, by: events.Actor, now: datetime) -> Erased:
    """In this order: what hangs on calls and requests goes before they forget whose they were."""
    messages = _erase_messages(session, what, now=now)
    notes = _erase_notes(session, what, now=now)
    _close_requests(session, what.requests, by=by, now=now)
    theirs = select(Request.id).where(what.requests).scalar_subquery()
    forget(session, update(Claim).where(Claim.request_id.in_(theirs)).values(number_id=None))
    forget(session, update(Concern).where(Concern.request_id.in_(theirs)).values(words=None))
    for table in OF_SEARCH:
        of_them = delete(table).where(table.request_id.in_(theirs))
        session.execute(of_them, execution_options={"synchronize_session": False})
    forgotten_request = FORGOTTEN_REQUEST | {"forgotten_at": now}
    requests = forget(session, update(Request).where(what.requests).values(**forgotten_request))
    open_ones = update(Ticket).where(what.tickets, is_(Ticket.state, "open"))
    if forget(session, open_ones.values(state="closed", closed_at=now, closed_by="erased")):
        marks.touch(session, "desk")
    forgotten_ticket = FORGOTTEN_TICKET | {"forgotten_at": now}
    tickets = forget(session, update(Ticket).where(what.tickets).values(**forgotten_ticket))
    of_calls = Turn.call_id.in_(select(Call.id).where(what.calls))
    forget(session, update(Turn).where(of_calls).values(keys=None))
    sids = list(session.scalars(select(Call.sid).where(what.calls)))
    forget_at_company(session, sids, now=now)
    forgotten_call = FORGOTTEN_CALL | {"forgotten_at": now}
    calls = forget(session, update(Call).where(what.calls).values(**forgotten_call))
    return Erased(calls=calls, requests=requests, tickets=tickets, messages=messages, notes=notes)


def forget_at_company(session: Session, sids: list[str], *, now: datetime) -> None:
    """Calls go at the company as soon as they are over, also those that were to go there some day."""
    removals.put(session, "call", sids, not_before=now + CALL_IS_OVER)
    removals.sooner(session, sids, not_before=now + CALL_IS_OVER)


def _erase_notes(session: Session, what: What, *, now: datetime) -> int:
    """Voices go here and at the company, also those not fetched yet, and of who asked for somebody else."""
    of_requests = select(Request.call_id).where(what.requests, Request.call_id.is_not(None))
    theirs = or_(VoiceNote.call_id.in_(select(Call.id).where(what.calls)), VoiceNote.call_id.in_(of_requests))
    recordings = list(session.scalars(select(VoiceNote.carrier_id).where(theirs)))
    removals.put(session, "recording", recordings, not_before=now)
    session.execute(delete(VoiceNote).where(theirs), execution_options={"synchronize_session": False})
    return len(recordings)


def _erase_messages(session: Session, what: What, *, now: datetime) -> int:
    """Also at the company, as soon as it has delivered those that were just sent."""
    rows = session.execute(select(Message.id, Message.carrier_id).where(what.messages)).all()
    sent = [carrier_id for _, carrier_id in rows if carrier_id is not None]
    removals.sooner(session, sent, not_before=now + CALL_IS_OVER)
    session.execute(delete(Message).where(what.messages))
    return len(rows)


def _close_requests(session: Session, which: ColumnElement[bool], *, by: events.Actor, now: datetime) -> None:
    """Open requests are cancelled: nobody rings a number that is forgotten."""
    for request_id in list(session.scalars(select(Request.id).where(which))):
        standing = update(Request).where(Request.id == request_id, is_in(Request.state, OPEN_STATES))
        closed = forget(session, standing.values(state="cancelled", closed_at=now))
        if closed:
            claims.end(session, request_id, ended_as="cancelled", now=now)
        events.record(session, request_id, "erased", by=by, at=now)


def forget(session: Session, change: Update) -> int:
    """Run the UPDATE that takes something out; how many rows had it."""
    return changed(session, change, seen=False)
