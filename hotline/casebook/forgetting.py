"""What is due to be forgotten is forgotten, a batch at a time; every function is safe to run twice.

Each takes the time and how many rows at most, and answers how many there were: fewer than `limit`
means that nothing is left for now. Counts stay: zone, kind, dates, outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    agreement_keeping,
    checkin_forgetting,
    claims,
    events,
    forgetting_desk,
    forgotten,
    leaving,
    marks,
    removals,
    retention,
)
from hotline.casebook.changes import changed
from hotline.casebook.numbers import unused
from hotline.casebook.old_rows import deleted, due_ids
from hotline.casebook.tables import (
    Alert,
    Block,
    Call,
    Claim,
    Concern,
    Erasure,
    Message,
    Number,
    Outgoing,
    Request,
    Ticket,
    Turn,
    View,
    VoiceNote,
    Volunteer,
)
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.casebook.wiping import FORGOTTEN_CALL, FORGOTTEN_REQUEST, FORGOTTEN_TICKET, OF_SEARCH

BY_CLOCK = "forgotten"


def wipe_ended(session: Session, *, now: datetime, limit: int) -> int:
    """Forget where calls stood and what was last said, some time after their end."""
    kept = or_(Call.state.is_not(None), Call.answer.is_not(None))
    ended = select(Call.id).where(Call.ended_at <= now - retention.WIPED_AFTER, kept)
    wiping = update(Call).where(Call.id.in_(ended.order_by(Call.ended_at).limit(limit).scalar_subquery()))
    return changed(session, wiping.values(state=None, answer=None), seen=False)


def calls(session: Session, *, now: datetime, limit: int) -> int:
    """Who rang, and what was keyed."""
    old = select(Call.id).where(Call.forgotten_at.is_(None), Call.started_at <= now - retention.CALLS)
    ids = due_ids(session, old.order_by(Call.started_at), limit=limit)
    removals.put(session, "call", session.scalars(select(Call.sid).where(Call.id.in_(ids))), not_before=now)
    changed(session, update(Turn).where(Turn.call_id.in_(ids)).values(keys=None), seen=False)
    forgetting = update(Call).where(Call.id.in_(ids), Call.forgotten_at.is_(None))
    return changed(session, forgetting.values(**FORGOTTEN_CALL, forgotten_at=now), seen=False)


def closed_requests(session: Session, *, now: datetime, limit: int) -> int:
    """Whose a closed request was, its word and its postcode; ninety days after it was asked at most."""
    due = or_(Request.closed_at <= now - retention.CLOSED, _asked_too_long_ago(now))
    closed = Request.forgotten_at.is_(None), Request.closed_at.is_not(None)
    old = select(Request.id).where(*closed, due)
    ids = due_ids(session, old.order_by(Request.closed_at), limit=limit)
    return _forget_requests(session, ids, now=now)


def open_requests(session: Session, *, now: datetime, limit: int) -> int:
    """Requests still open when their term is over are closed, unless the caller has rung again since."""
    old = select(Request.id).where(is_in(Request.state, OPEN_STATES), _asked_too_long_ago(now))
    ids = due_ids(session, old.order_by(Request.asked_at), limit=limit)
    for request_id in ids:
        closing = update(Request).where(Request.id == request_id, is_in(Request.state, OPEN_STATES))
        if changed(session, closing.values(state="cancelled", closed_at=now, due_at=None), seen=False):
            claims.end(session, request_id, ended_as="cancelled", now=now)
            events.record(session, request_id, BY_CLOCK, by=events.CLOCK, at=now)
    return _forget_requests(session, ids, now=now)


def _asked_too_long_ago(now: datetime) -> ColumnElement[bool]:
    """Its caller was told of ninety days, and has not rung since."""
    cutoff = now - retention.CALLS
    theirs = or_(Call.number_id == Request.number_id, Call.number_id == Request.asked_by_id)
    rung = exists().where(theirs, Call.started_at > cutoff)
    return and_(Request.asked_at <= cutoff, ~rung)


def _forget_requests(session: Session, ids: list[int], *, now: datetime) -> int:
    kept = agreement_keeping.keep(session, ids, now=now) if ids else []
    theirs = Claim.request_id.in_(ids), Claim.id.not_in(kept)
    changed(session, update(Claim).where(*theirs).values(number_id=None), seen=False)
    changed(session, update(Concern).where(Concern.request_id.in_(ids)).values(words=None), seen=False)
    for table in OF_SEARCH:
        session.execute(delete(table).where(table.request_id.in_(ids)))
    forgetting = update(Request).where(Request.id.in_(ids), Request.forgotten_at.is_(None))
    return changed(session, forgetting.values(**FORGOTTEN_REQUEST, forgotten_at=now), seen=False)


def tickets(session: Session, *, now: datetime, limit: int) -> int:
    """Whom a ticket is about; one that is still open is closed, and no longer work for anybody."""
    due = select(Ticket.id).where(Ticket.forgotten_at.is_(None), _ticket_is_due(now))
    ids = due_ids(session, due.order_by(Ticket.created_at), limit=limit)
    still_open = update(Ticket).where(Ticket.id.in_(ids), is_(Ticket.state, "open"))
    if changed(session, still_open.values(state="closed", closed_at=now, closed_by=BY_CLOCK), seen=False):
        marks.touch(session, "desk")
    forgetting = update(Ticket).where(Ticket.id.in_(ids), Ticket.forgotten_at.is_(None))
    return changed(session, forgetting.values(**FORGOTTEN_TICKET, forgotten_at=now), seen=False)


def _ticket_is_due(now: datetime) -> ColumnElement[bool]:
    """The same as `retention.ticket_forgets_at`, in the words of the database."""
    return or_(
        Ticket.created_at <= now - retention.CALLS,
        and_(Ticket.reason == "no_input", Ticket.created_at <= now - retention.NO_INPUT),
        Ticket.closed_at <= now - retention.CLOSED,
    )


def numbers(session: Session, *, now: datetime, limit: int) -> int:
    """Numbers that nothing kept tells of any more.

    Each is locked before it is looked at: a call that begins this moment keeps its number.
    """
    query = select(Number.id).where(Number.last_call_at <= now - retention.CALLS, unused())
    locked = query.order_by(Number.last_call_at).limit(limit).with_for_update(skip_locked=True)
    ids = list(session.scalars(locked))
    gone = delete(Number).where(Number.id.in_(ids), unused()).returning(Number.id)
    return len(list(session.scalars(gone, execution_options={"synchronize_session": False})))


def messages(session: Session, *, now: datetime, limit: int) -> int:
    """That a message left, or could not."""
    old = Message.created_at <= now - retention.MESSAGES
    over = select(Message.id).where(Message.state.in_(("sent", "failed")), old)
    return deleted(session, Message, over.order_by(Message.created_at), limit=limit)


def outgoing(session: Session, *, now: datetime, limit: int) -> int:
    """Whom the hotline rang, and when."""
    old = select(Outgoing.id).where(Outgoing.created_at <= now - retention.CALLS)
    return deleted(session, Outgoing, old.order_by(Outgoing.created_at), limit=limit)


def notes(session: Session, *, now: datetime, limit: int) -> int:
    """What somebody said after the tone; the company is asked once more to delete it as well."""
    old = select(VoiceNote.id).where(VoiceNote.created_at <= now - retention.NOTES)
    ids = due_ids(session, old.order_by(VoiceNote.created_at), limit=limit)
    if not ids:
        return 0
    unfetched = select(VoiceNote.carrier_id).where(
        VoiceNote.id.in_(ids), VoiceNote.state.in_(("waiting", "lost"))
    )
    removals.put(session, "recording", list(session.scalars(unfetched)), not_before=now)
    gone = delete(VoiceNote).where(VoiceNote.id.in_(ids)).returning(VoiceNote.id)
    return len(list(session.scalars(gone, execution_options={"synchronize_session": False})))


def blocks(session: Session, *, now: datetime, limit: int) -> int:
    """That a number was blocked, some time after that has ended."""
    cutoff = now - retention.BLOCKS
    old = select(Block.id).where(or_(Block.until <= cutoff, Block.ended_at <= cutoff))
    return deleted(session, Block, old.order_by(Block.id), limit=limit)


def alerts(session: Session, *, now: datetime, limit: int) -> int:
    """That operators were told by mail of something that has long been dealt with."""
    old = select(Alert.id).where(Alert.at <= now - retention.CALLS)
    return deleted(session, Alert, old.order_by(Alert.at), limit=limit)


def views(session: Session, *, now: datetime, limit: int) -> int:
    """Who was shown what."""
    old = select(View.id).where(View.at <= now - retention.REGISTERS)
    return deleted(session, View, old.order_by(View.at), limit=limit)


def volunteers(session: Session, *, now: datetime, limit: int) -> int:
    """Who signed up and was never made active, or was refused."""
    ids = due_ids(
        session, select(Volunteer.id).where(leaving.due(now=now)).order_by(Volunteer.id), limit=limit
    )
    return sum(leaving.leave(session, one, now=now, why="forgotten") for one in ids)


def left(session: Session, *, now: datetime, limit: int) -> int:
    """Who had checked a volunteer who left a year ago, and what had happened to them."""
    return leaving.strip(session, now=now, limit=limit)


def days(session: Session, *, now: datetime, limit: int) -> int:
    """How much was forgotten on days long ago: few rows, all at once."""
    return min(forgotten.forget(session, now=now), limit - 1)


def hashes(session: Session, *, now: datetime, limit: int) -> int:
    """Which number was erased, once no backup can hold it any more."""
    old = select(Erasure.id).where(Erasure.number_hash.is_not(None), Erasure.at <= now - retention.BACKUPS)
    ids = due_ids(session, old.order_by(Erasure.at), limit=limit)
    nameless = update(Erasure).where(Erasure.id.in_(ids)).values(number_hash=None)
    return changed(session, nameless, seen=False)


def erasures(session: Session, *, now: datetime, limit: int) -> int:
    """What was erased, and when."""
    old = select(Erasure.id).where(Erasure.at <= now - retention.REGISTERS)
    return deleted(session, Erasure, old.order_by(Erasure.at), limit=limit)


Forget: TypeAlias = Callable[..., int]

# In this order: numbers go when nothing tells of them any more.
EVERYTHING: Mapping[str, Forget] = {
    "calls": calls,
    "closed requests": closed_requests,
    "open requests": open_requests,
    "agreements": agreement_keeping.forget,
    "tickets": tickets,
    "messages": messages,
    "outgoing calls": outgoing,
    "voice notes": notes,
    "blocks": blocks,
    "people on lists": checkin_forgetting.people,
    "wishes not to be rung": checkin_forgetting.wishes,
    "numbers": numbers,
    "volunteers": volunteers,
    "former volunteers": left,
    "counts of what was forgotten": days,
    **forgetting_desk.EVERYTHING,
    "alerts": alerts,
    "views": views,
    "hashes of erased numbers": hashes,
    "erasures": erasures,
}
