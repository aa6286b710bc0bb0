"""Requests as an operator looks for them, and one of them with all that happened to it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, TextClause, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from hotline.casebook.concerns import Told
from hotline.casebook.concerns import of_requests as told_of
from hotline.casebook.log import PageKey, Scope
from hotline.casebook.numbers import masked_of
from hotline.casebook.reach import within
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Claim, Operator, Request, RequestEvent, Ticket, View, Volunteer
from hotline.casebook.tables.base import Utc, is_, is_in
from hotline.casebook.tables.requests import CLOSED_STATES, IS_CLOSED, IS_UNPAID, OPEN_STATES

PAGE = 50
MOST = 200  # rows of one kind on the page of a request

Condition: TypeAlias = ColumnElement[bool] | TextClause


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; `states` are some of OPEN_STATES and CLOSED_STATES, `order` a number.

    `paid`: orders of which it is known that they are paid, or that they are not.
    """

    states: tuple[str, ...] = (*OPEN_STATES, *CLOSED_STATES)
    zone: str | None = None
    kind: str | None = None
    order: int | None = None
    paid: bool | None = None


def page(
    session: Session,
    scopes: Sequence[Scope],
    wanted: Wanted,
    *,
    before: PageKey | None = None,
    limit: int = PAGE,
) -> tuple[list[Request], PageKey | None]:
    """Requests, the newest first, and where the next page begins, if there is one."""
    found = found_in(session, select(Request), scopes, wanted, before=before, limit=limit + 1)
    rows = [row.Request for row in islice(found, limit + 1)]
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], PageKey(last.asked_at, last.id) if last is not None else None


def _when(row: Row[Any]) -> tuple[datetime, int]:
    one = row.Request if hasattr(row, "Request") else row
    return one.asked_at, one.id


def found_in(
    session: Session,
    columns: Select[Any],
    scopes: Sequence[Scope],
    wanted: Wanted,
    *,
    before: PageKey | None,
    limit: int,
) -> Iterator[Row[Any]]:
    """These columns of requests, the newest first.

    Each city, and each state of open requests, is asked for itself: only so are they read from an index.
    """
    order = (Request.asked_at, Request.id)
    found = []
    for scope in scopes:
        for some in _parts(wanted.states):
            query = columns.where(*_conditions(scope, wanted, some))
            if before is not None:
                key = tuple_(literal(before.started_at, Utc()), before.id)
                query = query.where(Request.asked_at <= before.started_at, tuple_(*order) < key)
            newest = query.order_by(*(one.desc() for one in order)).limit(limit)
            found.append(session.execute(newest).all())
    return heapq.merge(*found, key=_when, reverse=True)


def _parts(states: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Open states one by one, closed ones together where all of them are wanted."""
    yield from ((state,) for state in OPEN_STATES if state in states)
    closed = tuple(state for state in CLOSED_STATES if state in states)
    yield from [closed] if closed == CLOSED_STATES else [(state,) for state in closed]


def _conditions(scope: Scope, wanted: Wanted, states: tuple[str, ...]) -> Iterator[Condition]:
    yield Request.city == scope.city
    if states[0] in OPEN_STATES:
        yield is_in(Request.state, OPEN_STATES)
    else:
        yield IS_CLOSED
    if len(states) == 1:
        yield is_(Request.state, states[0])
    yield from _about(wanted)
    if scope.since is not None:
        yield Request.asked_at >= scope.since
    if scope.until is not None:
        yield Request.asked_at < scope.until
    if scope.zones is not None:
        yield Request.zone.in_(sorted(scope.zones))


def _about(wanted: Wanted) -> Iterator[Condition]:
    if wanted.zone is not None:
        yield Request.zone == wanted.zone
    if wanted.kind is not None:
        yield Request.kind == wanted.kind
    if wanted.paid is not None:
        yield Request.paid.is_(True) if wanted.paid else IS_UNPAID
    if wanted.order is not None:
        yield Request.order_number == wanted.order


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history; `name` is the first name of a volunteer, or an operator's name."""

    at: datetime
    kind: str
    actor: str
    name: str | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A claim: who had it, from when to when, and how that ended (None while it has not)."""

    name: str
    taken_at: datetime
    ended_at: datetime | None
    ended_as: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A showing of its number or word: to whom, when, and which; `of_asker`: of whoever asked for another."""

    at: datetime
    viewer: str
    name: str | None
    shown: str
    of_asker: bool = False


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request as an operator sees it; its number is masked, its word is not here.

    `asked_by` is the masked number of whoever asked for somebody else, `note` is for operators only.
    """

    request: Request
    masked: str | None
    asked_by: str | None
    note: str
    holder: str | None
    history: tuple[Happened, ...]
    claims: tuple[Held, ...]
    tickets: tuple[Ticket, ...]
    calls: tuple[Call, ...]
    views: tuple[Seen, ...]
    concerns: tuple[Told, ...] = ()


def request_record(session: Session, request_id: int, *, cities: Sequence[str]) -> RequestRecord | None:
    """The request, if it is one of these cities'."""
    request = session.scalar(
        select(Request).where(Request.id == request_id, within(cities, Request.city, Request.zone))
    )
    if request is None:
        return None
    of_it = select(RequestEvent).where(RequestEvent.request_id == request_id)
    happened = session.scalars(of_it.order_by(RequestEvent.id).limit(MOST)).all()
    seen = session.scalars(_views_of(request).order_by(View.at.desc(), View.id.desc()).limit(MOST)).all()
    claims = _claims(session, request_id)
    names = _names(session, [*_people_in(happened), *((one.viewer, one.viewer_id) for one in seen)])
    return RequestRecord(
        request=request,
        masked=masked_of(session, request.number_id),
        asked_by=masked_of(session, request.asked_by_id),
        note=vault_of(session).open(request.note) if request.note else "",
        holder=next((one.name for one in claims if one.ended_at is None), None),
        history=tuple(
            Happened(one.at, one.kind, one.actor, names.get((one.actor, one.actor_id)), one.detail)
            for one in happened
        ),
        claims=claims,
        tickets=_tickets(session, request),
        calls=_calls(session, request, happened),
        concerns=tuple(told_of(session, [request_id])),
        views=tuple(
            Seen(
                one.at,
                one.viewer,
                names.get((one.viewer, one.viewer_id)),
                one.shown,
                one.number_id is not None and one.number_id == request.asked_by_id != request.number_id,
            )
            for one in seen
        ),
    )


def _tickets(session: Session, request: Request) -> tuple[Ticket, ...]:
    """Those about the request, and what else its call left."""
    about = Ticket.request_id == request.id
    if request.call_id is not None:
        about = or_(about, Ticket.call_id == request.call_id)
    return tuple(session.scalars(select(Ticket).where(about).order_by(Ticket.id).limit(MOST)))


def _views_of(request: Request) -> Any:
    """Of the request, and of its numbers wherever else they were shown."""
    of_it = View.request_id == request.id
    both = [one for one in (request.number_id, request.asked_by_id) if one is not None]
    if not both:
        return select(View).where(of_it)
    return select(View).where(or_(of_it, View.number_id.in_(both)), View.city == request.city)


def _claims(session: Session, request_id: int) -> tuple[Held, ...]:
    query = select(Volunteer.first_name, Claim.taken_at, Claim.ended_at, Claim.ended_as)
    query = query.join(Volunteer, Volunteer.id == Claim.volunteer_id).where(Claim.request_id == request_id)
    return tuple(Held(*row) for row in session.execute(query.order_by(Claim.id).limit(MOST)))


def _people_in(happened: Iterable[RequestEvent]) -> Iterator[tuple[str, int | None]]:
    return ((one.actor, one.actor_id) for one in happened)


def _names(session: Session, people: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """The names of volunteers and operators, by kind and id; two statements."""
    named: dict[tuple[str, int | None], str] = {}
    wanted = set(people)
    for kind, table_id, name in (
        ("volunteer", Volunteer.id, Volunteer.first_name),
        ("operator", Operator.id, Operator.name),
    ):
        ids = [one for whose, one in wanted if whose == kind and one is not None]
        if ids:
            rows = session.execute(select(table_id, name).where(table_id.in_(ids)))
            named |= {(kind, one): known for one, known in rows}
    return named


def _calls(session: Session, request: Request, happened: Iterable[RequestEvent]) -> tuple[Call, ...]:
    """The call that made it, and later ones that changed it."""
    ids = {one.actor_id for one in happened if one.actor == "caller" and one.actor_id is not None}
    ids |= {request.call_id} if request.call_id is not None else set()
    return tuple(session.scalars(select(Call).where(Call.id.in_(ids)).order_by(Call.started_at)))
