"""A request is passed on to a partner, leaves the board, and may come back (O8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, handling, marks, referrals
from hotline.casebook.changes import changed
from hotline.casebook.operating import Changed
from hotline.casebook.requests import change, ready
from hotline.casebook.tables import Operator, Partner, Referral, Request, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES, SOON

DEALT_WITH = ("cannot_pay", "not_reached", "nobody_came", "by_person", "outside_area")


def refer(
    session: Session,
    request: Request,
    partner_id: int,
    *,
    operator: Operator,
    quiet_for: timedelta,
    now: datetime,
) -> Changed | None:
    """Off the board, to a partner of its city; None if it is closed, or no such partner is there.

    Whoever had it has it no longer. `quiet_for`: so long the desk is not asked what came of it.
    """
    there = select(Partner.id).where(Partner.id == partner_id, Partner.ended_at.is_(None))
    if session.scalar(there.where(Partner.city == request.city)) is None:
        return None
    if request.state not in OPEN_STATES:
        return None
    had_it = request.volunteer_id if request.state in CLAIMED_STATES else None
    values = {**claims.BACK_TO_BOARD, "state": "referred", "quiet_until": now + quiet_for}
    moving = update(Request).where(Request.id == request.id, Request.state == request.state)
    if changed(session, moving.values(**values)) == 0:
        return None
    claims.end(session, request.id, ended_as="changed", now=now)
    referrals.end(session, request.id, ended_as="replaced", now=now)
    session.add(Referral(request_id=request.id, partner_id=partner_id, operator_id=operator.id, at=now))
    session.flush()
    by = events.operator(operator.id)
    events.record(session, request.id, "referred", by=by, at=now, partner=str(partner_id))
    marks.touch(session, "desk")
    _close_tickets(session, request.id, operator=operator, now=now)
    return Changed(request, had_it)


def _close_tickets(session: Session, request_id: int, *, operator: Operator, now: datetime) -> None:
    """What the desk had to do about it is done by that."""
    about = Ticket.request_id == request_id, Ticket.reason.in_(DEALT_WITH), is_(Ticket.state, "open")
    for ticket_id in list(session.scalars(select(Ticket.id).where(*about))):
        if handling.close_as(session, ticket_id=ticket_id, outcome="referred", operator=operator, now=now):
            handling.happened(session, ticket_id, "referred", operator=operator, now=now)


def come_back(
    session: Session, request: Request, *, operator_id: int, code_words: Sequence[str], now: datetime
) -> Changed | None:
    """The partner cannot do it: on top of the board again; None if no partner has it."""
    if request.state != "referred":
        return None
    free = "held" if request.number_id is None else ready(request)
    values = {"state": free, "priority": SOON, "attempts": 0, "quiet_until": None}
    if not change(session, request, values=values, code_words=code_words):
        return None
    referrals.end(session, request.id, ended_as="returned", now=now)
    events.record(session, request.id, "came_back", by=events.operator(operator_id), at=now)
    marks.touch(session, "desk")
    return Changed(request)
