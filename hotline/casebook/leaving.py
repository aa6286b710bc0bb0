"""Who was a volunteer and is none any more: refused, left, or never checked; and what is forgotten then."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    claims,
    marks,
    outgoing,
    people,
    readdressing,
    retention,
    telling,
    volunteer_events,
)
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Claim,
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
    Waking,
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
    readdressing.to(session, told_at)  # locked before the volunteer's row
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
    readdressing.take_back_to(session, told_at, now=now)
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
    email = session.scalar(select(Telling.email).where(Telling.volunteer_id == volunteer_id))
    vault = vault_of(session)
    return {one for one in (readdressing.opened(vault, sealed), readdressing.opened(vault, email)) if one}


def due(*, now: datetime) -> ColumnElement[bool]:
    """Volunteers whose time is over: never made active in time, refused, unseen or banned long ago."""
    return or_(
        and_(Volunteer.state == "new", Volunteer.created_at <= now - retention.UNCHECKED),
        and_(Volunteer.state == "refused", Volunteer.ended_at <= now - retention.REFUSED),
        and_(Volunteer.state.in_(("active", "paused")), _unseen_since(now - retention.DORMANT)),
        and_(Volunteer.state == "banned", _unseen_since(now - retention.BANNED)),
    )


def _unseen_since(then: datetime) -> ColumnElement[bool]:
    """Nothing has happened to them since: no sign-in, nothing taken, no change by them or the desk."""
    seen = (
        select(SignIn.id).where(SignIn.volunteer_id == Volunteer.id, SignIn.expires_at > then),
        select(Claim.id).where(Claim.volunteer_id == Volunteer.id, Claim.taken_at > then),
        select(VolunteerEvent.id).where(
            VolunteerEvent.volunteer_id == Volunteer.id, VolunteerEvent.at > then
        ),
    )
    return and_(Volunteer.created_at <= then, *(~one.exists() for one in seen))


# What the row of somebody who has left says until a year is over: who had checked them, and when.
CHECKED: dict[str, Any] = {
    "identity_seen_by": None,
    "identity_seen_on": None,
    "identity_noted_by": None,
    "activated_by": None,
    "activated_at": None,
    "number_proved_at": None,
}


def strip(session: Session, *, now: datetime, limit: int) -> int:
    """A year after they left nothing is kept of a volunteer but that the row is there; how many."""
    kept = or_(*(getattr(Volunteer, name).is_not(None) for name in CHECKED), VolunteerEvent.id.is_not(None))
    left = select(Volunteer.id).outerjoin(VolunteerEvent, VolunteerEvent.volunteer_id == Volunteer.id)
    left = left.where(Volunteer.state == "left", Volunteer.ended_at <= now - retention.LEFT, kept)
    ids = list(session.scalars(left.distinct().order_by(Volunteer.id).limit(limit)))
    for table in (VolunteerEvent, Waking):
        session.execute(delete(table).where(table.volunteer_id.in_(ids)))
    stripping = update(Volunteer).where(Volunteer.id.in_(ids), Volunteer.state == "left")
    return changed(session, stripping.values(**CHECKED), seen=False)
