"""The search for somebody who takes a waiting request: in small waves, fair in turn, then next door.

Each step is one conditional change of the search's row: of two clocks, one makes it. A volunteer is woken
once in each round, however often it is tried.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import events, fitting, former, telling
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import (
    Claim,
    Decline,
    PushSubscription,
    Request,
    Search,
    Telling,
    Volunteer,
    Waking,
)
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import on_board_since

NOBODY_NOW = timedelta(minutes=5)  # all have just been told of another one, or there is nobody: look again


@dataclass(frozen=True, slots=True)
class Plan:
    """What a city says about waking (see cities/waking), and the moments that follow from it now.

    `neighbours`: what was on the board by then is shown next door. `weekday` is today's there (`monday`).
    `ways`: those in which this installation can tell anybody anything.
    """

    city: str
    levels: Mapping[str, int]
    beside: Mapping[str, Sequence[str]]
    size: int
    minutes: int
    rest_minutes: int
    neighbours: datetime
    first: former.First
    weekday: str
    ways: Collection[telling.Way]
    now: datetime


@dataclass(frozen=True, slots=True)
class Sought:
    """A waiting request, and how far the search for it has come."""

    request_id: int
    zone: str
    kind: str
    language: str
    round: int
    waves: int
    next_door: bool


@dataclass(frozen=True, slots=True)
class Woken:
    """A volunteer who is to be told of a request, and how. `why`: `own` zone, `neighbour`, or `helper`."""

    volunteer: Volunteer
    way: telling.Way
    why: str


def unsearched(session: Session, plan: Plan, *, limit: int) -> list[tuple[int, int]]:
    """Requests that wait without a search, or were given back since: (request, its round)."""
    claims = select(func.count()).where(Claim.request_id == Request.id).scalar_subquery()
    missing = or_(Search.request_id.is_(None), Search.round < claims)
    query = select(Request.id, claims).outerjoin(Search, Search.request_id == Request.id)
    query = query.where(*_waits(plan), missing).order_by(Request.id).limit(limit)
    return [(request_id, round) for request_id, round in session.execute(query)]


def _waits(plan: Plan) -> tuple[ColumnElement[bool], ...]:
    return Request.city == plan.city, is_(Request.state, "waiting"), Request.asked_at <= plan.now


def begin(session: Session, request_id: int, round: int, *, now: datetime) -> bool:
    """The search begins, or begins anew; False: another clock has begun it."""
    new = insert_if_missing(session, Search).values(request_id=request_id, round=round, next_at=now)
    if session.scalar(new.returning(Search.request_id)) is not None:
        return True
    behind = update(Search).where(Search.request_id == request_id, Search.round < round)
    return changed(session, behind.values(round=round, waves=0, next_at=now)) == 1


def untaken(session: Session, plan: Plan, *, limit: int) -> list[int]:
    """Requests that nobody has taken for so long that neighbouring zones should see them (D14, R66)."""
    bordering = [zone for zone, others in plan.beside.items() if others]
    closed = Search.neighbours_at.is_(None), on_board_since() <= plan.neighbours, Request.zone.in_(bordering)
    query = select(Request.id).join(Search, Search.request_id == Request.id)
    return list(session.scalars(query.where(*_waits(plan), *closed).order_by(Request.asked_at).limit(limit)))


def open_next_door(session: Session, request_id: int, plan: Plan) -> bool:
    """Neighbouring zones see it from now on, and are told next; False: another clock did it."""
    still = Search.request_id == request_id, Search.neighbours_at.is_(None)
    values = {"neighbours_at": plan.now, "next_at": plan.now}
    if changed(session, update(Search).where(*still).values(**values)) == 0:
        return False
    events.record(session, request_id, "next_door", by=events.CLOCK, at=plan.now)
    return True


def due(session: Session, plan: Plan, *, limit: int) -> list[int]:
    """Requests whose next wave is due and which nobody else has first; the most urgent and oldest first."""
    query = select(Request.id).join(Search, Search.request_id == Request.id)
    ready = Search.next_at <= plan.now, ~former.is_kept(plan.first)
    order = Request.priority, Request.asked_at, Request.id
    return list(session.scalars(query.where(*_waits(plan), *ready).order_by(*order).limit(limit)))


def offered(session: Session, plan: Plan, *, limit: int) -> list[tuple[int, int]]:
    """Requests that a former helper has first, and who has not been told of it: (request, volunteer)."""
    helper = former.helper(plan.first)
    told = select(Waking.id).where(Waking.request_id == Request.id, Waking.why == "helper")
    query = select(Request.id, helper).join(Search, Search.request_id == Request.id)
    query = query.where(*_waits(plan), former.is_kept(plan.first), ~told.exists()).limit(limit)
    return [(request_id, volunteer_id) for request_id, volunteer_id in session.execute(query)]


def find(session: Session, request_id: int) -> Sought | None:
    """The search for a request that still waits."""
    columns = (Request.id, Request.zone, Request.kind, Request.language, Search.round, Search.waves)
    query = select(*columns, Search.neighbours_at).join(Search, Search.request_id == Request.id)
    row = session.execute(query.where(Request.id == request_id, is_(Request.state, "waiting"))).one_or_none()
    return Sought(*row[:-1], next_door=row[-1] is not None) if row else None


def tell_helper(session: Session, request_id: int, volunteer_id: int, plan: Plan) -> Woken | None:
    """The former helper, if they have not been told yet and can be; they do not wait for their turn."""
    sought, row = find(session, request_id), telling.lock(session, volunteer_id)
    if sought is None or not _note(session, sought, volunteer_id, why="helper", now=plan.now):
        return None
    events.record(session, request_id, "offered_first", by=events.CLOCK, at=plan.now)
    way = telling.way_for(session, row, plan.ways)
    if way is None:
        return None
    row.woken_at = plan.now
    session.flush()
    return Woken(session.get_one(Volunteer, volunteer_id), way, "helper")


def wave(session: Session, request_id: int, plan: Plan) -> tuple[Woken, ...]:
    """The next wave: whom to tell of it now. Nobody, if another clock made it, or the request is taken."""
    sought = find(session, request_id)
    if sought is None or not _step(session, sought, plan):
        return ()
    chosen = list(session.execute(_candidates(sought, plan).limit(plan.size)))
    # In the order of their ids: two clocks that wake the same people for two requests never wait in a ring.
    woken = [_wake(session, sought, one, plan) for one in sorted(chosen, key=lambda row: row[0].id)]
    told = tuple(one for one in woken if one is not None)
    if told:
        detail = {"wave": str(sought.waves + 1), "people": str(len(told))}
        events.record(session, request_id, events.WOKEN, by=events.CLOCK, at=plan.now, **detail)
    else:
        _step_back(session, sought, plan)
    return told


def _step(session: Session, sought: Sought, plan: Plan) -> bool:
    """This clock makes the wave, and no other."""
    mine = Search.request_id == sought.request_id, Search.round == sought.round, Search.waves == sought.waves
    step = update(Search).where(*mine, Search.next_at <= plan.now)
    later = plan.now + timedelta(minutes=plan.minutes)
    return changed(session, step.values(waves=sought.waves + 1, next_at=later)) == 1


def _step_back(session: Session, sought: Sought, plan: Plan) -> None:
    """There was nobody to wake: the wave is still to come."""
    wait = min(NOBODY_NOW, timedelta(minutes=plan.minutes))
    mine = update(Search).where(Search.request_id == sought.request_id)
    changed(session, mine.values(waves=sought.waves, next_at=plan.now + wait))


def _wake(session: Session, sought: Sought, one: Any, plan: Plan) -> Woken | None:
    """It is this volunteer's turn, unless another request has just had it."""
    volunteer, own = one
    row = telling.lock(session, volunteer.id)
    rested = row.woken_at is None or row.woken_at <= _rest_from(plan)
    way = telling.way_for(session, row, plan.ways) if rested and row.pace == "at_once" else None
    why = "own" if own else "neighbour"
    if way is None or not _note(session, sought, volunteer.id, why=why, now=plan.now):
        return None
    row.woken_at = plan.now
    session.flush()
    return Woken(volunteer, way, why)


def _note(session: Session, sought: Sought, volunteer_id: int, *, why: str, now: datetime) -> bool:
    """Write down who is woken; False: they were, in this round."""
    row = {"request_id": sought.request_id, "round": sought.round, "volunteer_id": volunteer_id}
    insert = insert_if_missing(session, Waking).values(**row, why=why, at=now)
    return session.scalar(insert.returning(Waking.id)) is not None


# --- who may be woken


def _rest_from(plan: Plan) -> datetime:
    return plan.now - timedelta(minutes=plan.rest_minutes)


def _candidates(sought: Sought, plan: Plan) -> Any:
    """Volunteers whom it fits, whose own zone it is first, then whose turn was longest ago."""
    beside = plan.beside.get(sought.zone, ()) if sought.next_door else ()
    own = fitting.helps_in(plan.city, (sought.zone,))
    query: Any = select(Volunteer, own).outerjoin(Telling, Telling.volunteer_id == Volunteer.id)
    query = query.where(
        *fitting.helpers_for(
            city=plan.city,
            zones=(sought.zone, *beside),
            kind=sought.kind,
            language=sought.language,
            levels=plan.levels,
        ),
        fitting.on_day(plan.weekday),
        Volunteer.rules_version.is_not(None),
        *_wants_it(plan),
        *_not_again(sought),
        *(former.could_take(plan.first, Volunteer, request_id=sought.request_id)),
    )
    return query.order_by(own.desc(), Telling.woken_at.is_not(None), Telling.woken_at, Volunteer.id)


def _wants_it(plan: Plan) -> tuple[ColumnElement[bool], ...]:
    """Told at once, reachable, and not told of another request just now."""
    browser = select(PushSubscription.id).where(PushSubscription.volunteer_id == Volunteer.id).exists()
    by_mail = and_(
        Telling.way == "email", Telling.email_proved_at.is_not(None), Telling.email_trouble.is_(None)
    )
    reachable = or_(Telling.number_trouble.is_(None), by_mail, and_(Telling.way == "push", browser))
    wants = and_(Telling.stopped_at.is_(None), Telling.pace == "at_once", reachable)
    rested = or_(Telling.woken_at.is_(None), Telling.woken_at <= _rest_from(plan))
    return (or_(Telling.volunteer_id.is_(None), and_(wants, rested)),)


def _not_again(sought: Sought) -> tuple[ColumnElement[bool], ...]:
    """Neither told of it in this round, nor who had it once, nor who does not want it."""
    about = sought.request_id
    told = select(Waking.id).where(
        Waking.request_id == about, Waking.round == sought.round, Waking.volunteer_id == Volunteer.id
    )
    had = select(Claim.id).where(Claim.request_id == about, Claim.volunteer_id == Volunteer.id)
    declined = select(Decline.at).where(Decline.request_id == about, Decline.volunteer_id == Volunteer.id)
    return ~told.exists(), ~had.exists(), ~declined.exists()
