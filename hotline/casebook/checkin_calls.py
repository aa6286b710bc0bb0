"""People on lists are rung and asked how they are: whom, never more at once, and what they say.

Two clocks may run: each telephone rings once for one try, because its row is changed on one condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import checkin_results, no_calls, numbers, outgoing, prepared
from hotline.casebook.changes import changed
from hotline.casebook.tables import Block, Call, CheckinList, CheckinPerson, Number, Outgoing
from hotline.casebook.worst_first import MENDED

PURPOSE = "checkin"
OUR_FAULT_WAITS = timedelta(minutes=15)  # until we try to ring again where the telephone never rang
NEVER_MADE = ("too_late", "unknown")  # how such a call ends
RINGS_NOBODY = ("account", "provider", "sender")  # why the company takes no call at all

Answer: TypeAlias = Literal["fine", "help", "never"]
ANSWERS: tuple[Answer, ...] = ("fine", "help", "never")
# What the log of calls says came of it; what else they did in the call says more.
LOGGED = {"fine": "checkin_fine", "help": "checkin_help", "never": "checkin_never"}


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who may be rung now, in clear."""

    person_id: int
    number_id: int
    number: str
    language: str
    zone: str
    postcode: str


def _open(city: str) -> tuple[ColumnElement[bool], ...]:
    return CheckinList.city == city, CheckinList.state.in_(("running", "paused"))


def free(session: Session, *, city: str, at_once: int, now: datetime) -> int:
    """How many more may ring now; the lists are locked, so that no other clock counts meanwhile.

    None for a while after the company took no call: it would take none of the others either.
    """
    session.execute(
        select(CheckinList.id).where(*_open(city)).order_by(CheckinList.id).with_for_update(key_share=True)
    )
    ours = Outgoing.purpose == PURPOSE, Outgoing.city == city
    lately = Outgoing.created_at > now - OUR_FAULT_WAITS, Outgoing.placed_at.is_(None)
    if session.scalar(select(exists().where(*ours, *lately, Outgoing.reason.in_(RINGS_NOBODY)))):
        return 0
    going_on = select(func.count()).select_from(Outgoing).where(*ours, Outgoing.state != "over")
    return max(at_once - (session.scalar(going_on) or 0), 0)


def due(
    session: Session, *, city: str, part: str, part_begins: datetime, now: datetime, limit: int
) -> list[Due]:
    """Whom to ring now: first whom an operator wants rung, then whoever was tried least often.

    Nobody's telephone rings twice in one part of a day, whatever for; nobody who is blocked or does not
    want it.
    """
    lists = session.scalars(select(CheckinList).where(*_open(city)))
    running = [one for one in lists if one.state == "running" and one.round and part in one.parts]
    theirs = Outgoing.number_id == CheckinPerson.number_id, Outgoing.created_at >= part_begins
    rung = exists().where(*theirs, ~_never_rang())
    in_turn = [
        and_(
            CheckinPerson.list_id == one.id,
            CheckinPerson.tries < one.tries,
            or_(CheckinPerson.next_at.is_(None), CheckinPerson.next_at <= now),
        )
        for one in running
    ]
    of_lists = CheckinPerson.list_id.in_(select(CheckinList.id).where(*_open(city)))
    wanted = CheckinPerson.wanted_at.is_not(None)
    query = select(CheckinPerson, Number.sealed).join(Number, Number.id == CheckinPerson.number_id)
    query = query.where(CheckinPerson.state == "waiting", of_lists, *may_be_rung(city, now))
    query = query.where(or_(wanted, and_(~rung, or_(*in_turn))) if in_turn else wanted)
    query = query.order_by(CheckinPerson.wanted_at.is_(None), CheckinPerson.tries, CheckinPerson.id)
    found = list(_opened(session, query.limit(limit)))
    if len(found) == limit:
        return found
    return list(islice(_opened(session, query), limit))  # some may be sealed with a key that is gone


def _never_rang() -> ColumnElement[bool]:
    """Calls that are over and were never made, through no fault of whoever was to be rung."""
    never = Outgoing.state == "over", Outgoing.placed_at.is_(None), Outgoing.answered_at.is_(None)
    why = func.coalesce(Outgoing.ended_as, "").in_(NEVER_MADE), func.coalesce(Outgoing.reason, "").in_(MENDED)
    return and_(*never, or_(*why))


def _opened(session: Session, query: Any) -> Iterator[Due]:
    for one, sealed in session.execute(query):
        number = numbers.in_clear(session, sealed)
        if number is not None:
            yield Due(one.id, one.number_id, number, one.language, one.zone or "", one.postcode or "")


def may_be_rung(city: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """For a WHERE beside `Number`: nobody there is blocked, and nobody minds."""
    blocked = exists().where(
        Block.number_id == Number.id, Block.city == city, Block.ended_at.is_(None), Block.until > now
    )
    return ~blocked, ~no_calls.unwanted()


def ring(session: Session, one: Due, *, city: str, not_after: datetime, now: datetime) -> bool:
    """Have them rung; False: another clock was quicker, or their telephone rings just now."""
    if numbers.lock(session, one.number_id) is None:
        return False
    rings = exists().where(
        Outgoing.number_id == one.number_id, Outgoing.purpose == PURPOSE, Outgoing.state != "over"
    )
    if session.scalar(select(rings)):
        return False
    ringing = update(CheckinPerson).where(CheckinPerson.id == one.person_id, CheckinPerson.state == "waiting")
    counted = {"state": "ringing", "tries": CheckinPerson.tries + 1, "wanted_at": None, "next_at": None}
    if changed(session, ringing.values(**counted), seen=False) == 0:
        return False
    known = {"zone": one.zone, "postcode": one.postcode}
    outgoing.put_call(
        session,
        purpose=PURPOSE,
        city=city,
        language=one.language,
        number=one.number,
        number_id=one.number_id,
        checkin_id=one.person_id,
        told={name: value for name, value in known.items() if value},
        not_after=min(not_after, now + outgoing.USEFUL),
        now=now,
    )
    return True


def who_minds(session: Session, *, city: str, limit: int) -> Sequence[CheckinPerson]:
    """Who waits on a list and has said elsewhere that they do not want to be rung."""
    query = select(CheckinPerson).join(Number, Number.id == CheckinPerson.number_id)
    of_lists = CheckinPerson.list_id.in_(select(CheckinList.id).where(*_open(city)))
    query = query.where(CheckinPerson.state == "waiting", of_lists, no_calls.unwanted())
    return session.scalars(query.limit(limit)).all()


def told(
    session: Session, call: Call, one: Outgoing, answer: Answer, *, now: datetime
) -> Literal["noted", "gone"]:
    """What they said, and what they say instead of it. `gone`: the number was erased meanwhile."""
    before = one.outcome
    changed(session, update(Outgoing).where(Outgoing.id == one.id).values(outcome=answer))
    number = numbers.lock(session, one.number_id) if one.number_id is not None else None
    if number is None:
        return "gone"
    if answer == "help":  # from here on it is a call of theirs, in which they may ask for something
        _is_theirs(session, call, number)
    if not call.outcome or call.outcome.startswith(PURPOSE):
        call.outcome = LOGGED[answer]
    if before == "never" and answer != before:
        no_calls.take_back(session, number.hash, since=one.created_at)
    if answer == "never":
        no_calls.note(session, number.hash, city=one.city, said_in="checkin", now=now)
    person = session.get(CheckinPerson, one.checkin_id) if one.checkin_id is not None else None
    if person is not None:
        checkin_results.finish(session, person, answer, now=now)
        if answer == "help" and one.state == "over":  # the last key came late: nobody listens any more
            checkin_results.help_is_not_lost(session, call, person, now=now)
    return "noted"


def _is_theirs(session: Session, call: Call, number: Number) -> None:
    values = {"number_id": number.id, "number_kind": number.kind}
    changed(session, update(Call).where(Call.id == call.id).values(**values))
    prepared.show(call, **values)


def over(session: Session, one: Outgoing, now: datetime) -> None:
    """The call has ended: where nothing was said it is tried again, or a person looks after."""
    call = session.scalar(select(Call).where(Call.sid == one.sid)) if one.sid else None
    if call is not None and not one.outcome and not call.outcome:
        call.outcome = "checkin_no_answer"
    number = numbers.lock(session, one.number_id) if one.number_id is not None else None
    person = session.get(CheckinPerson, one.checkin_id) if one.checkin_id is not None else None
    if number is None or person is None:
        return
    if call is not None and call.emergency:  # whatever else was keyed
        _is_theirs(session, call, number)
        checkin_results.finish(session, person, "help", now=now)
        checkin_results.help_is_not_lost(session, call, person, now=now)
    elif one.outcome == "help" and call is not None:
        checkin_results.help_is_not_lost(session, call, person, now=now)
    elif not one.outcome:
        _unanswered(session, one, person, now=now)


def _unanswered(session: Session, one: Outgoing, person: CheckinPerson, *, now: datetime) -> None:
    """Another try, if there is one left; one in which no telephone rang is not counted."""
    theirs = session.get_one(CheckinList, person.list_id)
    session.refresh(theirs)
    never_rang = one.placed_at is None and (one.ended_as in NEVER_MADE or one.reason in MENDED)
    ringing = update(CheckinPerson).where(CheckinPerson.id == person.id, CheckinPerson.state == "ringing")
    if never_rang:
        again = {"state": "waiting", "tries": CheckinPerson.tries - 1, "next_at": now + OUR_FAULT_WAITS}
        changed(session, ringing.values(**again), seen=False)
    elif person.tries < theirs.tries and theirs.state != "ended":
        changed(session, ringing.values(state="waiting"), seen=False)
    else:
        checkin_results.finish(session, person, "no_answer", now=now, only=("ringing",))
