"""One request by its id: waiting in my zones, or mine. What is neither does not exist for me."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.board.guard import city, now, volunteer
from hotline.casebook import board, people
from hotline.casebook.board import Mine, PageKey, Waiting
from hotline.casebook.sight import Sight, may_see, sight_of
from hotline.casebook.tables import Request, Volunteer
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.requests import SOON

__all__ = ["LARGEST_ID", "kind_of", "mine_one", "sight", "waiting_one"]


def sight(casebook: Session) -> Sight:
    """What the volunteer sees of what waits, now."""
    return sight_of(city(), people.zones_of(casebook, volunteer().id), now=now())


def waiting_one(casebook: Session, volunteer: Volunteer, request_id: int) -> Waiting | None:
    """The request, if it waits in own zones, or next door for long, and is nobody else's first."""
    here = may_see(volunteer, sight(casebook))
    one = casebook.scalar(select(Request).where(Request.id == request_id, here))
    if one is None:
        return None
    key = PageKey(one.priority, one.asked_at, one.id)
    return Waiting(
        one.id, one.kind, one.zone, one.asked_at, one.language, one.priority == SOON, key, one.deadline
    )


def mine_one(casebook: Session, volunteer: Volunteer, request_id: int) -> Mine | None:
    """The request, if the volunteer has it."""
    return next((one for one in board.mine(casebook, volunteer) if one.id == request_id), None)


def kind_of(casebook: Session, volunteer: Volunteer, request_id: int) -> str | None:
    """The kind of a request of the volunteer's city: what the limits of taking it depend on."""
    here = Request.id == request_id, Request.city == volunteer.city
    return casebook.scalar(select(Request.kind).where(*here))
