"""Calendars that read an operator's own shifts, at an address that is secret and can be ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.casebook import audit
from hotline.casebook.audit import Actor
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Calendar, Operator, Shift

BACK = timedelta(days=30)  # so long a shift stands in the calendar after it is over


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift of one's own, as the calendar has it; times are aware UTC."""

    id: int
    city: str
    starts_at: datetime
    ends_at: datetime


def new_address(session: Session, operator_id: int, *, now: datetime) -> str:
    """The token of a new address, shown this once; the one before leads nowhere any more."""
    session.execute(select(Operator.id).where(Operator.id == operator_id).with_for_update(key_share=True))
    session.execute(delete(Calendar).where(Calendar.operator_id == operator_id))
    token = secrets.token_urlsafe(24)
    session.add(Calendar(operator_id=operator_id, token_hash=_hash(session, token), created_at=now))
    _noted(session, operator_id, "calendar_given", by=operator_id, now=now)
    return token


def end_address(session: Session, operator_id: int, *, by: Actor, now: datetime) -> bool:
    """The address leads nowhere any more; False if there was none."""
    ending = delete(Calendar).where(Calendar.operator_id == operator_id).returning(Calendar.id)
    if session.scalars(ending).one_or_none() is None:
        return False
    _noted(session, operator_id, "calendar_ended", by=by, now=now)
    return True


def _noted(session: Session, operator_id: int, verb: str, *, by: Actor, now: datetime) -> None:
    audit.note(session, actor=by, verb=verb, subject=("operator", operator_id), now=now)


def _hash(session: Session, token: str) -> str:
    return vault_of(session).index(token, "desk calendar")


def has_address(session: Session, operator_id: int) -> bool:
    """Whether an address of theirs is good."""
    return session.scalar(select(Calendar.id).where(Calendar.operator_id == operator_id)) is not None


def owner_of(session: Session, token: str) -> Operator | None:
    """Whose calendar asks; None where the address is none of ours, or its operator has ended."""
    query = select(Operator).join(Calendar, Calendar.operator_id == Operator.id)
    return session.scalar(
        query.where(Calendar.token_hash == _hash(session, token), Operator.state == "active")
    )


def entries(session: Session, operator_id: int, *, now: datetime) -> list[Entry]:
    """Their shifts, those of the last thirty days too."""
    columns = (Shift.id, Shift.city, Shift.starts_at, Shift.ends_at)
    theirs = select(*columns).where(Shift.operator_id == operator_id, Shift.ends_at > now - BACK)
    return [Entry(*row) for row in session.execute(theirs.order_by(Shift.starts_at, Shift.id))]
