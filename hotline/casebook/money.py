"""What was spent on an order, whether its receipt was handed over, and whether it is paid (V7, O14)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from hotline.casebook import events, marks
from hotline.casebook.changes import changed
from hotline.casebook.events import Actor
from hotline.casebook.held import held_by
from hotline.casebook.tables import Request

PaidHow: TypeAlias = Literal["cash", "later", "desk"]
PAID: tuple[PaidHow, ...] = ("cash", "later", "desk")


@dataclass(frozen=True, slots=True)
class Spent:
    """`receipt`: the sum in hundredths of the city's money. `paid_how`: who paid it back; None: nobody yet.

    Where nothing was spent there is no receipt and nothing to pay.
    """

    receipt: int
    receipt_given: bool | None
    paid_how: PaidHow | None

    @property
    def paid(self) -> bool | None:
        """Whether the money is back; None where there was none."""
        return self.paid_how is not None if self.receipt else None


def told(session: Session, *, request_id: int, volunteer_id: int, spent: Spent, now: datetime) -> bool:
    """By the volunteer who has the request; False: they have it no longer."""
    by = events.volunteer(volunteer_id)
    return _note(session, request_id, held_by(request_id, volunteer_id), spent, by=by, now=now)


def entered(session: Session, request: Request, spent: Spent, *, operator_id: int, now: datetime) -> bool:
    """By an operator, whoever has it and however it ended; False: nobody knows whose it was any more."""
    known = (Request.id == request.id, Request.forgotten_at.is_(None))
    return _note(session, request.id, known, spent, by=events.operator(operator_id), now=now)


def _note(
    session: Session,
    request_id: int,
    where: tuple[ColumnElement[bool], ...],
    spent: Spent,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    noting = update(Request).where(*where).values(**asdict(spent), paid=spent.paid)
    if changed(session, noting, seen=False) == 0:
        return False
    detail = {"receipt": str(spent.receipt), "paid": spent.paid_how or "not"}
    events.record(session, request_id, "money_noted", by=by, at=now, **detail)
    marks.touch(session, "desk")
    return True
