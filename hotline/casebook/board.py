"""What a volunteer may see: before the claim only what R59 allows, after the close only what R58 allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session

from hotline.casebook.sight import Sight, declined, offered_first, own
from hotline.casebook.sight import next_door as near
from hotline.casebook.tables import Claim, Concern, Request, Volunteer
from hotline.casebook.tables.base import Utc, is_in
from hotline.casebook.tables.requests import CLAIMED_STATES, SOON

PAGE = 50


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the next one begins after it."""

    priority: int
    asked_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that nobody has taken. `urgent`: it comes first. `key` is the page key of this row.

    `deadline` is the last day on which it is of use, if the caller has said so.
    """

    id: int
    kind: str
    zone: str
    asked_at: datetime
    language: str
    urgent: bool
    key: PageKey
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked about an order, shown only after the claim; `cap` is there where it costs money."""

    number: int | None
    payment: str | None
    quantity: int | None
    cap: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A request that the volunteer has; `due_at` is when it goes back by itself, if it does.

    `by_neighbour`: somebody else asked for the resident. `arranged_for`: the day on which help is to come.
    `concerns`: how many its volunteer has reported.
    """

    id: int
    claim_id: int
    kind: str
    zone: str
    asked_at: datetime
    language: str
    state: str
    taken_at: datetime
    due_at: datetime | None
    attempts: int
    by_neighbour: bool
    deadline: date | None
    arranged_for: date | None
    concerns: int
    order: Order


@dataclass(frozen=True, slots=True)
class Past:
    """A claim that is over: zone, kind and date, and nothing that finds the request again."""

    kind: str
    zone: str
    ended_at: datetime


def waiting(
    session: Session,
    volunteer: Volunteer,
    *,
    sight: Sight,
    now: datetime,
    after: PageKey | None = None,
    limit: int = PAGE,
) -> list[Waiting]:
    """Waiting requests of the volunteer's zones that fit: urgent ones first, then the oldest."""
    return _page(session, own(volunteer, sight), now=now, after=after, limit=limit)


def next_door(
    session: Session,
    volunteer: Volunteer,
    *,
    sight: Sight,
    now: datetime,
    after: PageKey | None = None,
    limit: int = PAGE,
) -> list[Waiting]:
    """The same of neighbouring zones, where nobody has taken them for long (D14)."""
    return _page(session, near(volunteer, sight), now=now, after=after, limit=limit)


def offered(session: Session, volunteer: Volunteer, *, sight: Sight, now: datetime) -> list[Waiting]:
    """What this volunteer has first, because they helped whoever asks (V10)."""
    return _page(session, offered_first(volunteer, sight), now=now, after=None, limit=PAGE)


def put_aside(
    session: Session, volunteer: Volunteer, *, sight: Sight, now: datetime, limit: int = PAGE
) -> list[Waiting]:
    """What the volunteer does not want."""
    return _page(session, declined(volunteer, sight), now=now, after=None, limit=limit)


def _page(
    session: Session, which: ColumnElement[bool], *, now: datetime, after: PageKey | None, limit: int
) -> list[Waiting]:
    order = (Request.priority, Request.asked_at, Request.id)
    about = (
        Request.kind,
        Request.zone,
        Request.asked_at,
        Request.language,
        Request.priority,
        Request.deadline,
    )
    query = select(Request.id, *about)
    query = query.where(which, Request.asked_at <= now)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(after.priority, literal(after.asked_at, Utc()), after.id))
    return [
        Waiting(id, kind, zone, at, language, priority == SOON, PageKey(priority, at, id), deadline)
        for id, kind, zone, at, language, priority, deadline in session.execute(
            query.order_by(*order).limit(limit)
        )
    ]


def mine(session: Session, volunteer: Volunteer) -> list[Mine]:
    """What the volunteer has at present, the oldest claim first."""
    asked = (Request.id, Claim.id, Request.kind, Request.zone, Request.asked_at, Request.language)
    stands = (
        Request.state,
        Claim.taken_at,
        Request.due_at,
        Request.attempts,
        Request.for_other,
        Request.deadline,
        Request.arranged_for,
        _worries(),
    )
    order = (Request.order_number, Request.payment, Request.quantity, Request.cap)
    columns: tuple[Any, ...] = (*asked, *stands, *order)
    query = select(*columns).join(Claim, Claim.request_id == Request.id)
    active = (
        Claim.volunteer_id == volunteer.id,
        Claim.ended_at.is_(None),
        is_in(Request.state, CLAIMED_STATES),
    )
    rows = session.execute(query.where(*active).order_by(Claim.taken_at, Claim.id))
    return [_mine(tuple(row)) for row in rows]


def _worries() -> Any:
    theirs = Concern.request_id == Request.id, Concern.volunteer_id == Claim.volunteer_id
    return select(func.count()).where(*theirs).correlate(Request, Claim).scalar_subquery()


def _mine(row: tuple[Any, ...]) -> Mine:
    order = Order(*row[-4:])
    return Mine(*(*row[:-4], order))


def closed_by(session: Session, volunteer: Volunteer, *, limit: int = PAGE) -> list[Past]:
    """What the volunteer had and has no longer, the newest first: zone, kind, date (R58)."""
    query = select(Request.kind, Request.zone, Claim.ended_at).join(Claim, Claim.request_id == Request.id)
    over = (
        Claim.volunteer_id == volunteer.id,
        Claim.ended_as.in_(("done", "not_needed", "concern", "cancelled")),
    )
    rows = session.execute(query.where(*over).order_by(Claim.ended_at.desc(), Claim.id.desc()).limit(limit))
    return [Past(kind, zone, at) for kind, zone, at in rows if at is not None]


def ended_as(session: Session, volunteer: Volunteer, request_id: int) -> str | None:
    """How the volunteer's newest claim on this request ended; None where there was none, or it has not."""
    own = select(Claim.ended_as).where(Claim.request_id == request_id, Claim.volunteer_id == volunteer.id)
    return session.scalar(own.order_by(Claim.id.desc()).limit(1))
