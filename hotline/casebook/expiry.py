"""The clock releases claims that ran out: their requests are free again (R67)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events
from hotline.casebook.changes import changed
from hotline.casebook.held import held_by
from hotline.casebook.tables import Claim, Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES


@dataclass(frozen=True, slots=True)
class Released:
    """A claim that ran out: the volunteer should be told."""

    request_id: int
    volunteer_id: int
    kind: str
    zone: str


def expire(session: Session, *, now: datetime, limit: int = 100) -> list[Released]:
    """Release claims without an attempt in time (R67). Safe to run twice and by two machines."""
    overdue = select(Request.id, Claim.volunteer_id, Request.kind, Request.zone).join(Claim)
    overdue = overdue.where(Claim.ended_at.is_(None))
    overdue = overdue.where(is_in(Request.state, CLAIMED_STATES), Request.due_at <= now).limit(limit)
    locked = overdue.with_for_update(of=Request, skip_locked=True, key_share=True)
    released = [Released(*row) for row in session.execute(locked)]
    return [one for one in released if _release(session, one, now=now)]


def _release(session: Session, one: Released, *, now: datetime) -> bool:
    still = update(Request).where(*held_by(one.request_id, one.volunteer_id), Request.due_at <= now)
    if changed(session, still.values(**claims.BACK_TO_BOARD)) == 0:
        return False
    claims.end(session, one.request_id, ended_as="expired", now=now)
    events.record(session, one.request_id, "expired", by=events.CLOCK, at=now)
    return True
