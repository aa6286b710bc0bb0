"""Two open requests of one person become one (O4): which stays, what becomes of the other, and the undo.

Nobody decides this but an operator, also where both came from the same number. Numbers are locked before
requests, requests in the order of their ids: two merges, or a merge and a volunteer's taking, come in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, marks, numbers
from hotline.casebook.changes import changed
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.reach import within
from hotline.casebook.requests import change
from hotline.casebook.tables import Operator, Request, RequestEvent, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES

FURTHEST_FIRST = ("arranged", "taken", "referred", "waiting", "unreached", "to_approve", "held")
OFFERED = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two requests: the one that stays open, and the one that goes into it."""

    stays: Request
    goes: Request

    @property
    def may_choose(self) -> bool:
        """Whether an operator may prefer the other one: no volunteer has either, and both can be rung."""
        both = (self.stays, self.goes)
        return all(one.state not in CLAIMED_STATES and one.number_id is not None for one in both)


@dataclass(frozen=True, slots=True)
class Merged:
    """It was done; `had_it` is the volunteer whose request went into the other, and who should be told."""

    stays: Request
    goes: Request
    had_it: int | None = None


def pair(one: Request, other: Request, *, prefers: int | None = None) -> Pair:
    """Which stays: where most has been done; of two alike the one taken first, or asked first.

    So a volunteer keeps what they have, and of two volunteers the one who was quicker does. `prefers` counts
    only where no volunteer has either.
    """
    stays, goes = sorted((one, other), key=_claim_to_stay)
    by_rule = Pair(stays, goes)
    return Pair(goes, stays) if prefers == goes.id and by_rule.may_choose else by_rule


def _claim_to_stay(request: Request) -> tuple[int, datetime, int]:
    return FURTHEST_FIRST.index(request.state), request.taken_at or request.asked_at, request.id


def find(
    session: Session, one: int, other: int, *, cities: Sequence[str], prefers: int | None = None
) -> Pair | None:
    """Two open requests of one city among these; None where they are not."""
    wanted = select(Request).where(Request.id.in_((one, other)), within(cities, Request.city, Request.zone))
    return _pair(session.scalars(wanted.order_by(Request.id)).all(), prefers)


def _pair(found: Sequence[Request], prefers: int | None) -> Pair | None:
    match found:
        case [one, other] if one.city == other.city and {one.state, other.state} <= set(OPEN_STATES):
            return pair(one, other, prefers=prefers)
        case _:
            return None


def alike(session: Session, request: Request, *, cities: Sequence[str]) -> list[Request]:
    """Other open requests of the same number in the same city, the newest first: one of them may be meant."""
    if request.number_id is None:
        return []
    same = Request.number_id == request.number_id, Request.city == request.city, Request.id != request.id
    query = select(Request).where(*same, Request.state.in_(OPEN_STATES), _here(cities))
    return list(session.scalars(query.order_by(Request.id.desc()).limit(OFFERED)))


def _here(cities: Sequence[str]) -> ColumnElement[bool]:
    return within(cities, Request.city, Request.zone)


def taken_in(session: Session, request_id: int, *, cities: Sequence[str]) -> list[Request]:
    """The requests that went into this one, the newest first."""
    into = select(Request).where(Request.merged_into_id == request_id, Request.state == "withdrawn")
    into = into.where(_here(cities))
    return list(session.scalars(into.order_by(Request.closed_at.desc()).limit(OFFERED)))


def merge(
    session: Session, *, stays: int, goes: int, cities: Sequence[str], operator: Operator, now: datetime
) -> Merged | None:
    """Into one. None: one of them is closed, or as they stand now the other one has to stay.

    What stays waits for as long as the older of the two, and is as urgent as the more urgent; open tickets
    come along. The one that goes keeps its history, and is closed as if it had never been asked.
    """
    found = _locked(session, stays, goes, cities=cities, prefers=stays)
    if found is None or found.stays.id != stays:
        return None
    had_it, stood = found.goes.volunteer_id, found.goes.state
    values = {"state": "withdrawn", "closed_at": now, "merged_into_id": stays, "due_at": None}
    going = update(Request).where(Request.id == goes, Request.state == stood)
    if changed(session, going.values(**values, remind_at=None)) == 0:
        return None
    active = claims.end(session, goes, ended_as="withdrawn", now=now)
    by = events.operator(operator.id)
    events.record(session, goes, "merged", by=by, at=now, into=str(stays), stood=stood)
    events.record(session, stays, "took_in", by=by, at=now, other=str(goes), **_come_along(session, found))
    marks.touch(session, "desk")
    return Merged(found.stays, found.goes, had_it if active else None)


def _locked(
    session: Session, one: int, other: int, *, cities: Sequence[str], prefers: int | None = None
) -> Pair | None:
    ids = sorted((one, other))
    known = session.scalars(select(Request.number_id).where(Request.id.in_(ids)))
    for number_id in sorted({number_id for number_id in known if number_id is not None}):
        numbers.lock(session, number_id)
    return _pair(_rows(session, ids, cities=cities), prefers)


def _rows(session: Session, ids: Sequence[int], *, cities: Sequence[str]) -> Sequence[Request]:
    query = (
        select(Request)
        .where(Request.id.in_(ids), within(cities, Request.city, Request.zone))
        .order_by(Request.id)
    )
    locked = query.with_for_update(key_share=True)
    return session.scalars(locked, execution_options={"populate_existing": True}).all()


def _come_along(session: Session, found: Pair) -> dict[str, str]:
    """What the request that stays takes over, and for an undo how it was before."""
    stays, goes = found.stays, found.goes
    before = {"asked_at": stays.asked_at.isoformat(), "priority": str(stays.priority)}
    values = {"asked_at": min(stays.asked_at, goes.asked_at), "priority": min(stays.priority, goes.priority)}
    changed(session, update(Request).where(Request.id == stays.id).values(**values))
    open_ones = select(Ticket.id).where(Ticket.request_id == goes.id, is_(Ticket.state, "open"))
    tickets = list(session.scalars(open_ones))
    _move(session, tickets, source=goes.id, into=stays.id)
    return before | {"tickets": ",".join(map(str, tickets))}


def _move(session: Session, tickets: Sequence[int], *, source: int, into: int) -> None:
    moving = update(Ticket).where(Ticket.id.in_(tickets), Ticket.request_id == source)
    if tickets:
        changed(session, moving.values(request_id=into))


def may_undo(request: Request, *, now: datetime) -> bool:
    """Whether this one went into another so lately that it can come out again."""
    merged = request.merged_into_id is not None and request.forgotten_at is None
    return merged and request.closed_at is not None and request.closed_at >= now - UNDO_FOR


def undo(
    session: Session,
    *,
    request_id: int,
    cities: Sequence[str],
    operator: Operator,
    code_words: Sequence[str],
    now: datetime,
) -> bool:
    """A slip: both stand for themselves again. False: too late, or it went into no other.

    A claim that ended by it does not come back: its volunteer was told; the request waits on the board.
    """
    into = session.scalar(select(Request.merged_into_id).where(Request.id == request_id))
    rows = _rows(session, sorted((request_id, into)), cities=cities) if into is not None else ()
    goes = next((one for one in rows if one.id == request_id), None)
    both = len(rows) == len({request_id, into})  # the other may have moved out of reach
    if goes is None or not both or goes.merged_into_id != into or not may_undo(goes, now=now):
        return False
    stood = _events(session, request_id, "merged")[0].detail["stood"]
    values: dict[str, Any] = {"state": stood, "closed_at": None, "merged_into_id": None}
    values |= claims.BACK_TO_BOARD if stood in CLAIMED_STATES else {}
    if not change(session, goes, values=values, code_words=code_words):
        return False
    _give_back(session, rows, goes)
    by = events.operator(operator.id)
    for one in rows:
        events.record(session, one.id, "unmerged", by=by, at=now)
    marks.touch(session, "desk")
    return True


def _give_back(session: Session, rows: Sequence[Request], goes: Request) -> None:
    """The request that stayed is as old and as urgent as without it, and its tickets are only its own.

    As urgent as it is now, if anything has happened to it since: somebody may have put it on top.
    """
    for stays in rows:
        if stays.id == goes.id:
            continue
        took_in = _events(session, stays.id, "took_in")
        this = next(one for one in took_in if one.detail["other"] == str(goes.id))
        others = [one for one in _inside(session, stays.id) if one.id != goes.id]
        asked = [datetime.fromisoformat(took_in[-1].detail["asked_at"]), *(one.asked_at for one in others)]
        urgent = [int(this.detail["priority"]), *(one.priority for one in others)]
        priority = stays.priority if _went_on(session, this) else min(urgent)
        values = {"asked_at": min(asked), "priority": priority}
        changed(session, update(Request).where(Request.id == stays.id).values(**values))
        tickets = [int(one) for one in this.detail["tickets"].split(",") if one]
        _move(session, tickets, source=stays.id, into=goes.id)


def _inside(session: Session, request_id: int) -> Sequence[Request]:
    into = Request.merged_into_id == request_id, Request.state == "withdrawn"
    return session.scalars(select(Request).where(*into)).all()


def _went_on(session: Session, since: RequestEvent) -> bool:
    """Whether anything but merging has happened to the request since then."""
    later = RequestEvent.request_id == since.request_id, RequestEvent.id > since.id
    other = RequestEvent.kind.not_in(("took_in", "unmerged"))
    return session.scalar(select(RequestEvent.id).where(*later, other).limit(1)) is not None


def _events(session: Session, request_id: int, kind: str) -> Sequence[RequestEvent]:
    """Such events of a request, the newest first."""
    of_it = select(RequestEvent).where(RequestEvent.request_id == request_id, RequestEvent.kind == kind)
    return session.scalars(of_it.order_by(RequestEvent.id.desc())).all()
