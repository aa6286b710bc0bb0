"""What an operator does with a request: set its place, take it back, close it, open it again (O2).

Every verb is one conditional UPDATE on the state that was seen; whoever comes second changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import approving, claims, events, marks, referrals
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.requests import change
from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import CLAIMED_STATES, CLOSED_STATES, OPEN_STATES, SOON

ClosedAs: TypeAlias = Literal["done", "not_needed", "cancelled", "withdrawn"]
CLOSED_AS: tuple[ClosedAs, ...] = ("done", "not_needed", "cancelled", "withdrawn")


@dataclass(frozen=True, slots=True)
class Place:
    """Which help, and where; `postcode` is None where only the zone is known."""

    kind: str
    zone: str
    postcode: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """It was done; `had_it` is the volunteer who has the request no longer, and should be told."""

    request: Request
    had_it: int | None = None


def find(session: Session, request_id: int, *, cities: Sequence[str]) -> Request | None:
    """The request, locked, if it is one of these cities'."""
    query = select(Request).where(Request.id == request_id, within(cities, Request.city, Request.zone))
    return session.scalar(
        query.with_for_update(key_share=True), execution_options={"populate_existing": True}
    )


def set_place(
    session: Session,
    request: Request,
    place: Place,
    *,
    operator_id: int,
    code_words: Sequence[str],
    now: datetime,
) -> Changed | None:
    """Another kind, zone or postcode; None if it is closed or already as wanted.

    Whoever has it may not fit the new kind or zone, so it goes back to the board.
    """
    wanted = {"kind": place.kind, "zone": place.zone, "postcode": place.postcode}
    values: dict[str, Any] = {name: one for name, one in wanted.items() if one != getattr(request, name)}
    if not values or request.state not in OPEN_STATES:
        return None
    before = {f"{name}_before": getattr(request, name) for name in ("kind", "zone") if name in values}
    had_it = request.volunteer_id if before and request.state in CLAIMED_STATES else None
    back = claims.BACK_TO_BOARD if had_it is not None else {}
    if not change(session, request, values={**values, **back}, code_words=code_words):
        return None
    if had_it is not None:
        claims.end(session, request.id, ended_as="changed", now=now)
    _happened(session, request, "corrected", operator_id, now, **before)
    return Changed(request, had_it)


def take_back(session: Session, request: Request, *, operator_id: int, now: datetime) -> Changed | None:
    """From the volunteer who has it, back to the board; None if nobody has it."""
    had_it = request.volunteer_id
    if request.state not in CLAIMED_STATES or had_it is None:
        return None
    before = _claimed(request)
    taking = update(Request).where(
        Request.id == request.id, Request.state == request.state, Request.volunteer_id == had_it
    )
    if changed(session, taking.values(**claims.BACK_TO_BOARD)) == 0:
        return None
    claims.end(session, request.id, ended_as="given_back", now=now)
    _happened(session, request, "taken_back", operator_id, now, **before)
    return Changed(request, had_it)


def _claimed(request: Request) -> dict[str, str]:
    """Who had it, and until when: what an undo needs (`slips`)."""
    known: dict[str, Any] = {"state": request.state, "volunteer": request.volunteer_id}
    for name in ("taken_at", "due_at", "remind_at", "arranged_for"):
        at = getattr(request, name)
        known[name] = at.isoformat() if at is not None else ""
    return {name: str(value) for name, value in known.items()}


def close(
    session: Session, request: Request, outcome: ClosedAs, *, operator_id: int, now: datetime
) -> Changed | None:
    """Close it, whoever has it; None if it is closed. `withdrawn`: it never was a request."""
    if request.state not in OPEN_STATES:
        return None
    had_it, before = request.volunteer_id, request.state
    closing = update(Request).where(Request.id == request.id, Request.state == before)
    values = {"state": outcome, "closed_at": now, "due_at": None}
    if changed(session, closing.values(**values)) == 0:
        return None
    active = claims.end(session, request.id, ended_as=outcome, now=now)
    _happened(session, request, outcome, operator_id, now, before=before)
    return Changed(request, had_it if active else None)


def reopen(
    session: Session, request: Request, *, operator_id: int, code_words: Sequence[str], now: datetime
) -> Changed | None:
    """A closed one goes to the top of the board (R70); None if it is open, or its number is forgotten."""
    if request.state not in CLOSED_STATES or request.number_id is None:
        return None
    free = "held" if request.payment == "cannot_pay" else "waiting"
    values = {**claims.BACK_TO_BOARD, "state": free, "closed_at": None, "attempts": 0}
    values |= {"priority": SOON, "merged_into_id": None, **approving.let_through(now)}
    if not change(session, request, values=values, code_words=code_words):
        return None
    referrals.end(session, request.id, ended_as="reopened", now=now)
    _happened(session, request, "reopened", operator_id, now)
    return Changed(request)


def _happened(
    session: Session, request: Request, kind: str, operator_id: int, now: datetime, **detail: str
) -> None:
    events.record(session, request.id, kind, by=events.operator(operator_id), at=now, **detail)
    marks.touch(session, "desk")
