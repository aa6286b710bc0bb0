"""Somebody at the desk lets a volunteer help the same resident once more than usual (R49)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotline.casebook import events
from hotline.casebook.former import RESIDENT_DAYS
from hotline.casebook.tables import Claim, Request, RequestEvent, Volunteer

GIVEN = "same_helper"


def is_given() -> ColumnElement[bool]:
    """Requests that may be taken by whoever has helped their resident often."""
    said = select(RequestEvent.id).where(RequestEvent.request_id == Request.id, RequestEvent.kind == GIVEN)
    return said.correlate(Request).exists()


def needed_by(session: Session, one: Request, *, at_most: int, now: datetime) -> list[str]:
    """First names of the city's volunteers who could not take it without: as often they have helped here."""
    if one.state != "waiting" or one.number_id is None:
        return []
    since = now - timedelta(days=RESIDENT_DAYS)
    helped = select(Volunteer.first_name).join(Claim, Claim.volunteer_id == Volunteer.id)
    helped = helped.where(Claim.number_id == one.number_id, Claim.taken_at > since)
    helped = helped.where(Volunteer.city == one.city, Volunteer.state == "active")
    often = helped.group_by(Volunteer.id, Volunteer.first_name).having(func.count() >= at_most)
    return list(session.scalars(often.order_by(Volunteer.first_name)))


def give(session: Session, request_id: int, *, operator_id: int, now: datetime) -> bool:
    """They may take this one, while it waits; False: it does not wait, or it was said already."""
    waits = select(Request.id).where(Request.id == request_id, Request.state == "waiting")
    if session.scalar(waits.with_for_update()) is None:
        return False
    if session.scalar(waits.where(is_given())) is not None:
        return False
    events.record(session, request_id, "same_helper", by=events.operator(operator_id), at=now)
    return True
