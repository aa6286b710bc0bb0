"""One call with all that belongs to it: its turns, its legs, what it left, and the caller's other calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hotline.casebook.numbers import masked_of
from hotline.casebook.reach import within
from hotline.casebook.tables import Call, Request, RequestEvent, Ticket, Turn

NEIGHBOURS = 5
A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Other:
    """Another call of the same number."""

    id: int
    started_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call as an operator sees it; its number is masked.

    `requests` are those it made or changed, its own first; `nth_in_a_day` counts the calls of the number in
    the 24 hours up to this one, itself among them; `earlier` and `later` have the nearest first.
    """

    call: Call
    masked: str | None
    turns: tuple[Turn, ...]
    legs: tuple[Call, ...]
    requests: tuple[Request, ...]
    tickets: tuple[Ticket, ...]
    nth_in_a_day: int
    earlier: tuple[Other, ...]
    later: tuple[Other, ...]


def call_record(session: Session, call_id: int, *, cities: Sequence[str]) -> CallRecord | None:
    """The call, if it is one of these cities'."""
    call = session.scalar(select(Call).where(Call.id == call_id, within(cities, Call.city, Call.zone)))
    if call is None:
        return None
    turns = session.scalars(select(Turn).where(Turn.call_id == call.id).order_by(Turn.number))
    legs = session.scalars(select(Call).where(Call.parent_sid == call.sid).order_by(Call.started_at, Call.id))
    tickets = session.scalars(select(Ticket).where(Ticket.call_id == call.id).order_by(Ticket.id))
    return CallRecord(
        call=call,
        masked=masked_of(session, call.number_id),
        turns=tuple(turns),
        legs=tuple(legs),
        requests=_requests(session, call),
        tickets=tuple(tickets),
        nth_in_a_day=_nth(session, call),
        earlier=_others(session, call, later=False),
        later=_others(session, call, later=True),
    )


def _requests(session: Session, call: Call) -> tuple[Request, ...]:
    own = session.scalars(select(Request).where(Request.call_id == call.id)).all()
    if call.number_id is None:
        return tuple(own)
    by_this_call = select(RequestEvent.id).where(
        RequestEvent.request_id == Request.id,
        RequestEvent.actor == "caller",
        RequestEvent.actor_id == call.id,
    )
    mine = select(Request).where(Request.number_id == call.number_id, by_this_call.exists())
    changed = session.scalars(mine.where(Request.call_id.is_distinct_from(call.id)).order_by(Request.id))
    return (*own, *changed)


def _nth(session: Session, call: Call) -> int:
    if call.number_id is None:
        return 1
    until = or_(
        Call.started_at < call.started_at, (Call.started_at == call.started_at) & (Call.id <= call.id)
    )
    since = call.started_at - A_DAY
    same = select(func.count()).where(Call.number_id == call.number_id, Call.started_at > since, until)
    return session.scalar(same.where(Call.parent_sid.is_(None), Call.city == call.city)) or 1


def _others(session: Session, call: Call, *, later: bool) -> tuple[Other, ...]:
    if call.number_id is None:
        return ()
    same = select(Call.id, Call.started_at, Call.outcome).where(Call.number_id == call.number_id)
    same = same.where(Call.id != call.id, Call.parent_sid.is_(None), Call.city == call.city)
    if later:
        same = same.where(Call.started_at >= call.started_at).order_by(Call.started_at, Call.id)
    else:
        same = same.where(Call.started_at < call.started_at)
        same = same.order_by(Call.started_at.desc(), Call.id.desc())
    return tuple(Other(*row) for row in session.execute(same.limit(NEIGHBOURS)))
