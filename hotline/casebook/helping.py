"""What a volunteer on the telephone hears of, one request at a time: what they have, then what fits them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import board, people
from hotline.casebook.board import Mine, Waiting
from hotline.casebook.sight import Sight, sight_of
from hotline.casebook.tables import Volunteer
from hotline.cities import City

COUNTED = 12  # no voice counts further


def active(session: Session, volunteer_id: int) -> Volunteer | None:
    """The volunteer, as they are now, if they may help."""
    found = session.get(Volunteer, volunteer_id)
    return found if found is not None and found.state == "active" else None


def sight(session: Session, volunteer: Volunteer, *, city: City, now: datetime) -> Sight:
    """What they see of what waits: the same as on the board."""
    return sight_of(city, people.zones_of(session, volunteer.id), now=now)


def next_own(session: Session, volunteer: Volunteer, *, after: int) -> Mine | None:
    """What they have: the oldest claim after this one (0: of all)."""
    return next((one for one in board.mine(session, volunteer) if one.claim_id > after), None)


def how_many(session: Session, volunteer: Volunteer, *, city: City, now: datetime) -> int:
    """How many requests fit; more than `COUNTED` are too many to be told."""
    return len(_fitting(session, volunteer, city=city, now=now, limit=COUNTED + 1))


def next_fitting(
    session: Session, volunteer: Volunteer, *, city: City, heard: Collection[int], now: datetime
) -> Waiting | None:
    """The first that fits and was not heard of in this call, in the order of the board.

    By what was heard, and not by a place among them: what has come in meanwhile may stand before it.
    """
    found = _fitting(session, volunteer, city=city, now=now, limit=len(heard) + 1)
    return next((one for one in found if one.id not in heard), None)


def _fitting(
    session: Session, volunteer: Volunteer, *, city: City, now: datetime, limit: int
) -> list[Waiting]:
    """What they have first, their own zones, then next door: at least so many, if there are."""
    seen = sight(session, volunteer, city=city, now=now)
    return [
        *board.offered(session, volunteer, sight=seen, now=now),
        *board.waiting(session, volunteer, sight=seen, now=now, limit=limit),
        *board.next_door(session, volunteer, sight=seen, now=now, limit=limit),
    ]
