"""Lines that are read at a telephone: asked for at the desk, kept by a key in the call, heard and used there.

What was said is to be deleted at the company from the moment we know of it: at once when it is fetched, or
when it is not kept, and after `HELD` at the latest. The number that is rung stands in the outbox only.
"""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, outgoing, removals, tries
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Message, Operator, Outgoing, Reading
from hotline.casebook.tables.base import is_

PURPOSE = "reading"
MOST_OF_ONE, MOST_OF_ALL = 12, 40  # calls in an hour: each costs money
HELD = timedelta(hours=1)  # whatever becomes of it: then the company has it no longer
TOLD_FOR = timedelta(hours=1)  # so long the page says why nothing was kept
ON_PAGE = 5
BEGUN = "begun"  # the code was keyed
Refused = Literal["going_on", "too_many"]
Taken = Literal["waiting", "here", "silent", "long", "unfit", "lost"]
NOTHING_LEFT: dict[str, Any] = {"sound": None, "carrier_id": None, "key": None, "take": "none"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which line is to be read, its words, and who asks for it."""

    city: str
    language: str
    line: str
    words: str
    operator_id: int


@dataclass(frozen=True, slots=True)
class Told:
    """A reading as the page of its line shows it; `code` only while its own operator waits for the call.

    `call` is the state of the call, while there is one.
    """

    id: int
    who: str
    mine: bool
    state: str
    reason: str
    refused: str
    words: str
    created_at: datetime
    call: str
    code: str


# --- at the desk


def ask(session: Session, wanted: Wanted, *, number: str, code: str, now: datetime) -> int | Refused:
    """Have a telephone (E.164) rung to read a line there: its id, or why not. `code` must be keyed first."""
    who = wanted.operator_id
    if _going_on(session, wanted):
        return "going_on"
    limits = ((f"readings of {who}", MOST_OF_ONE), ("readings", MOST_OF_ALL))
    if any(tries.count(session, name, at_most=most, now=now) is not None for name, most in limits):
        return "too_many"
    row = {"operator_id": who, "city": wanted.city, "language": wanted.language, "line": wanted.line}
    row |= {"words": wanted.words, "state": "called", "take": "none"}
    new = insert_if_missing(session, Reading).values(**row, attempts=0, created_at=now)
    reading_id: int | None = session.scalar(new.returning(Reading.id))
    if reading_id is None:  # somebody was quicker
        return "going_on"
    outgoing_id = outgoing.put_call(
        session,
        purpose=PURPOSE,
        city=wanted.city,
        language=wanted.language,
        number=number,
        told={"code": code, "words": wanted.words},
        now=now,
    )
    changed(session, update(Reading).where(Reading.id == reading_id).values(outgoing_id=outgoing_id))
    _noted(session, "reading_asked", reading_id, wanted, operator_id=who, now=now)
    return reading_id


def _going_on(session: Session, wanted: Wanted) -> bool:
    mine = select(Reading.id).where(
        Reading.operator_id == wanted.operator_id,
        Reading.city == wanted.city,
        Reading.language == wanted.language,
        Reading.line == wanted.line,
        is_(Reading.state, "called"),
    )
    return session.scalar(mine) is not None


def _noted(
    session: Session, verb: str, reading_id: int, of: Wanted | Reading, *, operator_id: int, now: datetime
) -> None:
    detail = {"language": of.language, "line": of.line}
    audit.note(
        session,
        actor=operator_id,
        verb=verb,
        subject=("reading", reading_id),
        city=of.city,
        detail=detail,
        now=now,
    )


def of_line(
    session: Session, *, city: str, language: str, line: str, operator_id: int, now: datetime
) -> list[Told]:
    """What the page of a line shows, the newest first: proposals, and how one's own last calls went."""
    shown = or_(
        Reading.state == "kept",
        and_(Reading.state == "called", Reading.operator_id == operator_id),
        and_(Reading.state == "over", Reading.operator_id == operator_id, Reading.ended_at > now - TOLD_FOR),
    )
    query = select(Reading, Outgoing, Operator.name).join(Operator, Operator.id == Reading.operator_id)
    query = query.outerjoin(Outgoing, Outgoing.id == Reading.outgoing_id)
    here = Reading.city == city, Reading.language == language, Reading.line == line
    rows = session.execute(query.where(*here, shown).order_by(Reading.id.desc()).limit(ON_PAGE))
    return [_told(session, *row, operator_id=operator_id) for row in rows]


def _told(session: Session, one: Reading, call: Outgoing | None, who: str, *, operator_id: int) -> Told:
    mine = one.operator_id == operator_id
    waits = call is not None and one.state == "called" and mine
    return Told(
        id=one.id,
        who=who,
        mine=mine,
        state=one.state,
        reason=one.reason or "",
        refused=one.refused or "",
        words=one.words,
        created_at=one.created_at,
        call=call.state if call is not None and one.state == "called" else "",
        code=outgoing.told_of(session, call).get("code", "") if call is not None and waits else "",
    )


def proposal(session: Session, reading_id: int, *, city: str) -> Reading | None:
    """One that was kept and is neither used nor thrown away."""
    found = select(Reading).where(Reading.id == reading_id, Reading.city == city, Reading.state == "kept")
    return session.scalar(found)


def sound_of(session: Session, one: Reading) -> bytes:
    """Its WAV; empty where there is none."""
    sealed = session.scalar(select(Reading.sound).where(Reading.id == one.id))
    return _unpacked(session, sealed)


def _unpacked(session: Session, sealed: str | None) -> bytes:
    return zlib.decompress(base64.b64decode(vault_of(session).open(sealed))) if sealed else b""


def use(session: Session, reading_id: int, *, operator_id: int, now: datetime) -> bool:
    """It stands in for the line now; what is played is kept with the town."""
    return _ended_by(session, reading_id, "used", was="kept", operator_id=operator_id, now=now)


def throw_away(session: Session, reading_id: int, *, operator_id: int, now: datetime) -> bool:
    """Nobody wants it."""
    return _ended_by(session, reading_id, "thrown_away", was="kept", operator_id=operator_id, now=now)


def stop(session: Session, reading_id: int, *, operator_id: int, now: datetime) -> bool:
    """Whoever asked for the call wants it no more: it is not made, or nothing is kept in it from now on."""
    if not _ended_by(session, reading_id, "thrown_away", was="called", operator_id=operator_id, now=now):
        return False
    of = select(Reading.outgoing_id).where(Reading.id == reading_id).scalar_subquery()
    unsent = Message.outgoing_id == of, Message.state == "waiting"
    session.execute(delete(Message).where(*unsent), execution_options={"synchronize_session": False})
    return True


def _ended_by(
    session: Session, reading_id: int, state: str, *, was: str, operator_id: int, now: datetime
) -> bool:
    carrier_id = session.scalar(select(Reading.carrier_id).where(Reading.id == reading_id))
    ending = update(Reading).where(Reading.id == reading_id, Reading.state == was)
    if was == "called":
        ending = ending.where(Reading.operator_id == operator_id)
    if changed(session, ending.values(state=state, ended_at=now, **NOTHING_LEFT)) == 0:
        return False
    gone_there(session, carrier_id, now=now)
    one = session.get_one(Reading, reading_id)
    _noted(session, f"reading_{state}", reading_id, one, operator_id=operator_id, now=now)
    return True


# --- in the call


def of_call(session: Session, call: Outgoing) -> Reading | None:
    """The reading that a call was made for."""
    return session.scalar(select(Reading).where(Reading.outgoing_id == call.id))


def begin(session: Session, call: Outgoing) -> bool:
    """The code was keyed; False if nobody wants it any more."""
    one = of_call(session, call)
    if one is None or one.state != "called":
        return False
    changed(session, update(Outgoing).where(Outgoing.id == call.id).values(outcome=BEGUN))
    return True


def take(session: Session, call: Outgoing, recording: str, *, now: datetime) -> str | None:
    """Something was said: it is fetched, in place of what was said before. The key of its address."""
    told_of(session, recording, now=now)
    one = of_call(session, call)
    if one is None:
        return None
    if one.carrier_id == recording:
        return one.key
    before, key = one.carrier_id, secrets.token_urlsafe(18)
    values = {"take": "waiting", "carrier_id": recording, "key": key, "attempts": 0, "not_before": now}
    taking = update(Reading).where(Reading.id == one.id, Reading.state == "called")
    if changed(session, taking.values(**values, sound=None)) == 0:
        gone_there(session, recording, now=now)
        return None
    gone_there(session, before, now=now)
    return key


def told_of(session: Session, recording: str, *, now: datetime) -> None:
    """The company has a recording of such a call: whatever becomes of it, it is deleted there."""
    removals.put(session, "recording", [recording], not_before=now + HELD)


def gone_there(session: Session, carrier_id: str | None, *, now: datetime) -> None:
    """What the company has of it is to be deleted there."""
    removals.sooner(session, [carrier_id] if carrier_id else [], not_before=now)


def stands(session: Session, call: Outgoing) -> Taken | None:
    """How it stands with what was said last; None if nobody wants it any more."""
    one = of_call(session, call)
    if one is None or one.state != "called":
        return None
    return next((known for known in get_args(Taken) if known == one.take), "lost")


def played_at(session: Session, key: str) -> bytes | None:
    """What is played back in a call that goes on, by the key in its address."""
    here = Reading.key == key, Reading.state == "called", Reading.take == "here"
    sealed = session.scalar(select(Reading.sound).where(*here))
    return _unpacked(session, sealed) or None


def keep(session: Session, call: Outgoing, *, now: datetime) -> bool:
    """Whoever has spoken wants it kept: a proposal at the desk from now on. Told twice it is one."""
    going_on = Reading.outgoing_id == call.id, Reading.state == "called", Reading.take == "here"
    keeping = update(Reading).where(*going_on).values(state="kept", ended_at=now, key=None)
    if changed(session, keeping) > 0:
        return True
    one = of_call(session, call)
    return one is not None and one.state == "kept"


def over(session: Session, call: Outgoing, now: datetime) -> None:
    """The call has ended: what was not kept is gone, and the page says why."""
    one = of_call(session, call)
    if one is None:
        return
    ending = update(Reading).where(Reading.id == one.id, Reading.state == "called")
    why = {"reason": _reason(call, one), "refused": call.reason}
    carrier_id = one.carrier_id
    if changed(session, ending.values(state="over", ended_at=now, **why, **NOTHING_LEFT)) > 0:
        gone_there(session, carrier_id, now=now)


def _reason(call: Outgoing, one: Reading) -> str:
    """Why nothing was kept, for the page."""
    if call.answered_at is None:
        return "refused" if call.ended_as in ("refused", "too_late", "failed") else "nobody"
    if call.outcome != BEGUN:
        return "no_code"
    return {"silent": "silent", "long": "long", "unfit": "lost", "lost": "lost"}.get(one.take, "not_kept")
