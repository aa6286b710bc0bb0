"""Somebody would like to help: they sign up, prove their number, and wait to be checked (V9, C10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from hotline.casebook import leaving, offers, people, sign_in, tries, volunteer_events
from hotline.casebook.offers import Offer
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.sign_in import Asking, How, Sending
from hotline.casebook.tables import Volunteer

CODES_IN_ALL = 120  # in an hour, by this page: messages cost money
OFFERS_OF_A_NUMBER = 3  # in an hour, by telephone
OFFERS_IN_ALL = 60  # in an hour, by telephone: the number that a call shows can be forged
Way = Literal["page", "phone"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Who has signed up; not `is_new` where the number was known.

    Then nothing changes but what somebody offers who has not been checked yet and now comes by page.
    """

    volunteer: Volunteer
    is_new: bool


def send_code(session: Session, asking: Asking, *, city: str, code: str, how: How, now: datetime) -> Sending:
    """Put a code on its way that proves a number, whoever's it is; `sent` or `too_many`.

    Volunteers get one as well: it signs them in, and only they learn that they are known. So they are
    counted with the strangers: a limit that held for strangers only would tell who is none.
    """
    again_at = sign_in.count(session, asking, now=now)
    again_at = again_at or tries.count(session, "codes of sign-ups", at_most=CODES_IN_ALL, now=now)
    if again_at is not None:
        return Sending("too_many", again_at)
    known = people.volunteer_by_number(session, asking.number)
    volunteer_id = known.id if known is not None else None
    sign_in.keep_code(session, asking, code=code, now=now, volunteer_id=volunteer_id)
    sign_in.post_code(session, asking.number, how, city=known.city if known else city, code=code, now=now)
    return Sending("sent")


def may_offer(session: Session, number: str, *, now: datetime) -> bool:
    """Count one more offer by telephone from this number (E.164); False after too many, of it or of all."""
    limits = ((f"offers of {number}", OFFERS_OF_A_NUMBER), ("offers by telephone", OFFERS_IN_ALL))
    counted = (tries.count(session, subject, at_most=most, now=now) for subject, most in limits)
    return all(again_at is None for again_at in counted)


def join(session: Session, offer: Offer, *, number: str, city: str, way: Way, now: datetime) -> Joined:
    """A new volunteer who may do nothing yet; `number` is E.164. Signing up twice is harmless.

    By page the number has been proved by a code. By telephone it has not: a caller's number can be forged,
    so it counts as proved only when a code has been keyed in that was sent to it.
    """
    volunteer = Volunteer(city=city, level=1, state="new", created_at=now, **offer.columns)
    volunteer.number_proved_at = now if way == "page" else None
    try:
        people.keep_new(session, volunteer, number=number)
    except AlreadyVolunteer:
        known = _known(session, number, way=way, now=now)
        if known.state == "new" and way == "page":  # what they say now counts, and it is proved to be they
            offers.change_offer(session, known, offer, now=now)
        return Joined(known, is_new=False)
    people.set_zones(session, volunteer_id=volunteer.id, city=city, zones=offer.zones)
    volunteer_events.record(session, volunteer.id, "signed_up", by=None, at=now, detail={"way": way})
    return Joined(volunteer, is_new=True)


def _known(session: Session, number: str, *, way: Way, now: datetime) -> Volunteer:
    """Who has this number already; that they came again is in their history, also of those who are banned."""
    known = people.volunteer_by_number(session, number)
    if known is None:
        raise LookupError("a number that is known belongs to nobody")
    volunteer_events.record(session, known.id, "again", by=None, at=now, detail={"way": way})
    if way == "page":
        people.note_proved(session, known, now=now)
    return known


def withdraw(session: Session, number: str, *, now: datetime) -> bool:
    """Forget what was offered from this number, if nobody has proved it yet; whether there was anything."""
    known = people.volunteer_by_number(session, number)
    if known is None or known.state != "new" or known.number_proved_at is not None:
        return False
    return leaving.leave(session, known.id, now=now)
