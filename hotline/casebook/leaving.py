"""Who was a volunteer and is none any more: refused, left, or never checked; and what is forgotten then."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    addresses,
    claims,
    marks,
    outbox,
    outgoing,
    people,
    retention,
    telling,
    volunteer_events,
)
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Decline,
    PushSubscription,
    Request,
    SignIn,
    SignInCode,
    Telling,
    Volunteer,
    VolunteerEvent,
    VolunteerPin,
    VolunteerZone,
)
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES

Why = Literal["left", "forgotten"]
# What goes with whoever leaves; the other tables that name a volunteer hold their id and nothing about them.
GOES = (SignIn, SignInCode, VolunteerPin, VolunteerZone, Telling, PushSubscription, Decline)

# What a row of somebody who has left still says: the city, and when they came and went. Nothing of a person.
FORGOTTEN: dict[str, Any] = {
    "state": "left",
    "first_name": "",
    "number": None,
    "number_hash": None,
    "on_duty": False,
    "level": 1,
    "speaks": [],
    "kinds": [],
    "days": [],
    "vehicle": "none",
    "contact": "door",
    "rules_version": None,
    "rules_accepted_at": None,
    "document_seen_by": None,
    "document_seen_on": None,
    "document_issued_on": None,
    "document_result": None,
}


def leave(
    session: Session, volunteer_id: int, *, now: datetime, why: Why = "left", by: int | None = None
) -> bool:
    """Nothing personal of the volunteer is kept any more; False where they have gone already.

    What they had goes back to the board. The row stays, so that the histories of requests and the counts
    hold; in it and in the volunteer's own history no name, number or word about them is left. Whatever else
    is kept about a volunteer is to be forgotten here. `by`: the operator who did it for them.
    """
    told_at = _told_at(session, volunteer_id)
    going = update(Volunteer).where(Volunteer.id == volunteer_id, Volunteer.state != "left")
    values = {**FORGOTTEN, "ended_at": now, "version": Volunteer.version + 1}
    if changed(session, going.values(**values), seen=False) == 0:
        return False
    held = select(Request.id).where(
        Request.volunteer_id == volunteer_id, is_in(Request.state, CLAIMED_STATES)
    )
    for request_id in list(session.scalars(held)):  # the row above is locked: nothing can be added
        claims.give_back(session, request_id=request_id, volunteer_id=volunteer_id, now=now)
    telling.take_back(session, volunteer_id)
    outgoing.forget_volunteer(session, volunteer_id, now=now)
    outbox.take_back_to(session, told_at, now=now)
    hashes = [people.hash_of(session, one) for one in told_at]
    session.execute(delete(SignInCode).where(SignInCode.number_hash.in_(hashes)))
    for table in GOES:
        session.execute(delete(table).where(table.volunteer_id == volunteer_id))
    history = update(VolunteerEvent).where(VolunteerEvent.volunteer_id == volunteer_id)
    changed(session, history.values(note=None), seen=False)
    volunteer_events.record(session, volunteer_id, why, by=by, at=now)
    marks.touch(session, "board")
    return True


def _told_at(session: Session, volunteer_id: int) -> set[str]:
    """Number and address to which something may be on its way, such as a code."""
    sealed = session.scalar(select(Volunteer.number).where(Volunteer.id == volunteer_id))
    number = vault_of(session).open(sealed) if sealed else None
    return {one for one in (number, addresses.address_of(session, volunteer_id)) if one is not None}


def due(*, now: datetime) -> ColumnElement[bool]:
    """Volunteers whose time is over: whom nobody made active in time, and who were refused some time ago."""
    return or_(
        and_(Volunteer.state == "new", Volunteer.created_at <= now - retention.UNCHECKED),
        and_(Volunteer.state == "refused", Volunteer.ended_at <= now - retention.REFUSED),
    )
