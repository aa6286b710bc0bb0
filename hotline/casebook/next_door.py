"""Somebody at the desk shows what waits in a zone to those beside it, before the clock would (O5, R66)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from hotline.casebook import events, searches
from hotline.casebook.changes import changed
from hotline.casebook.tables import Operator, Request, Search
from hotline.casebook.tables.base import is_


def _waiting(city: str, zone: str) -> Select[int]:
    here = Request.city == city, Request.zone == zone, is_(Request.state, "waiting")
    return select(Request.id).where(*here).order_by(Request.id)


def show(session: Session, *, city: str, zone: str, operator: Operator, now: datetime) -> int:
    """Neighbouring zones see it from now on, and are told next; how many requests that were not yet shown."""
    return sum(
        show_one(session, request_id, operator=operator, now=now)
        for request_id in list(session.scalars(_waiting(city, zone)))
    )


def show_one(session: Session, request_id: int, *, operator: Operator, now: datetime) -> bool:
    """The same for one request that waits; False if they see it already."""
    searches.begin(session, request_id, 0, now=now)
    hidden = Search.request_id == request_id, Search.neighbours_at.is_(None)
    showing = update(Search).where(*hidden).values(neighbours_at=now, next_at=now)
    if changed(session, showing, seen=False) == 0:
        return False
    events.record(session, request_id, "next_door", by=events.operator(operator.id), at=now)
    return True


def hide(
    session: Session, *, city: str, zone: str, shown_at: datetime, operator: Operator, now: datetime
) -> int:
    """What was shown at that moment is the zone's own again, as long as it waits; how many requests."""
    theirs = Search.neighbours_at == shown_at, Search.request_id.in_(_waiting(city, zone))
    shown = list(session.scalars(select(Search.request_id).where(*theirs)))
    hiding = update(Search).where(Search.request_id.in_(shown), Search.neighbours_at == shown_at)
    changed(session, hiding.values(neighbours_at=None), seen=False)
    for request_id in shown:
        events.record(session, request_id, "undone", by=events.operator(operator.id), at=now)
    return len(shown)
