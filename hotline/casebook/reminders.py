"""What volunteers are reminded of: to ring in time, of the day they arranged, and to tell how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from hotline.casebook import events
from hotline.casebook.changes import changed
from hotline.casebook.held import held_by
from hotline.casebook.tables import Request, RequestEvent
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES


@dataclass(frozen=True, slots=True)
class Reminder:
    """A request whose volunteer is to be reminded now: to ring by `due_at`, or of the day `arranged_for`.

    `spoken`: they were joined with the resident by the hotline, and have not told how it went.
    """

    request_id: int
    volunteer_id: int
    city: str
    kind: str
    zone: str
    due_at: datetime | None
    arranged_for: date | None
    remind_at: datetime
    spoken: bool


def due(session: Session, *, now: datetime, limit: int = 100) -> list[Reminder]:
    """Those whose time has come, locked; what another clock has in its hands is left to it."""
    whose = (Request.id, Request.volunteer_id, Request.city, Request.kind, Request.zone)
    joined = exists().where(
        RequestEvent.request_id == Request.id,
        RequestEvent.kind == "rang_joined",
        RequestEvent.at >= Request.taken_at,
    )
    when = (Request.due_at, Request.arranged_for, Request.remind_at)
    columns: tuple[Any, ...] = (*whose, *when, joined)
    query = select(*columns)
    query = query.where(is_in(Request.state, CLAIMED_STATES), Request.remind_at <= now)
    query = query.order_by(Request.remind_at).limit(limit)
    rows = session.execute(query.with_for_update(skip_locked=True, key_share=True))
    return [Reminder(*row) for row in rows]


def reminded(session: Session, one: Reminder, *, again: datetime | None, now: datetime) -> bool:
    """Write down that it was done; `again` is when the next one is due. False: another clock was quicker."""
    still = held_by(one.request_id, one.volunteer_id), Request.remind_at == one.remind_at
    reminding = update(Request).where(*still[0], still[1])
    if changed(session, reminding.values(remind_at=again)) == 0:
        return False
    events.record(session, one.request_id, "reminded", by=events.CLOCK, at=now)
    return True
