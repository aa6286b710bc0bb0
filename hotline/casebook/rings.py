"""How often one telephone may ring for a request, whoever rings and whatever became of it (R68)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Request, RequestEvent
from hotline.cities import may_ring_at
from hotline.cities.callbacks import IN_A_PART

COUNTED = ("not_reached", "rang_busy", "rang_nobody", "rang_mailbox")  # attempts, as their history has them
UNANSWERED = (*COUNTED, "rang_gave_up")  # who hangs up too soon has made it ring all the same
RINGS = ("rang_joined", "rang_gave_up", "rang_busy", "rang_nobody")  # each is one ring at the resident
RINGS_AT_MOST = 4  # in a day in which they have spoken: a talk may be taken up again, and not for ever
A_DAY = timedelta(days=1)


def possible_at(
    session: Session, request_id: int, *, asked_by: int | None, now: datetime, timezone: ZoneInfo
) -> datetime:
    """When the resident may be rung: `now`, or the next moment at which they may (aware UTC).

    `asked_by`: the volunteer who says that the resident has asked to be rung at this hour.
    """
    lately = _lately(session, request_id, now)
    tried = [at for kind, at in lately if kind in UNANSWERED]
    free = max(now, _room_from(lately, now))
    if free == now and asked_by is not None and _may_have_asked(session, request_id, asked_by, tried):
        return now
    return may_ring_at(free, timezone=timezone, tried=tried)


def by_them(request_id: int, volunteer_id: int) -> tuple[ColumnElement[bool], ...]:
    """What this volunteer did about the request."""
    whose = RequestEvent.actor == "volunteer", RequestEvent.actor_id == volunteer_id
    return (RequestEvent.request_id == request_id, *whose)


def _lately(session: Session, request_id: int, now: datetime) -> list[tuple[str, datetime]]:
    """What became of every ring of the last day, the oldest first."""
    query = select(RequestEvent.kind, RequestEvent.at).where(
        RequestEvent.request_id == request_id,
        RequestEvent.kind.in_({*RINGS, *UNANSWERED}),
        RequestEvent.at > now - A_DAY,
    )
    return [(kind, at) for kind, at in session.execute(query.order_by(RequestEvent.at))]


def _room_from(lately: list[tuple[str, datetime]], now: datetime) -> datetime:
    """When there is room for one more ring in a day in which they have spoken."""
    rings = [at for kind, at in lately if kind in RINGS]
    has_spoken = any(kind == "rang_joined" for kind, _ in lately)
    return rings[-RINGS_AT_MOST] + A_DAY if has_spoken and len(rings) >= RINGS_AT_MOST else now


def _may_have_asked(session: Session, request_id: int, volunteer_id: int, tried: list[datetime]) -> bool:
    """In a talk with this volunteer, since they took it; two rings in vain after it, and that is used up."""
    talk = select(func.max(RequestEvent.at)).join(Request, Request.id == RequestEvent.request_id)
    joined = RequestEvent.kind == "rang_joined", RequestEvent.at >= Request.taken_at
    spoken = session.scalar(talk.where(*by_them(request_id, volunteer_id), *joined))
    return spoken is not None and len([at for at in tried if at >= spoken]) < IN_A_PART
