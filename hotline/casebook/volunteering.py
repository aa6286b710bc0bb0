"""What operators do with a volunteer: enter, check, make active, pause, ban (O6).

Every verb is one conditional UPDATE on the version that the operator saw: of two who act at once the
second changes nothing and looks again. Every one leaves a row in the volunteer's history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import (
    claims,
    events,
    leaving,
    marks,
    offers,
    people,
    readdressing,
    receipts,
    telling,
    volunteer_events,
)
from hotline.casebook.changes import changed
from hotline.casebook.offers import Offer
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.reach import helps_within
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Request, SignIn, Volunteer
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES

Activated: TypeAlias = Literal["active", "second_person", "not_seen", "changed"]


@dataclass(frozen=True, slots=True)
class By:
    """The operator who does it, the cities they work for, and when."""

    operator_id: int
    name: str
    cities: Sequence[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """The volunteer as the operator saw them."""

    volunteer_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of somebody who is entered; no `kinds` is all, `vehicle` as in `Offer`.

    `speaks` are the languages spoken, besides that of pages and messages.
    """

    first_name: str
    language: str
    speaks: tuple[str, ...]
    zones: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    vehicle: str = "none"


def enter(session: Session, details: Details, *, number: str, city: str, by: By) -> Volunteer:
    """A new volunteer, who may do nothing yet; `number` is E.164.

    Raises:
        AlreadyVolunteer: the number belongs to one already.
    """
    volunteer = Volunteer(city=city, level=1, state="new", created_at=by.now)
    volunteer.first_name, volunteer.language = details.first_name, details.language
    volunteer.speaks, volunteer.kinds = list(details.speaks), list(details.kinds)
    volunteer.vehicle = details.vehicle
    people.keep_new(session, volunteer, number=number)
    people.set_zones(session, volunteer_id=volunteer.id, city=city, zones=details.zones)
    record(session, volunteer.id, "entered", by=by)
    return volunteer


def record(
    session: Session,
    volunteer_id: int,
    kind: str,
    *,
    by: By,
    note: str | None = None,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write down what the operator did."""
    volunteer_events.record(
        session, volunteer_id, kind, by=by.operator_id, at=by.now, note=note, detail=detail or {}
    )


def change(session: Session, seen: Seen, by: By, *still: ColumnElement[bool], **values: Any) -> bool:
    """Change the row if it is as the operator saw it, one of their cities', and `still` holds."""
    same = (Volunteer.id == seen.volunteer_id, Volunteer.version == seen.version)
    changing = update(Volunteer).where(*same, helps_within(by.cities), *still)
    return changed(session, changing.values(**values, version=Volunteer.version + 1), seen=False) == 1


def note_identity(session: Session, seen: Seen, *, seen_by: str, seen_on: date, by: By) -> bool:
    """The identity was seen, by whom and when; no copy (V9). Only while the volunteer is new."""
    values = {"identity_seen_by": seen_by, "identity_seen_on": seen_on, "identity_noted_by": by.operator_id}
    if not change(session, seen, by, Volunteer.state == "new", **values):
        return False
    noted = {"seen_by": seen_by, "seen_on": seen_on.isoformat()}
    record(session, seen.volunteer_id, "identity", by=by, detail=noted)
    return True


def activate(session: Session, seen: Seen, *, by: By) -> Activated:
    """The volunteer may help from now on: said by a second person, who did not see the identity (R42)."""
    here = Volunteer.id == seen.volunteer_id, helps_within(by.cities)
    volunteer = session.scalar(select(Volunteer).where(*here))
    if volunteer is None or volunteer.state != "new":
        return "changed"
    if volunteer.identity_seen_by is None:
        return "not_seen"
    if is_first_person(volunteer, by.operator_id, by.name):
        return "second_person"
    values = {"state": "active", "activated_by": by.name, "activated_at": by.now}
    if not change(session, seen, by, Volunteer.state == "new", **values):
        return "changed"
    record(session, seen.volunteer_id, "activated", by=by)
    marks.touch(session, "board")
    return "active"


def is_first_person(volunteer: Volunteer, operator_id: int, name: str) -> bool:
    """Whether this operator saw the volunteer's identity, or wrote down that somebody did."""
    seen_by = " ".join((volunteer.identity_seen_by or "").split()).casefold()
    return volunteer.identity_noted_by == operator_id or seen_by == " ".join(name.split()).casefold()


def set_details(session: Session, seen: Seen, details: Offer, *, city: str, by: By) -> bool:
    """Everything that the volunteer may say of themselves."""
    if not change(session, seen, by, Volunteer.city == city, **details.columns):
        return False
    before = people.zones_of(session, seen.volunteer_id)
    people.set_zones(session, volunteer_id=seen.volunteer_id, city=city, zones=details.zones)
    record(session, seen.volunteer_id, "details", by=by, detail=offers.zone_changes(before, details.zones))
    return True


def change_number(session: Session, seen: Seen, number: str, *, by: By) -> bool:
    """Another telephone (E.164); every session ends, and what waits for the old one goes to the new one.

    Raises:
        AlreadyVolunteer: the number belongs to somebody else.
    """
    sealed = vault_of(session).seal(number)
    values = {"number": sealed, "number_hash": people.hash_of(session, number), "number_proved_at": None}
    before = session.scalar(select(Volunteer.number).where(Volunteer.id == seen.volunteer_id))
    old = readdressing.opened(vault_of(session), before)
    on_its_way = readdressing.to(session, {old} if old else set())
    try:
        with session.begin_nested():
            done = change(session, seen, by, **values)
    except IntegrityError:
        raise AlreadyVolunteer("this number belongs to a volunteer already") from None
    if done:
        end_sessions(session, seen.volunteer_id, now=by.now)
        readdressing.go_on(session, on_its_way, number=number, now=by.now)
        receipts.of_nobody(session, seen.volunteer_id)
        telling.try_again(session, seen.volunteer_id, by=by.operator_id, now=by.now)
        record(session, seen.volunteer_id, "number", by=by)
    return done


def refuse(session: Session, seen: Seen, *, reason: str, by: By) -> bool:
    """Somebody who has signed up does not become a volunteer; forgotten after some time."""
    if not change(session, seen, by, Volunteer.state == "new", state="refused", ended_at=by.now):
        return False
    end_sessions(session, seen.volunteer_id, now=by.now)
    record(session, seen.volunteer_id, "refused", by=by, note=reason)
    return True


def forget(session: Session, seen: Seen, *, by: By) -> bool:
    """Somebody leaves, and cannot do so themselves: nothing personal of them is kept any more."""
    if not change(session, seen, by, Volunteer.state != "left"):
        return False
    record(session, seen.volunteer_id, "details", by=by)
    return leaving.leave(session, seen.volunteer_id, now=by.now, by=by.operator_id)


def pause(session: Session, seen: Seen, *, reason: str, by: By) -> bool:
    """Takes nothing and sees nothing for now; what they had goes back to the board."""
    if not change(session, seen, by, Volunteer.state == "active", state="paused"):
        return False
    _stop(session, seen.volunteer_id, "paused", reason=reason, by=by)
    return True


def resume(session: Session, seen: Seen, *, by: By) -> bool:
    """May help again."""
    if not change(session, seen, by, Volunteer.state == "paused", state="active"):
        return False
    record(session, seen.volunteer_id, "resumed", by=by)
    marks.touch(session, "board")
    return True


def ban(session: Session, seen: Seen, *, reason: str, by: By) -> bool:
    """Helps no more, at once: signed out everywhere, and what they had goes back to the board."""
    if not change(session, seen, by, Volunteer.state.not_in(("banned", "left")), state="banned"):
        return False
    _stop(session, seen.volunteer_id, "banned", reason=reason, by=by)
    return True


def unban(session: Session, seen: Seen, *, reason: str, by: By) -> bool:
    """The ban or the refusal is over: paused, or new for those who never were active."""
    was_active = select(Volunteer.activated_at).where(Volunteer.id == seen.volunteer_id)
    back: dict[str, Any] = {"state": "paused"}
    if session.scalar(was_active) is None:
        back = {"state": "new", "created_at": by.now}  # the time in which to be checked begins anew
    stopped = Volunteer.state.in_(("banned", "refused"))
    if not change(session, seen, by, stopped, **back, ended_at=None):
        return False
    record(session, seen.volunteer_id, "unbanned", by=by, note=reason)
    return True


def _stop(session: Session, volunteer_id: int, kind: str, *, reason: str, by: By) -> None:
    end_sessions(session, volunteer_id, now=by.now)
    telling.take_back(session, volunteer_id)
    given_back = _give_everything_back(session, volunteer_id, by=by)
    record(session, volunteer_id, kind, by=by, note=reason, detail={"given_back": str(given_back)})
    marks.touch(session, "board")


def _give_everything_back(session: Session, volunteer_id: int, *, by: By) -> int:
    """What the volunteer has goes to others; how many. Their row is locked by now: nothing can be added."""
    held = select(Request.id).where(
        Request.volunteer_id == volunteer_id, is_in(Request.state, CLAIMED_STATES)
    )
    return sum(_give_back(session, one, volunteer_id, by=by) for one in list(session.scalars(held)))


def _give_back(session: Session, request_id: int, volunteer_id: int, *, by: By) -> bool:
    still = (Request.volunteer_id == volunteer_id, is_in(Request.state, CLAIMED_STATES))
    giving = update(Request).where(Request.id == request_id, *still)
    if changed(session, giving.values(**claims.BACK_TO_BOARD), seen=False) == 0:
        return False
    claims.end(session, request_id, ended_as="given_back", now=by.now)
    events.record(session, request_id, "taken_back", by=events.operator(by.operator_id), at=by.now)
    return True


def end_sessions(session: Session, volunteer_id: int, *, now: datetime) -> int:
    """Sign the volunteer out everywhere; how many sessions ended."""
    still = update(SignIn).where(SignIn.volunteer_id == volunteer_id, SignIn.ended_at.is_(None))
    return changed(session, still.where(SignIn.expires_at > now).values(ended_at=now), seen=False)


def sign_out_self(session: Session, volunteer_id: int, *, now: datetime) -> int:
    """The volunteer signs out everywhere; how many sessions ended."""
    count = end_sessions(session, volunteer_id, now=now)
    detail = {"count": str(count)}
    volunteer_events.record(session, volunteer_id, "signed_out", by=None, at=now, detail=detail)
    return count


def sign_out(session: Session, volunteer_id: int, *, by: By) -> int | None:
    """Sign the volunteer out everywhere, as for a lost telephone; None if it is none of the operator's."""
    here = select(Volunteer.id).where(Volunteer.id == volunteer_id, helps_within(by.cities))
    if session.scalar(here) is None:
        return None
    count = end_sessions(session, volunteer_id, now=by.now)
    record(session, volunteer_id, "signed_out", by=by, detail={"count": str(count)})
    return count


def sign_out_of(session: Session, volunteer_id: int, sign_in_id: int, *, by: By) -> bool:
    """End one session of the volunteer; False where there is none that goes on."""
    here = select(Volunteer.id).where(Volunteer.id == volunteer_id, helps_within(by.cities))
    still = SignIn.id == sign_in_id, SignIn.volunteer_id.in_(here), SignIn.ended_at.is_(None)
    ending = update(SignIn).where(*still, SignIn.expires_at > by.now).values(ended_at=by.now)
    if changed(session, ending, seen=False) == 0:
        return False
    record(session, volunteer_id, "signed_out", by=by, detail={"count": "1"})
    return True
