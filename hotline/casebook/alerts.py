"""Which operators are told by mail of what has waited too long: once for each step of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hotline.casebook.needs import needs
from hotline.casebook.operators import reach_of
from hotline.casebook.reach import Reach
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Alert, Call, Operator, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import SOON
from hotline.casebook.worst_first import Need
from hotline.cities.waiting import Cutoffs

AT_ONCE = ("concern", "emergency")  # told by night too
LATE = "late"  # a ticket that nobody has seen to
OF_REQUESTS = ("to_approve_late", "unclaimed", "ring_resident", "not_reached")

Subject = Literal["ticket", "request", "message", "line"]


@dataclass(frozen=True, slots=True)
class Step:
    """Something of which operators are told, and how far it has come."""

    subject: Subject
    subject_id: int
    step: str
    need: Need

    @property
    def at_once(self) -> bool:
        """Whether operators are told of it by night too."""
        return self.step in AT_ONCE


@dataclass(frozen=True, slots=True)
class Recipient:
    """An operator with a mail address, in clear; `reach` is where they work."""

    id: int
    address: str
    language: str
    role: str
    reach: Reach


def recipients(session: Session, cities: Iterable[str]) -> list[Recipient]:
    """Active operators of these cities who have a mail address."""
    served, opened = tuple(cities), vault_of(session).open
    query = select(Operator).where(Operator.state == "active", Operator.email.is_not(None))
    found = ((one, reach_of(one, served)) for one in session.scalars(query.order_by(Operator.id)))
    return [
        Recipient(one.id, opened(one.email or ""), one.language, one.role, reach)
        for one, reach in found
        if reach
    ]


def urgent_waits(session: Session) -> bool:
    """Whether there is an urgent ticket of which nobody has been told: one statement, by an index."""
    told = exists().where(Alert.subject == "ticket", Alert.subject_id == Ticket.id, Alert.step.in_(AT_ONCE))
    urgent = (Ticket.reason == "concern") | Call.emergency.is_(True)
    query = select(Ticket.id).outerjoin(Call, Call.id == Ticket.call_id)
    query = query.where(is_(Ticket.state, "open"), Ticket.priority == SOON, urgent, ~told)
    return session.scalar(query.limit(1)) is not None


def steps(session: Session, cutoffs: Sequence[Cutoffs], *, now: datetime) -> list[Step]:
    """Everything of these cities that operators should know of by now, worst first."""
    late = {one for city in cutoffs for one in _late_tickets(session, city)}
    found = needs(session, cutoffs, now=now)
    each = [one for caller in (*found.now, *found.later) for one in (caller.worst, *caller.also)]
    return [step for one in each if (step := _step(one, late)) is not None]


def _step(need: Need, late: set[int]) -> Step | None:
    """How far it has come, if that is far enough for a mail."""
    if need.subject == "ticket" and need.what in AT_ONCE:
        return Step("ticket", need.id, need.what, need)
    if need.subject == "ticket":
        return Step("ticket", need.id, LATE, need) if need.id in late else None
    if need.subject == "request":
        return Step("request", need.id, need.what, need) if need.what in OF_REQUESTS else None
    if need.what == "silent_line":  # each silence is told once: it is known by when it began
        return Step("line", int(need.since.timestamp()), f"{need.what} {need.city}", need)
    return Step("message", need.id, need.code, need) if need.subject == "messages" else None


def _late_tickets(session: Session, cutoffs: Cutoffs) -> list[int]:
    """Open tickets that nobody has seen to for too many opening hours; a call without a key can wait."""
    begun = func.coalesce(Ticket.ring_after, Ticket.created_at)
    late = select(Ticket.id).where(
        Ticket.city == cutoffs.city,
        is_(Ticket.state, "open"),
        Ticket.reason.not_in(("no_input", "repeated_calls")),
        begun <= cutoffs.ticket,
    )
    return list(session.scalars(late))


def untold(session: Session, found: Sequence[Step], operator_id: int) -> list[Step]:
    """Those of which the operator has not been told: most times none, and nothing needs to be written."""
    if not found:
        return []
    ids = {one.subject_id for one in found}
    query = select(Alert.subject, Alert.subject_id, Alert.step)
    rows = session.execute(query.where(Alert.operator_id == operator_id, Alert.subject_id.in_(ids)))
    known = {tuple(row) for row in rows}
    return [one for one in found if (one.subject, one.subject_id, one.step) not in known]


def told(session: Session, step: Step, operator_id: int, *, now: datetime) -> bool:
    """Write down that this operator is told of this; False: they were already, by this clock or another."""
    row = {"subject": step.subject, "subject_id": step.subject_id, "step": step.step}
    insert = insert_if_missing(session, Alert).values(**row, operator_id=operator_id, at=now)
    return session.scalar(insert.returning(Alert.id)) is not None
