"""What calls really left behind, read from the casebook: never what the bench believes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import erasure, numbers
from hotline.casebook.settling import LEAST_SECONDS, seconds
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Message, Number, Request, Ticket, Turn
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import OPEN_STATES
from scripts.benchmarks.crowd.personas import COMPLETE, LOG, LOST, PERSON, TICKET, TOLD

TOLD_WHEN = frozenset({"person_no_number", "number_failed"})  # lines that say when to ring again
ON_ITS_WAY = tuple(state for state in OPEN_STATES if state != "held")


@dataclass(frozen=True, slots=True)
class Left:
    """What one call left. `saved`: seconds from the first webhook to the record; then its request."""

    outcome: str
    saved: float | None = None
    zone: str = ""
    kind: str = ""
    request: int | None = None


class Records(Protocol):
    """What somebody keeps of calls."""

    def left_by(self, sid: str) -> Left:
        """What this call left, once it is over."""

    def twice(self, number: str) -> int:
        """How many open requests of a number are there more than once."""


@dataclass(frozen=True, slots=True)
class Casebook:
    """The hotline's."""

    store: Store

    def left_by(self, sid: str) -> Left:
        """A request, a ticket, a talk at the desk, or nothing."""
        with self.store.read() as casebook:
            call = casebook.scalars(select(Call).where(Call.sid == sid)).one_or_none()
            return Left(LOST) if call is None else _left(casebook, call)

    def twice(self, number: str) -> int:
        """Of one kind on one line there may be one; a shared line is several people's (R64)."""
        with self.store.read() as casebook:
            number_id = numbers.find(casebook, number)
            if number_id is None or casebook.get_one(Number, number_id).shared:
                return 0
            mine = Request.number_id == number_id, is_in(Request.state, OPEN_STATES)
            counts = casebook.scalars(select(func.count()).where(*mine).group_by(Request.city, Request.kind))
            return sum(count - 1 for count in counts)

    def open_requests(self, number: str) -> list[int]:
        """The requests of a number that wait or are taken."""
        with self.store.read() as casebook:
            number_id = numbers.find(casebook, number)
            mine = Request.number_id == number_id, is_in(Request.state, ON_ITS_WAY)
            return list(casebook.scalars(select(Request.id).where(*mine))) if number_id else []

    def messages(self, number: str) -> int:
        """How many text messages go to a number."""
        with self.store.read() as casebook:
            number_id = numbers.find(casebook, number)
            mine = select(func.count()).where(Message.number_id == number_id)
            return casebook.scalar(mine) or 0 if number_id else 0

    def shares(self, number: str) -> None:
        """Somebody at the desk marks the line as one that several households use."""
        with self.store.write() as casebook:
            number_id = numbers.find(casebook, number)
            assert number_id is not None
            numbers.mark_shared(casebook, number_id, shared=True)

    def forgets(self, number: str, *, now: datetime) -> None:
        """Everything about a number goes, so that it can be somebody else's."""
        with self.store.write() as casebook:
            number_id = numbers.find(casebook, number)
            if number_id is not None:
                erasure.erase_number(casebook, number_id, now=now)


def _left(casebook: Session, call: Call) -> Left:
    request = casebook.scalars(select(Request).where(Request.call_id == call.id)).one_or_none()
    if request is not None and request.state in ON_ITS_WAY:
        saved = (request.asked_at - call.started_at).total_seconds()
        return Left(COMPLETE, saved, request.zone, request.kind, request.id)
    if _was_joined(casebook, call):
        return Left(PERSON)
    tickets = select(Ticket).where(Ticket.call_id == call.id, Ticket.state == "open")
    ticket = casebook.scalars(tickets.order_by(Ticket.id)).first()
    if ticket is not None:
        return Left(TICKET, (ticket.created_at - call.started_at).total_seconds())
    if call.number_id is None:
        return Left(TOLD if _said(casebook, call) & TOLD_WHEN else LOG)
    earlier = COMPLETE if _has_open(casebook, call) else TICKET if _is_seen_to(casebook, call) else ""
    if earlier:
        return Left(earlier)
    return Left(LOG if call.key_count == 0 and seconds(call) < LEAST_SECONDS else LOST)


def _was_joined(casebook: Session, call: Call) -> bool:
    joined = select(Turn.id).where(Turn.call_id == call.id, Turn.heard == "joined")
    return casebook.scalars(joined).first() is not None


def _has_open(casebook: Session, call: Call) -> bool:
    """The number's request of an earlier call stands: nothing is lost (R30)."""
    mine = Request.number_id == call.number_id, Request.city == call.city, is_in(Request.state, ON_ITS_WAY)
    return casebook.scalars(select(Request.id).where(*mine)).first() is not None


def _is_seen_to(casebook: Session, call: Call) -> bool:
    """The number's request of an earlier call is held, and the desk has it on its list."""
    held = select(Request.id).where(Request.number_id == call.number_id, Request.state == "held")
    tickets = select(Ticket.id).where(Ticket.request_id.in_(held), Ticket.state == "open")
    return casebook.scalars(tickets).first() is not None


def _said(casebook: Session, call: Call) -> frozenset[str]:
    return _names(casebook.scalars(select(Turn.said).where(Turn.call_id == call.id)))


def _names(kept: Iterable[str | None]) -> frozenset[str]:
    """The names of lines, as the log of turns keeps them."""
    return frozenset(name for said in kept if said for name in said.split())


@dataclass
class BaselineRows:
    """What the baseline keeps: one table; besides, what its telephone saw of each call."""

    database: sqlite3.Connection
    seen: dict[str, Seen]

    def left_by(self, sid: str) -> Left:
        """A row, a talk at the desk, or nothing; a row without a number helps nobody."""
        call = self.seen[sid]
        rows = self.database.execute("SELECT kind, zone, at FROM asked WHERE sid = ?", (sid,)).fetchall()
        if rows and call.number_known:
            kind, zone, at = rows[0]
            return Left(COMPLETE, (datetime.fromisoformat(at) - call.began).total_seconds(), zone, kind)
        if call.joined:
            return Left(PERSON)
        silent = call.keys == 0 and call.seconds < LEAST_SECONDS
        return Left(LOG if silent or not call.number_known else LOST)

    def twice(self, number: str) -> int:
        """Rows of one kind and one number beyond the first."""
        query = "SELECT count(*) FROM asked WHERE caller = ? GROUP BY kind"
        return sum(count - 1 for (count,) in self.database.execute(query, (number,)))

    def forgets(self, number: str) -> None:
        """The number can be somebody else's."""
        self.database.execute("DELETE FROM asked WHERE caller = ?", (number,))
        self.seen.clear()


@dataclass(frozen=True, slots=True)
class Seen:
    """A call as the telephone saw it, where a hotline keeps no log of its own."""

    began: datetime
    seconds: float
    keys: int
    joined: bool
    number_known: bool
