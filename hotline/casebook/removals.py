"""What we forget, the telephone company is made to forget as well. Deleting twice is harmless."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Removal

Kind = Literal["call", "message", "recording"]
FIRST_WAIT = timedelta(minutes=10)  # each further wait is twice as long
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A record to be deleted now; `attempts` counts this one."""

    id: int
    kind: Kind
    carrier_id: str
    attempts: int


def put(session: Session, kind: Kind, carrier_ids: Iterable[str], *, not_before: datetime) -> None:
    """These records are to be deleted at the company, not before this time. Asked twice it is once."""
    rows = [
        {"kind": kind, "carrier_id": carrier_id, "not_before": not_before, "attempts": 0}
        for carrier_id in carrier_ids
    ]
    if rows:
        session.execute(insert_if_missing(session, Removal), rows)


def sooner(session: Session, carrier_ids: Collection[str], *, not_before: datetime) -> None:
    """Records that were to be deleted later are deleted by then."""
    waiting = Removal.carrier_id.in_(carrier_ids), Removal.not_before > not_before
    if carrier_ids:
        changed(session, update(Removal).where(*waiting).values(not_before=not_before))


def lease_due(session: Session, *, now: datetime, limit: int = 20) -> list[Due]:
    """What is due; commit before asking the company. Whatever is not answered comes again after a wait."""
    due = select(Removal).where(Removal.not_before <= now).order_by(Removal.not_before, Removal.id)
    locked = list(session.scalars(due.limit(limit).with_for_update(skip_locked=True)))
    return [_lease(session, one, now=now) for one in locked]


def _lease(session: Session, one: Removal, *, now: datetime) -> Due:
    attempts = one.attempts + 1
    wait = min(FIRST_WAIT * 2 ** min(one.attempts, 8), LONGEST_WAIT)
    leasing = update(Removal).where(Removal.id == one.id)
    changed(session, leasing.values(attempts=attempts, not_before=now + wait))
    return Due(one.id, cast(Kind, one.kind), one.carrier_id, attempts)


def done(session: Session, due: Due) -> None:
    """The company has it no longer."""
    session.execute(delete(Removal).where(Removal.id == due.id))


def failed(session: Session, due: Due, *, code: str) -> None:
    """The company refused; it is asked again, at longer and longer intervals, as long as it takes."""
    changed(session, update(Removal).where(Removal.id == due.id).values(error_code=code))
