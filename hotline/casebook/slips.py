"""Ten minutes in which a slip at the desk is taken back, unless somebody went on with it.

A button that only its presser was shown takes back what they did last; what somebody else did since stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import approving, events, handling, marks, telling
from hotline.casebook.changes import changed
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.tables import Claim, Operator, Request, RequestEvent, Ticket, TicketEvent, Volunteer
from hotline.casebook.tables.base import is_

OF_THE_CLOCK = (events.WOKEN, "offered_first", "next_door")  # nobody went on with it by that
AT_LEAST = timedelta(hours=1)  # whoever gets a request again has so long to ring


def undo_ticket(
    session: Session,
    *,
    ticket_id: int,
    operator: Operator,
    code_words: Sequence[str],
    now: datetime,
    seen: int | None = None,
) -> bool:
    """What was done with a ticket last: closed, or put off. False: too late.

    `seen`: how long its history was, for whoever has read that and takes back what somebody else did.
    """
    history = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
    ).all()
    last = history[-1] if history else None
    if last is not None and not (len(history) == seen or (seen is None and last.operator_id == operator.id)):
        return False
    if last is None or last.kind != "not_reached":
        whose: dict[str, Any] = {"operator": operator, "code_words": code_words, "now": now}
        return handling.undo(session, ticket_id=ticket_id, **whose)
    if last.at < now - UNDO_FOR or "before" not in last.detail:
        return False
    still = Ticket.id == ticket_id, is_(Ticket.state, "open"), Ticket.attempts > 0
    values = {"ring_after": _moment(last.detail["before"]), "attempts": Ticket.attempts - 1}
    if changed(session, update(Ticket).where(*still).values(**values), seen=False) == 0:
        return False
    handling.happened(session, ticket_id, "undone", operator=operator, now=now)
    return True


def undo_request(
    session: Session, *, request_id: int, operator: Operator, code_words: Sequence[str], now: datetime
) -> bool:
    """What this operator did with a request last: closed, put on top, looked at, taken back. Or too late."""
    session.execute(select(Request.id).where(Request.id == request_id).with_for_update(key_share=True))
    newest = select(RequestEvent).where(
        RequestEvent.request_id == request_id, RequestEvent.kind.not_in(OF_THE_CLOCK)
    )
    last = session.scalars(newest.order_by(RequestEvent.id.desc()).limit(1)).one_or_none()
    if last is None or last.at < now - UNDO_FOR or (last.actor, last.actor_id) != ("operator", operator.id):
        return False
    if last.kind in ("put_on_board", "looked_at"):
        done = _stands_as_before(session, last, operator=operator, now=now)
    elif last.kind in approving.VERBS:
        done = approving.undo(session, last, code_words=code_words, now=now)
    elif last.kind == "taken_back":
        done = _given_again(session, last, now=now)
    else:
        whose: dict[str, Any] = {"operator": operator, "code_words": code_words, "now": now}
        return handling.reopen_request(session, request_id=request_id, **whose)
    if done:
        events.record(session, request_id, "undone", by=events.operator(operator.id), at=now)
        marks.touch(session, "desk")
    return done


def _stands_as_before(session: Session, last: RequestEvent, *, operator: Operator, now: datetime) -> bool:
    """In its old place, as long as nobody has taken it; tickets that were closed by it are open again."""
    before = last.detail
    if "quiet" not in before:
        return False
    now_in = "waiting" if last.kind == "put_on_board" else before["state"]
    values = {"state": before["state"], "priority": int(before["priority"])}
    values |= {"attempts": int(before["attempts"]), "quiet_until": _moment(before["quiet"])}
    moving = update(Request).where(Request.id == last.request_id, Request.state == now_in)
    if changed(session, moving.values(**values), seen=False) == 0:
        return False
    _open_tickets_again(session, last, operator=operator, now=now)
    return True


def _open_tickets_again(session: Session, last: RequestEvent, *, operator: Operator, now: datetime) -> None:
    closed = select(Ticket.id).join(TicketEvent, TicketEvent.ticket_id == Ticket.id)
    by_it = Ticket.request_id == last.request_id, TicketEvent.kind == "board", TicketEvent.at == last.at
    for ticket_id in list(session.scalars(closed.where(*by_it, Ticket.outcome == "board"))):
        opening = update(Ticket).where(Ticket.id == ticket_id, is_(Ticket.state, "closed"))
        values = {"state": "open", "outcome": None, "closed_at": None, "closed_by": None}
        try:
            with session.begin_nested():
                if changed(session, opening.values(**values), seen=False) == 0:
                    continue
        except IntegrityError:  # the caller has opened the same one again meanwhile
            continue
        handling.happened(session, ticket_id, "undone", operator=operator, now=now)


def _given_again(session: Session, last: RequestEvent, *, now: datetime) -> bool:
    """To the volunteer who had it, as long as it waits and they still help."""
    before = last.detail
    volunteer_id = int(before.get("volunteer", "0"))
    active = select(Volunteer.id).where(Volunteer.id == volunteer_id, Volunteer.state == "active")
    ended = Claim.request_id == last.request_id, Claim.volunteer_id == volunteer_id, Claim.ended_at == last.at
    theirs = select(Claim.id).where(*ended).exists()
    waits = Request.id == last.request_id, Request.state == "waiting", active.exists(), theirs
    if changed(session, update(Request).where(*waits).values(**_claimed(before, now)), seen=False) == 0:
        return False
    changed(session, update(Claim).where(*ended).values(ended_at=None, ended_as=None), seen=False)
    telling.take_back(session, volunteer_id, put_at=last.at)  # that they need not ring any more
    return True


def _claimed(before: Mapping[str, str], now: datetime) -> dict[str, Any]:
    due = _moment(before["due_at"])
    return {
        "state": before["state"],
        "volunteer_id": int(before["volunteer"]),
        "taken_at": _moment(before["taken_at"]),
        "due_at": max(due, now + AT_LEAST) if due else None,
        "remind_at": _moment(before["remind_at"]),
        "arranged_for": date.fromisoformat(before["arranged_for"]) if before["arranged_for"] else None,
    }


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
