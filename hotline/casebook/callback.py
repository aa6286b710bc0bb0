"""A volunteer rings back through the hotline: when that is possible, whom it rings, and what became of it.

Every attempt leaves a row in the history of its request, named `rang_...`. Only what rang at the resident
counts as an attempt (R68); a mailbox at the volunteer's end does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, money, outgoing, people, rings, telling, views
from hotline.casebook.changes import changed
from hotline.casebook.claims import Arranged, Outcome
from hotline.casebook.held import held_by
from hotline.casebook.money import Spent
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Number, Outgoing, Request, RequestEvent, Volunteer

ASKED_AFTER = timedelta(hours=3)  # who has spoken with the resident and told nothing is asked how it went
PURPOSE = "callback"
RESIDENT_LEG = "resident_leg"
A_DAY = timedelta(days=1)
GOES_ON = timedelta(hours=1)  # a call whose end nobody can tell must not stand in the way for ever
SAME_ATTEMPT = timedelta(minutes=10)
ENDED_AS = {"refused": "refused", "too_late": "refused", "unknown": "refused"}
STOOD_AT = {"bridge_ring": "gave_up", "bridge_gone": "gone", "bridge_later": "later"}  # steps of the dialogue

Asked = Literal["rings", "rings_already", "not_yours", "later"]
Rang = Literal["joined", "busy", "nobody", "failed", "desk"]
Told = Literal["done", "arranged", "not_reached", "not_needed", "concern", "desk", "gone"]


@dataclass(frozen=True, slots=True)
class By:
    """Which volunteer, which request, and when, on the clocks of the city.

    `asked_for`: the resident has asked to be rung at this hour, as the volunteer says.
    """

    request_id: int
    volunteer_id: int
    now: datetime
    timezone: ZoneInfo
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """Whom to ring now, and what both hear first; or `gone`, or `later` and from when.

    `number` is E.164, `cap` the most that may be spent, in whole units, where it costs money.
    """

    result: Literal["ring", "gone", "later"]
    number: str = ""
    word: str = ""
    cap: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the volunteer's newest call stands: `state` and `outcome` as the row has them, and why it ended."""

    state: str
    outcome: str
    ended_as: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class More:
    """What belongs to an outcome: for which day it was arranged, or what was spent."""

    arranged: Arranged | None = None
    spent: Spent | None = None


NOTHING_MORE = More()


# --- before


def possible_at(session: Session, by: By) -> datetime:
    """When the resident may be rung: `by.now`, or the next moment at which they may (aware UTC)."""
    asked_by = by.volunteer_id if by.asked_for else None
    return rings.possible_at(session, by.request_id, asked_by=asked_by, now=by.now, timezone=by.timezone)


def ask(session: Session, by: By) -> Asked:
    """Have the volunteer's telephone rung, once however often they ask; refusals ring nobody."""
    held = _held(session, by)
    if held is None:
        return "not_yours"
    if possible_at(session, by) != by.now:
        return "later"
    theirs = Outgoing.volunteer_id == by.volunteer_id, Outgoing.purpose == PURPOSE
    goes_on = Outgoing.state != "over", Outgoing.created_at > by.now - GOES_ON
    if session.scalar(select(exists().where(*theirs, *goes_on))):
        return "rings_already"
    volunteer = session.get_one(Volunteer, by.volunteer_id)
    outgoing.put_call(
        session,
        purpose=PURPOSE,
        city=volunteer.city,
        language=volunteer.language,
        number=people.number_of(session, volunteer),
        told={"asked_for": "yes"} if by.asked_for else None,
        request_id=by.request_id,
        volunteer_id=by.volunteer_id,
        now=by.now,
    )
    return "rings"


def _held(session: Session, by: By) -> Request | None:
    """The request, locked, if this volunteer has it and may help at all.

    The volunteer first, as everybody locks who takes something: two presses of one button come in turn.
    """
    active = select(Volunteer.id).where(Volunteer.id == by.volunteer_id, Volunteer.state == "active")
    if session.scalar(active.with_for_update(key_share=True)) is None:
        return None
    theirs = (*held_by(by.request_id, by.volunteer_id), Request.number_id.is_not(None))
    query = select(Request).where(*theirs).with_for_update(key_share=True)
    return session.scalar(query, execution_options={"populate_existing": True})


def connect(session: Session, by: By) -> Connection:
    """Whom to ring, now that the volunteer has pressed the key: looked up anew, and written down (R63)."""
    held = _held(session, by)
    if held is None or held.number_id is None:
        return Connection("gone")
    at = possible_at(session, by)
    if at != by.now:
        return Connection("later", at=at)
    vault, number = vault_of(session), session.get_one(Number, held.number_id)
    events.record(session, held.id, events.LOOK, by=events.volunteer(by.volunteer_id), at=by.now)
    where = views.Where(number_id=held.number_id, request_id=held.id)
    viewer = views.Viewer("volunteer", by.volunteer_id)
    views.record(session, viewer, shown="word", where=where, city=held.city, at=by.now)
    word = vault.open(held.word) if held.word else ""
    return Connection("ring", vault.open(number.sealed), word, held.cap)


def language_of(session: Session, request_id: int) -> str:
    """In which language the resident asked."""
    return session.scalar(select(Request.language).where(Request.id == request_id)) or ""


# --- after


def rang(session: Session, by: By, how: Rang, *, sid: str, ended: bool = False) -> Rang:
    """What became of ringing the resident; `desk` where it is the desk's from now on (R68).

    `ended`: the end of the whole call was told before. What that has kept of this ring stands: one ring is
    one row. Only that there is no such telephone is worth a second one.
    """
    if how == "failed":
        _note(session, sid, how)
        return _failed(session, by)
    if ended:
        return how
    _note(session, sid, how, joined_at=by.now if how == "joined" else None)
    if how == "joined":
        _record(session, by, "rang_joined")
        _spoke(session, by.request_id, by.volunteer_id, now=by.now)
        return "joined"
    return "desk" if _not_reached(session, by, f"rang_{how}") else how


def _spoke(session: Session, request_id: int, volunteer_id: int, *, now: datetime) -> None:
    """It was tried: the claim does not run out for a day (R67), and its volunteer is asked how it went."""
    longer = update(Request).where(Request.id == request_id, Request.due_at < now + A_DAY)
    tried = {"due_at": now + claims.NEXT_ATTEMPT, "remind_at": now + ASKED_AFTER}
    changed(session, longer.where(Request.volunteer_id == volunteer_id).values(**tried), seen=False)


def _failed(session: Session, by: By) -> Rang:
    """There is no such telephone: ringing again is of no use, so an operator has the request at once."""
    _record(session, by, "rang_failed")
    giving = update(Request).where(*held_by(by.request_id, by.volunteer_id))
    if changed(session, giving.values(**claims.TO_OPERATOR), seen=False) == 1:
        claims.tell_operator(session, by.request_id, now=by.now)
    return "failed"


def tell(session: Session, by: By, outcome: Outcome, *, sid: str, more: More = NOTHING_MORE) -> Told:
    """How the talk went, by key: the same verbs as on the board."""
    ids: dict[str, Any] = {"request_id": by.request_id, "volunteer_id": by.volunteer_id}
    if outcome == "not_reached":
        _note(session, sid, "mailbox")
        if _held(session, by) is None:
            return "gone"
        return "desk" if _not_reached(session, by, "rang_mailbox") else "not_reached"
    if more.spent is not None and not money.told(session, **ids, spent=more.spent, now=by.now):
        return "gone"
    if not claims.finish(session, **ids, outcome=outcome, arranged=more.arranged, now=by.now):
        return "gone"
    _note(session, sid, outcome)
    return outcome


def _not_reached(session: Session, by: By, kind: str) -> bool:
    """One attempt more; whether it was the last one. Also written down where the claim is gone meanwhile."""
    ids: dict[str, Any] = {"request_id": by.request_id, "volunteer_id": by.volunteer_id}
    if not claims.not_reached(session, **ids, kind=kind, now=by.now):
        _record(session, by, kind)
        return False
    return session.scalar(select(Request.state).where(Request.id == by.request_id)) == "unreached"


def _record(session: Session, by: By, kind: str) -> None:
    events.record(session, by.request_id, kind, by=events.volunteer(by.volunteer_id), at=by.now)


def _note(session: Session, sid: str, outcome: str, *, joined_at: datetime | None = None) -> None:
    """The row of the call knows it too, where we made the call."""
    of_call = update(Outgoing).where(Outgoing.sid == sid, Outgoing.purpose == PURPOSE)
    changed(
        session,
        of_call.values(outcome=outcome, joined_at=func.coalesce(Outgoing.joined_at, joined_at)),
        seen=False,
    )


def over(session: Session, one: Outgoing, now: datetime) -> None:
    """The call is over. Where the resident was never rung, or nobody told how it went, that is kept too."""
    if one.outcome or one.request_id is None:
        return
    if one.volunteer_id is not None and one.reason in telling.NUMBER_FAILS:
        telling.in_trouble(session, one.volunteer_id, reason=one.reason, now=now)
    joined = one.sid is not None and session.scalar(
        select(exists().where(Call.parent_sid == one.sid, Call.purpose == RESIDENT_LEG))
    )
    stood_at = session.scalar(select(Call.step).where(Call.sid == one.sid)) if one.sid else None
    outcome = (
        "joined" if joined else STOOD_AT.get(stood_at or "") or ENDED_AS.get(one.ended_as or "", "volunteer")
    )
    noting = {"outcome": outcome, "joined_at": now if joined else None}
    changed(session, update(Outgoing).where(Outgoing.id == one.id).values(**noting))
    if joined and one.volunteer_id is not None:
        _spoke(session, one.request_id, one.volunteer_id, now=now)
    actor = events.volunteer(one.volunteer_id) if one.volunteer_id else events.CLOCK
    events.record(session, one.request_id, f"rang_{outcome}", by=actor, at=now)


def finish(session: Session, *, request_id: int, volunteer_id: int, outcome: Outcome, now: datetime) -> bool:
    """How it went, told afterwards by hand; False if the volunteer has the request no longer.

    That nobody answered was perhaps kept a moment ago by the call itself: it is the same attempt.
    """
    ids: dict[str, Any] = {"request_id": request_id, "volunteer_id": volunteer_id}
    if outcome == "not_reached" and holds(session, **ids):
        just_now = RequestEvent.kind.in_(rings.COUNTED[1:]), RequestEvent.at > now - SAME_ATTEMPT
        if session.scalar(select(exists().where(*rings.by_them(**ids), *just_now))):
            return True
    return claims.finish(session, **ids, outcome=outcome, now=now)


def holds(session: Session, *, request_id: int, volunteer_id: int) -> bool:
    """Whether the request is still this volunteer's."""
    return bool(session.scalar(select(exists().where(*held_by(request_id, volunteer_id)))))


def left(session: Session, call: Call, *, request_id: int, volunteer_id: int, now: datetime) -> None:
    """A volunteer who had rung us has hung up in the talk, or while it rang, and no more was told of it."""
    legs = Call.parent_sid == call.sid, Call.purpose == RESIDENT_LEG, Call.started_at >= call.last_at
    by = By(request_id, volunteer_id, now, ZoneInfo("UTC"))  # nobody is rung: no clock of a city is asked
    if session.scalar(select(exists().where(*legs))):
        rang(session, by, "joined", sid=call.sid)
    else:
        _record(session, by, "rang_gave_up")


def newest(session: Session, *, request_id: int, volunteer_id: int) -> Attempt | None:
    """The volunteer's newest call about a request."""
    query = select(Outgoing).where(Outgoing.request_id == request_id, Outgoing.volunteer_id == volunteer_id)
    one = session.scalar(query.where(Outgoing.purpose == PURPOSE).order_by(Outgoing.id.desc()).limit(1))
    if one is None:
        return None
    at = one.ended_at or one.created_at
    return Attempt(one.state, one.outcome, one.ended_as or "", one.reason or "", at)
