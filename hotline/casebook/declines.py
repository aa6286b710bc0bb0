"""A volunteer puts a request aside, one tap, and takes that back as easily."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook import events
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Decline, Request, Search
from hotline.casebook.tables.base import is_


def decline(session: Session, *, request_id: int, volunteer_id: int, now: datetime) -> bool:
    """It does not suit this volunteer; False: it waits no longer. Said twice it is said once.

    If they had it first, everybody has it from now on, and others are told at once.
    """
    waits = select(Request.id).where(Request.id == request_id, is_(Request.state, "waiting"))
    if session.scalar(waits) is None:
        return False
    row = {"request_id": request_id, "volunteer_id": volunteer_id, "at": now}
    new = insert_if_missing(session, Decline).values(**row).returning(Decline.request_id)
    if session.scalar(new) is not None:
        events.record(session, request_id, "declined", by=events.volunteer(volunteer_id), at=now)
        unwoken = update(Search).where(Search.request_id == request_id, Search.waves == 0)
        changed(session, unwoken.values(next_at=now))
    return True


def undo(session: Session, *, request_id: int, volunteer_id: int, now: datetime) -> bool:
    """It suits them after all; False: they had not put it aside."""
    mine = delete(Decline).where(Decline.request_id == request_id, Decline.volunteer_id == volunteer_id)
    gone = session.scalar(mine.returning(Decline.request_id))
    if gone is not None:
        events.record(session, request_id, "undeclined", by=events.volunteer(volunteer_id), at=now)
    return gone is not None


def has_declined(session: Session, *, request_id: int, volunteer_id: int) -> bool:
    """Whether this volunteer has put this request aside."""
    row = select(Decline.at).where(Decline.request_id == request_id, Decline.volunteer_id == volunteer_id)
    return session.scalar(row) is not None
