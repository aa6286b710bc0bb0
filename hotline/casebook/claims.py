"""A volunteer takes a request, tells how it went, gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import concerns, consents, events, fitting, former, tickets, views
from hotline.casebook.changes import changed
from hotline.casebook.concerns import Worry
from hotline.casebook.held import held_by
from hotline.casebook.sight import Sight, open_next_door
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Claim, Number, Request, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import CLAIMED_STATES, USUAL

ATTEMPTS_AT_MOST = 4  # R68: then an operator
NEXT_ATTEMPT = timedelta(hours=24)

BACK_TO_BOARD: dict[str, Any] = {
    "state": "waiting",
    **dict.fromkeys(("volunteer_id", "taken_at", "due_at", "arranged_for", "remind_at")),
}
TO_OPERATOR: dict[str, Any] = {**BACK_TO_BOARD, "state": "unreached"}

Took = Literal[
    "taken",
    "gone",
    "not_your_zone",
    "level",
    "not_offered",
    "limit",
    "off_duty",
    "rules",
    "too_often",
    "not_active",
]
Outcome = Literal["done", "arranged", "not_reached", "not_needed", "concern"]
OUTCOMES: tuple[Outcome, ...] = ("done", "arranged", "not_reached", "not_needed", "concern")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the city asks of whoever takes such a request; after `hours` without an attempt the claim ends.

    `reminder_hours`: the volunteer is reminded of the call after so many, if ever. `sight`: what they see of
    neighbouring zones, and what somebody else has first.
    """

    level: int
    claims_at_most: int
    same_resident_at_most: int
    hours: float
    rules_version: str
    reminder_hours: float | None = None
    sight: Sight | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """The day in the city on which the help is to come, and when its volunteer is reminded of it first.

    Without a day they are asked then how it went.
    """

    day: date | None
    remind_at: datetime


@dataclass(frozen=True, slots=True)
class Revealed:
    """What only the volunteer who has the request may see: the word, and perhaps the number (E.164)."""

    number: str
    word: str


def take(session: Session, *, request_id: int, volunteer_id: int, limits: Limits, now: datetime) -> Took:
    """Take a waiting request; exactly one of several takers gets it. Taking one's own again is harmless.

    The volunteer's row is locked first, so that two takes by one volunteer cannot both see room for one more.
    """
    volunteer = _lock_volunteer(session, volunteer_id)
    rules = _rules(volunteer_id, volunteer, limits, now=now)
    values: dict[str, Any] = {"state": "taken", "volunteer_id": volunteer_id, "taken_at": now}
    taking = update(Request).where(Request.id == request_id, is_(Request.state, "waiting"), *rules.values())
    values |= {"due_at": now + timedelta(hours=limits.hours), "remind_at": None}
    if limits.reminder_hours is not None:
        values["remind_at"] = now + timedelta(hours=limits.reminder_hours)
    if changed(session, taking.values(**values), seen=False) == 0:
        return _why_not(session, request_id, volunteer, rules)
    number_id = session.scalar(select(Request.number_id).where(Request.id == request_id))
    claim = Claim(request_id=request_id, volunteer_id=volunteer_id, number_id=number_id, taken_at=now)
    session.add(claim)
    session.flush()
    events.record(session, request_id, "taken", by=events.volunteer(volunteer_id), at=now)
    return "taken"


def _lock_volunteer(session: Session, volunteer_id: int) -> Volunteer | None:
    query = select(Volunteer).where(Volunteer.id == volunteer_id).with_for_update(key_share=True)
    return session.scalar(query, execution_options={"populate_existing": True})


def _rules(
    volunteer_id: int, volunteer: Volunteer | None, limits: Limits, *, now: datetime
) -> dict[Took, ColumnElement[bool]]:
    """Each reason to refuse, and the condition that must hold instead; in the order they are told."""

    def is_so(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return select(Volunteer.id).where(Volunteer.id == volunteer_id, *conditions).exists()

    zone = select(VolunteerZone.zone).where(
        VolunteerZone.volunteer_id == volunteer_id,
        VolunteerZone.city == Request.city,
        VolunteerZone.zone == Request.zone,
    )
    held = select(func.count()).where(Claim.volunteer_id == volunteer_id, Claim.ended_at.is_(None))
    # Called done by them, and it was not: somebody else's turn (R70, C9).
    let_down = select(Claim.id).where(
        Claim.request_id == Request.id, Claim.volunteer_id == volunteer_id, Claim.ended_as == "nobody_came"
    )
    since = now - timedelta(days=former.RESIDENT_DAYS)
    resident = select(func.count()).where(
        Claim.volunteer_id == volunteer_id, Claim.number_id == Request.number_id, Claim.taken_at > since
    )
    seldom = resident.correlate(Request).scalar_subquery() < limits.same_resident_at_most
    rules: dict[Took, ColumnElement[bool]] = {
        "not_active": is_so(Volunteer.state == "active"),
        "rules": is_so(Volunteer.rules_version == limits.rules_version),
        "off_duty": is_so(Volunteer.on_duty.is_(True)),
        "not_your_zone": _is_there(zone.correlate(Request).exists(), limits.sight),
        "level": is_so(Volunteer.level >= limits.level),
        "not_offered": fitting.is_offered(volunteer) if volunteer else false(),
        "limit": held.scalar_subquery() < limits.claims_at_most,
        "too_often": and_(or_(seldom, consents.is_given()), ~let_down.correlate(Request).exists()),
    }
    if limits.sight is not None:
        rules["gone"] = ~former.is_kept(limits.sight.first, but_for=volunteer_id)
    return rules


def _is_there(own: ColumnElement[bool], sight: Sight | None) -> ColumnElement[bool]:
    """In the volunteer's zones, or next door where neighbours may help by now."""
    return own if sight is None else or_(own, open_next_door(sight.beside))


def has_room(session: Session, volunteer_id: int | None, *, at_most: int) -> bool:
    """Whether an active volunteer may hold one more; locked, so that it stays so until the end."""
    volunteer = _lock_volunteer(session, volunteer_id) if volunteer_id is not None else None
    if volunteer is None or volunteer.state != "active":
        return False
    held = select(func.count()).where(Claim.volunteer_id == volunteer.id, Claim.ended_at.is_(None))
    return (session.scalar(held) or 0) < at_most


def _why_not(
    session: Session, request_id: int, volunteer: Volunteer | None, rules: dict[Took, ColumnElement[bool]]
) -> Took:
    """The same conditions once more, one by one, to say kindly what stood in the way."""
    if volunteer is None:
        return "not_active"
    found = session.execute(
        select(Request.state, Request.volunteer_id, *rules.values()).where(Request.id == request_id)
    ).one_or_none()
    if found is None:
        return "gone"
    state, holder, *held = found
    if state in CLAIMED_STATES and holder == volunteer.id:
        return "taken"
    if state != "waiting":
        return "gone"
    return next((reason for reason, holds in zip(rules, held, strict=True) if not holds), "gone")


def end(session: Session, request_id: int, *, ended_as: str, now: datetime) -> bool:
    """End the active claim on a request, if there is one."""
    active = update(Claim).where(Claim.request_id == request_id, Claim.ended_at.is_(None))
    return changed(session, active.values(ended_at=now, ended_as=ended_as)) == 1


def give_back(session: Session, *, request_id: int, volunteer_id: int, now: datetime) -> bool:
    """Back to the board, one tap; False if the volunteer has it no longer."""
    giving = update(Request).where(*held_by(request_id, volunteer_id))
    if changed(session, giving.values(**BACK_TO_BOARD)) == 0:
        return False
    end(session, request_id, ended_as="given_back", now=now)
    events.record(session, request_id, "given_back", by=events.volunteer(volunteer_id), at=now)
    return True


def finish(
    session: Session,
    *,
    request_id: int,
    volunteer_id: int,
    outcome: Outcome,
    now: datetime,
    arranged: Arranged | None = None,
) -> bool:
    """How the call-back went (R69); False if the volunteer has the request no longer.

    `arranged` and `not_reached` leave it with the volunteer, the others close it. `arranged`: for which day,
    if that is known.
    """
    whose: dict[str, Any] = {"request_id": request_id, "volunteer_id": volunteer_id}
    if outcome == "not_reached":
        return not_reached(session, **whose, now=now)
    if outcome == "arranged":
        return _arranged(session, **whose, arranged=arranged, now=now)
    closing = update(Request).where(*held_by(request_id, volunteer_id))
    if changed(session, closing.values(state=outcome, closed_at=now, due_at=None)) == 0:
        return False
    end(session, request_id, ended_as=outcome, now=now)
    events.record(session, request_id, outcome, by=events.volunteer(volunteer_id), at=now)
    if outcome == "concern":
        concerns.note(session, **whose, worry=Worry(), now=now)
    return True


def _arranged(
    session: Session, *, request_id: int, volunteer_id: int, arranged: Arranged | None, now: datetime
) -> bool:
    """Spoken with the resident and agreed: the claim does not run out any more."""
    agreed = update(Request).where(*held_by(request_id, volunteer_id))
    values: dict[str, Any] = {"state": "arranged", "due_at": None, "attempts": 0}
    values |= {"arranged_for": None, "remind_at": None, **(_day(arranged) if arranged else {})}
    if changed(session, agreed.values(**values)) == 0:
        return False
    detail = {"day": arranged.day.isoformat()} if arranged and arranged.day else {}
    events.record(session, request_id, "arranged", by=events.volunteer(volunteer_id), at=now, **detail)
    return True


def _day(arranged: Arranged) -> dict[str, Any]:
    return {"arranged_for": arranged.day, "remind_at": arranged.remind_at}


def not_reached(
    session: Session, *, request_id: int, volunteer_id: int, now: datetime, kind: str = "not_reached"
) -> bool:
    """An attempt that nobody answered (R68); after the fourth an operator has the request.

    `kind` is what its history calls it.
    """
    trying = update(Request).where(*held_by(request_id, volunteer_id))
    counted = {"attempts": Request.attempts + 1, "due_at": now + NEXT_ATTEMPT, "remind_at": None}
    if changed(session, trying.values(**counted), seen=False) == 0:
        return False
    events.record(session, request_id, kind, by=events.volunteer(volunteer_id), at=now)
    spent = update(Request).where(*held_by(request_id, volunteer_id), Request.attempts >= ATTEMPTS_AT_MOST)
    if changed(session, spent.values(**TO_OPERATOR), seen=False) == 1:
        tell_operator(session, request_id, now=now)
    return True


def tell_operator(session: Session, request_id: int, *, now: datetime) -> None:
    """The claim ends, and an operator has the request: its resident cannot be reached."""
    end(session, request_id, ended_as="not_reached", now=now)
    city, number_id = session.execute(select(Request.city, Request.number_id).filter_by(id=request_id)).one()
    tickets.note_for_operator(
        session,
        reason="not_reached",
        city=city,
        request_id=request_id,
        number_id=number_id,
        priority=USUAL,
        now=now,
    )


def reveal(
    session: Session, *, request_id: int, volunteer_id: int, now: datetime, with_number: bool = True
) -> Revealed | None:
    """Number and code word, only while the claim is active; every look is written down (R58, R63).

    Without the number where the city's hotline rings both instead.
    """
    query = select(Number.sealed, Request.word, Number.id, Request.city)
    query = query.join(Number, Number.id == Request.number_id)
    query = query.join(Volunteer, Volunteer.id == Request.volunteer_id).where(Volunteer.state == "active")
    found = session.execute(query.where(*held_by(request_id, volunteer_id))).one_or_none()
    if found is None:
        return None
    number, word, number_id, city = found
    events.record(session, request_id, events.LOOK, by=events.volunteer(volunteer_id), at=now)
    viewer = views.Viewer("volunteer", volunteer_id)
    where = views.Where(number_id=number_id, request_id=request_id)
    shown: views.Shown = "number_and_word" if with_number else "word"
    views.record(session, viewer, shown=shown, where=where, city=city, at=now)
    vault = vault_of(session)
    return Revealed(vault.open(number) if with_number else "", vault.open(word) if word else "")
