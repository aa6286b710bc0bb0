"""What somebody at the desk does with a ticket, or with a request that stands still.

Two may press at once: every verb is one conditional UPDATE, and whoever comes second is told who was quicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import audit, events, marks, operating, requests
from hotline.casebook.changes import changed
from hotline.casebook.tables import Operator, Request, RequestEvent, Ticket, TicketEvent
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import SOON

UNDO_FOR = timedelta(minutes=10)
RINGING_FOR = timedelta(minutes=15)  # so long a colleague is told that somebody rings there
FREE_STATES = ("held", "to_approve", "waiting", "unreached", "referred")  # open, and no volunteer has it

Outcome = Literal["helped", "no_need", "nuisance"]
OUTCOMES: tuple[Outcome, ...] = ("helped", "no_need", "nuisance")
CLOSED_AS: dict[Outcome, operating.ClosedAs] = {
    "helped": "done",
    "no_need": "not_needed",
    "nuisance": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a ticket's history: when, what, and the operator's name."""

    at: datetime
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Closed:
    """How a ticket was closed, by whom (a name) and when."""

    outcome: str | None
    by: str
    at: datetime


# --- tickets


def close(session: Session, *, ticket_id: int, outcome: Outcome, operator: Operator, now: datetime) -> bool:
    """Somebody has dealt with it; a request of it that nobody has is closed with it. False: it was closed."""
    request_id = _lock_request_of(session, ticket_id)
    if not close_as(session, ticket_id=ticket_id, outcome=outcome, operator=operator, now=now):
        return False
    before = _close_free(session, request_id, outcome, operator=operator, now=now) if request_id else None
    detail = {"request": str(request_id), "before": before} if before else {}
    happened(session, ticket_id, outcome, operator=operator, now=now, **detail)
    return True


def _lock_request_of(session: Session, ticket_id: int) -> int | None:
    """The id of the request, locked: always before its ticket, so that no two wait for each other."""
    request_id = session.scalar(select(Ticket.request_id).where(Ticket.id == ticket_id))
    if request_id is not None:
        session.execute(select(Request.id).where(Request.id == request_id).with_for_update(key_share=True))
    return request_id


def close_as(session: Session, *, ticket_id: int, outcome: str, operator: Operator, now: datetime) -> bool:
    """The one UPDATE by which a ticket is closed."""
    closing = update(Ticket).where(Ticket.id == ticket_id, is_(Ticket.state, "open"))
    values = {"state": "closed", "outcome": outcome, "closed_at": now, "closed_by": operator.name}
    return changed(session, closing.values(**values)) == 1


def not_reached(
    session: Session, *, ticket_id: int, ring_after: datetime, operator: Operator, now: datetime
) -> bool:
    """Nobody answered: it stays, and comes up again later. False: it is not open."""
    known = select(Ticket.ring_after).where(Ticket.id == ticket_id).with_for_update(key_share=True)
    before = session.scalar(known)
    trying = update(Ticket).where(Ticket.id == ticket_id, is_(Ticket.state, "open"))
    if changed(session, trying.values(ring_after=ring_after, attempts=Ticket.attempts + 1), seen=False) == 0:
        return False
    detail = {"before": before.isoformat() if before else ""}
    happened(session, ticket_id, "not_reached", operator=operator, now=now, **detail)
    return True


def undo(
    session: Session, *, ticket_id: int, operator: Operator, code_words: Sequence[str], now: datetime
) -> bool:
    """A slip: what was just closed is open again, and its request stands as before.

    False: too late, its caller was erased, or a volunteer has taken the request that was made of it.
    """
    recent = (
        Ticket.id == ticket_id,
        is_(Ticket.state, "closed"),
        Ticket.closed_at >= now - UNDO_FOR,
        Ticket.forgotten_at.is_(None),
    )
    _lock_request_of(session, ticket_id)
    ticket = session.scalar(select(Ticket).where(*recent).with_for_update(key_share=True))
    if ticket is None or ticket.outcome not in (*OUTCOMES, "request"):
        return False
    made = ticket.request_id if ticket.outcome == "request" else None
    if made is not None and not _withdraw(session, made, operator=operator, since=ticket.closed_at, now=now):
        return False
    open_again = {"state": "open", "outcome": None, "closed_at": None, "closed_by": None}
    values = open_again if made is None else {**open_again, "request_id": None}
    try:
        with session.begin_nested():
            if changed(session, update(Ticket).where(*recent).values(**values)) == 0:
                return False
    except IntegrityError:  # the caller has opened the same one again meanwhile
        return False
    if made is None:
        _restore_request(session, ticket_id, operator=operator, code_words=code_words, now=now)
    happened(session, ticket_id, "undone", operator=operator, now=now)
    return True


def _withdraw(
    session: Session, request_id: int, *, operator: Operator, since: datetime | None, now: datetime
) -> bool:
    """The request that was made of a ticket, as if never made; False: somebody went on with it since."""
    others = (RequestEvent.actor != "clock") & RequestEvent.actor_id.is_distinct_from(operator.id)
    gone_on = exists().where(RequestEvent.request_id == request_id, RequestEvent.at > since, others)
    free = update(Request).where(Request.id == request_id, Request.state.in_(FREE_STATES), ~gone_on)
    if changed(session, free.values(state="withdrawn", closed_at=now), seen=False) == 0:
        return False
    events.record(session, request_id, "withdrawn", by=events.operator(operator.id), at=now)
    return True


def _restore_request(
    session: Session, ticket_id: int, *, operator: Operator, code_words: Sequence[str], now: datetime
) -> None:
    newest = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind.in_(OUTCOMES))
    closing = session.scalars(newest.order_by(TicketEvent.id.desc()).limit(1)).one_or_none()
    if closing is not None and "request" in closing.detail:
        about = int(closing.detail["request"])
        reopen_request(session, request_id=about, operator=operator, code_words=code_words, now=now)


def may_undo(closed: Closed, *, now: datetime) -> bool:
    """Whether a slip can still be taken back."""
    return closed.outcome in (*OUTCOMES, "request") and closed.at >= now - UNDO_FOR


def closed(session: Session, ticket_id: int) -> Closed | None:
    """Who closed it, if it is closed: for whoever comes second."""
    found = session.execute(
        select(Ticket.outcome, Ticket.closed_by, Ticket.closed_at).where(
            Ticket.id == ticket_id, Ticket.state != "open"
        )
    ).one_or_none()
    return Closed(found[0], found[1] or "", found[2]) if found and found[2] else None


def history(session: Session, ticket_id: int) -> list[Happened]:
    """What was done with it, oldest first."""
    query = select(TicketEvent.at, TicketEvent.kind, Operator.name)
    query = query.join(Operator, Operator.id == TicketEvent.operator_id)
    query = query.where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
    return [Happened(*row) for row in session.execute(query)]


def ringing(session: Session, ticket_ids: Sequence[int], *, now: datetime) -> dict[int, Happened]:
    """Tickets whose caller somebody is just ringing: by id, who and since when."""
    query = select(TicketEvent.ticket_id, TicketEvent.at, TicketEvent.kind, Operator.name)
    query = query.join(Operator, Operator.id == TicketEvent.operator_id)
    recent = TicketEvent.ticket_id.in_(ticket_ids), TicketEvent.at >= now - RINGING_FOR
    rows = session.execute(query.where(*recent).order_by(TicketEvent.id)) if ticket_ids else ()
    newest = {ticket_id: Happened(at, kind, name) for ticket_id, at, kind, name in rows}
    return {ticket_id: one for ticket_id, one in newest.items() if one.kind == "rang"}


def happened(
    session: Session, ticket_id: int, kind: str, *, operator: Operator, now: datetime, **detail: str
) -> None:
    """Write down what an operator did with a ticket; `detail` holds nothing personal."""
    row = {"ticket_id": ticket_id, "at": now, "kind": kind, "operator_id": operator.id, "detail": detail}
    session.execute(insert(TicketEvent).values(**row))
    audit.note(session, actor=operator.id, verb=kind, subject=("ticket", ticket_id), detail=detail, now=now)
    marks.touch(session, "desk")


# --- requests


def put_on_board(
    session: Session, *, request_id: int, quiet_until: datetime, operator: Operator, now: datetime
) -> bool:
    """On the board, on top: one that waits moves up, one that nobody reached waits again.

    Its tickets are dealt with by that. `quiet_until`: not before then the desk is shown it again.
    """
    before = standing(session, request_id)
    moving = update(Request).where(
        Request.id == request_id,
        Request.state.in_(("waiting", "unreached")),
        Request.number_id.is_not(None),
    )
    values: dict[str, Any] = {"state": "waiting", "priority": SOON, "attempts": 0, "quiet_until": quiet_until}
    if changed(session, moving.values(**values)) == 0:
        return False
    events.record(session, request_id, "put_on_board", by=events.operator(operator.id), at=now, **before)
    _close_tickets(session, request_id, operator=operator, now=now)
    return True


def _close_tickets(session: Session, request_id: int, *, operator: Operator, now: datetime) -> None:
    open_ones = select(Ticket.id).where(Ticket.request_id == request_id, is_(Ticket.state, "open"))
    for ticket_id in list(
        session.scalars(open_ones.where(Ticket.reason.in_(("not_reached", "nobody_came"))))
    ):
        if close_as(session, ticket_id=ticket_id, outcome="board", operator=operator, now=now):
            happened(session, ticket_id, "board", operator=operator, now=now)


def quieten(
    session: Session, *, request_id: int, quiet_until: datetime, operator: Operator, now: datetime
) -> bool:
    """Somebody has looked at it, and it stays as it is until then."""
    before = standing(session, request_id)
    looked = update(Request).where(Request.id == request_id, Request.closed_at.is_(None))
    if changed(session, looked.values(quiet_until=quiet_until)) == 0:
        return False
    events.record(session, request_id, "looked_at", by=events.operator(operator.id), at=now, **before)
    marks.touch(session, "desk")
    return True


def standing(session: Session, request_id: int) -> dict[str, str]:
    """How it stands on the board, locked: what an undo needs (`slips`)."""
    about = select(Request.state, Request.priority, Request.attempts, Request.quiet_until)
    found = session.execute(about.where(Request.id == request_id).with_for_update(key_share=True)).first()
    if found is None:
        return {}
    quiet = found.quiet_until.isoformat() if found.quiet_until else ""
    return {
        "state": found.state,
        "priority": str(found.priority),
        "attempts": str(found.attempts),
        "quiet": quiet,
    }


def close_request(
    session: Session, *, request_id: int, outcome: Outcome, operator: Operator, now: datetime
) -> bool:
    """Close a request that no volunteer has; False: a volunteer has it, or it was closed."""
    return _close_free(session, request_id, outcome, operator=operator, now=now) is not None


def _close_free(
    session: Session, request_id: int, outcome: Outcome, *, operator: Operator, now: datetime
) -> str | None:
    """Close it if no volunteer has it; the state that it was in."""
    request = session.scalar(select(Request).where(Request.id == request_id).with_for_update(key_share=True))
    if request is None or request.state not in FREE_STATES:
        return None
    before = request.state
    done = operating.close(session, request, CLOSED_AS[outcome], operator_id=operator.id, now=now)
    return before if done is not None else None


def reopen_request(
    session: Session, *, request_id: int, operator: Operator, code_words: Sequence[str], now: datetime
) -> bool:
    """Undo closing it: it stands as before it was closed. False: too late, or it was not closed here."""
    request = session.scalar(select(Request).where(Request.id == request_id).with_for_update(key_share=True))
    before = _state_before(session, request_id)
    if request is None or request.closed_at is None or request.closed_at < now - UNDO_FOR:
        return False
    if before not in FREE_STATES:  # what a volunteer had is not theirs again: their claim has ended
        return False
    open_again = {"state": before, "closed_at": None}
    if not requests.change(session, request, values=open_again, code_words=code_words):
        return False
    events.record(session, request_id, "undone", by=events.operator(operator.id), at=now)
    marks.touch(session, "desk")
    return True


def _state_before(session: Session, request_id: int) -> str | None:
    """The state in which an operator closed it, if that is the last thing that happened to it."""
    newest = select(RequestEvent.detail).where(RequestEvent.request_id == request_id)
    detail = session.scalar(newest.order_by(RequestEvent.id.desc()).limit(1))
    return detail.get("before") if detail else None
