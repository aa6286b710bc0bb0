"""Residents who agree to be remembered for longer, so that the same again still takes one key (R57, C7).

They say so to an operator, or to the volunteer who has their request; it ends by itself, or when they take it
back. Numbers are locked before agreements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, events, marks, numbers, retention
from hotline.casebook.agreement_keeping import NO_WISH, gone, part
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.tables import Agreement, Call, Claim, Operator, Request, Volunteer
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES

NOTED, TAKEN_BACK = "remembered", "not_remembered"
JUST_NOW = timedelta(hours=24)  # the same yes, sent twice

Said: TypeAlias = Literal["noted", "as_before", "nobody", "shared", "for_other", "keyed_in", "nothing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement that holds; `name` is an operator's, or a volunteer's first name."""

    agreed_at: datetime
    until: datetime
    actor: str
    name: str | None


# --- what is said


def why_not(number_kind: str | None, *, number_id: int | None, for_other: bool = False) -> Said | None:
    """What can be seen beforehand: somebody else asked, or the number was keyed in and may be anybody's."""
    if for_other:
        return "for_other"
    if number_id is None:
        return "nobody"
    return "keyed_in" if number_kind == "withheld" else None


def about_request(session: Session, one: Request, *, by: events.Actor, now: datetime) -> Said:
    """Whoever is rung for this request has agreed, or agrees anew: from now on, for the whole term.

    Not for a request that somebody else made, and not on a line of several households (R64).
    """
    said = why_not(None, number_id=one.number_id, for_other=one.for_other)
    said = said or _agree(session, one, by=by, now=now)
    if said == "noted":
        events.record(session, one.id, NOTED, by=by, at=now, until=_last_day(now))
    return said


def about_call(session: Session, one: Call, *, operator: Operator, now: datetime) -> Said:
    """Whoever rings, or rang, has agreed."""
    said = why_not(one.number_kind, number_id=one.number_id)
    said = said or _agree(session, one, by=events.operator(operator.id), now=now)
    if said == "noted":
        subject, detail = ("call", one.id), {"until": _last_day(now)}
        audit.note(session, actor=operator.id, verb=NOTED, subject=subject, detail=detail, now=now)
    return said


def _last_day(now: datetime) -> str:
    return (now + retention.AGREED).date().isoformat()


def _agree(session: Session, about: Request | Call, *, by: events.Actor, now: datetime) -> Said:
    number = numbers.lock(session, about.number_id) if about.number_id is not None else None
    if number is None:
        return "nobody"
    if number.shared:
        return "shared"
    known = session.scalar(select(Agreement).where(*_of(number.id, about.city)).with_for_update())
    if known is not None and known.agreed_at > now - JUST_NOW:
        return "as_before"
    asked_in = _asked_in(session, number.id, about.city)
    if known is None and asked_in is None:
        return "nothing"
    one = known or Agreement(number_id=number.id, city=about.city)
    one.zone = one.zone if one.kind is not None else about.zone or asked_in
    one.agreed_at, one.until = now, now + retention.AGREED
    one.actor, one.actor_id = by.kind, by.id or 0
    session.add(one)
    session.flush()
    marks.touch(session, "desk")
    return "noted"


def _of(number_id: int, city: str) -> tuple[ColumnElement[bool], ...]:
    return (Agreement.number_id == number_id, Agreement.city == city)


def _asked_in(session: Session, number_id: int, city: str) -> str | None:
    """The zone of their newest request that one key could repeat: without one there is no reason."""
    mine = Request.number_id == number_id, Request.city == city, Request.for_other.is_(False)
    query = select(Request.zone).where(*mine, Request.state.not_in(NO_WISH))
    return session.scalar(query.order_by(Request.id.desc()).limit(1))


def held_by(session: Session, request_id: int, volunteer_id: int) -> Request | None:
    """The request, while this volunteer has it."""
    theirs = Request.id == request_id, Request.volunteer_id == volunteer_id
    return session.scalar(select(Request).where(*theirs, is_in(Request.state, CLAIMED_STATES)))


# --- what is taken back


def end_about_request(session: Session, one: Request, *, by: events.Actor, now: datetime) -> bool:
    """They do not want it any more; what was kept for it goes at once. False: nothing was agreed."""
    if not _end(session, one.number_id, one.city):
        return False
    events.record(session, one.id, TAKEN_BACK, by=by, at=now)
    return True


def end_about_call(session: Session, one: Call, *, operator: Operator, now: datetime) -> bool:
    """The same, on the page of a call."""
    if not _end(session, one.number_id, one.city):
        return False
    audit.note(session, actor=operator.id, verb=TAKEN_BACK, subject=("call", one.id), now=now)
    return True


def _end(session: Session, number_id: int | None, city: str) -> bool:
    if number_id is None or numbers.lock(session, number_id) is None:
        return False
    if gone(session, *_of(number_id, city)) == 0:
        return False
    part(session, number_id, city)
    marks.touch(session, "desk")
    return True


def end_everywhere(session: Session, number_id: int) -> None:
    """In every city: several households have this number, so nobody knows any more who agreed."""
    cities = session.scalars(select(Agreement.city).where(Agreement.number_id == number_id)).all()
    gone(session, Agreement.number_id == number_id)
    for city in cities:
        part(session, number_id, city)


def erase(session: Session, number_id: int) -> None:
    """What was agreed goes with everything, and who helped in what is forgotten already."""
    gone(session, Agreement.number_id == number_id)
    changed(session, update(Claim).where(Claim.number_id == number_id).values(number_id=None), seen=False)


# --- what is read


def of(session: Session, number_id: int | None, city: str, *, now: datetime) -> Standing | None:
    """What holds for this number in this city."""
    if number_id is None:
        return None
    one = session.scalar(select(Agreement).where(*_of(number_id, city), Agreement.until > now))
    if one is None:
        return None
    who: Any = Operator if one.actor == "operator" else Volunteer
    name = session.scalar(
        select(Operator.name if one.actor == "operator" else Volunteer.first_name).where(
            who.id == one.actor_id
        )
    )
    return Standing(one.agreed_at, one.until, one.actor, name)


def counts(session: Session, *, cities: Sequence[str], now: datetime) -> list[tuple[str, str | None, int]]:
    """How many hold in each zone within reach: never whose."""
    here = within(cities, Agreement.city, Agreement.zone), Agreement.until > now
    place = Agreement.city, Agreement.zone
    rows = session.execute(select(*place, func.count()).where(*here).group_by(*place).order_by(*place))
    return [(city, zone, many) for city, zone, many in rows]
