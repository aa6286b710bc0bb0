"""The history of a request: one row for everything that happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.driver import Prepared
from hotline.casebook.prepared import table_of
from hotline.casebook.tables import RequestEvent

EVENT = Prepared(insert(table_of(RequestEvent)))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `caller` (with the call's id), `volunteer`, `operator` or `clock`."""

    kind: str
    id: int | None = None


CLOCK = Actor("clock")
LOOK = "revealed"
WOKEN = "woken"
UNSEEN = frozenset({LOOK, WOKEN})  # they change nothing that stands on the board


def caller(call_id: int) -> Actor:
    """The resident, in this call."""
    return Actor("caller", call_id)


def volunteer(volunteer_id: int) -> Actor:
    """This volunteer."""
    return Actor("volunteer", volunteer_id)


def operator(operator_id: int) -> Actor:
    """This operator, at the desk."""
    return Actor("operator", operator_id)


def record(session: Session, request_id: int, kind: str, *, by: Actor, at: datetime, **detail: str) -> None:
    """Write down what happened; `detail` must hold nothing personal: it outlives an erasure."""
    row = {"request_id": request_id, "kind": kind, "at": at, "actor": by.kind, "actor_id": by.id}
    EVENT.send(session, **row, detail=detail)
    if kind not in UNSEEN:
        marks.touch(session, "board")
        if by.kind == "operator" and by.id is not None:  # what was looked at stands in the register of views
            audit.note(
                session, actor=by.id, verb=kind, subject=("request", request_id), detail=detail, now=at
            )
