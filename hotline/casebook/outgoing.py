"""Calls that the hotline makes, from the wish to the first word; how they end, `purposes` knows.

Whoever wants one writes it down with `put_call` in their own transaction. The clock hands it to the carrier
within a second or two; when somebody answers, the phone door begins the conversation of its purpose. Every
step is one conditional UPDATE: what is told twice, late or in another order changes nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, prepared, removals, retention
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Message, Outgoing
from hotline.casebook.tables.base import is_in

OUTBOUND = "outbound"
USEFUL = timedelta(minutes=10)  # a telephone that rings later than that surprises whoever asked for it
TO_COME = ("waiting", "placed")
LATELY = timedelta(hours=6)
CALL_IS_OVER = timedelta(hours=1)  # the company deletes no call that goes on

NEW_CALL = prepared.InsertIfMissing(Call)


def put_call(
    session: Session,
    *,
    purpose: str,
    city: str,
    language: str,
    number: str,
    now: datetime,
    told: Mapping[str, str] | None = None,
    request_id: int | None = None,
    volunteer_id: int | None = None,
    number_id: int | None = None,
    checkin_id: int | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> int:
    """A call to a number (E.164), not made before or after these times; the id of it.

    Args:
        session: the transaction of whoever wants the call.
        purpose: what is said in it, a name of `hotline.phone.purposes.PURPOSES`.
        city: whose line is shown to whoever is rung.
        language: in which the conversation begins.
        number: whom to ring; sealed, and forgotten as soon as the carrier has it.
        now: aware UTC.
        told: what the conversation needs to know, by name; sealed, and forgotten when the call is over.
        request_id: the request that it is about.
        volunteer_id: the volunteer whom it concerns.
        number_id: the resident who is rung, so that an erasure finds it.
        checkin_id: as whom on a list they are rung.
        not_before: for calls that must wait, by default now.
        not_after: from then on it is not made any more, by default ten minutes after `not_before`.
    """
    vault, begins = vault_of(session), not_before or now
    one = Outgoing(key=secrets.token_urlsafe(18), purpose=purpose, city=city, language=language)
    one.request_id, one.volunteer_id, one.number_id = request_id, volunteer_id, number_id
    one.checkin_id = checkin_id
    one.told = vault.seal(json.dumps(dict(told))) if told else None
    one.created_at, one.state = now, "waiting"
    session.add(one)
    session.flush()
    message = Message(kind="call", city=city, number=vault.seal(number), number_id=number_id)
    message.outgoing_id, message.created_at = one.id, now
    message.not_before, message.not_after = begins, not_after or begins + USEFUL
    session.add(message)
    session.flush()
    return one.id


def placed(
    session: Session, outgoing_id: int, *, sid: str, shows: str, now: datetime, edition: str = ""
) -> bool:
    """The carrier has it, under this id; False if that was known, because somebody has answered already.

    `edition` is that of the town in which it is played; without one, the one of whoever plays it.
    """
    removals.put(session, "call", [sid], not_before=now + retention.AT_CARRIER)
    placing = update(Outgoing).where(Outgoing.id == outgoing_id, Outgoing.state == "waiting")
    if changed(session, placing.values(state="placed", sid=sid, placed_at=now)) == 0:
        return False
    one = session.get_one(Outgoing, outgoing_id)
    _keep_call(session, one, sid=sid, shows=shows, edition=edition, now=now)
    marks.touch(session, "board")
    return True


def met(session: Session, key: str, *, sid: str, shows: str, now: datetime, edition: str = "") -> bool:
    """The carrier tells of a call before the clock has written down that it was placed."""
    outgoing_id = session.scalar(select(Outgoing.id).where(Outgoing.key == key))
    return outgoing_id is not None and placed(
        session, outgoing_id, sid=sid, shows=shows, edition=edition, now=now
    )


def answered(
    session: Session, key: str, *, sid: str, shows: str, now: datetime, edition: str = ""
) -> Outgoing | None:
    """Somebody or something has answered: what it is about; None if nothing is, or no longer.

    A second call with the same key, which a carrier in trouble may make, is not the one that was wanted.
    """
    mine = or_(Outgoing.sid.is_(None), Outgoing.sid == sid)
    answering = update(Outgoing).where(Outgoing.key == key, mine, is_in(Outgoing.state, TO_COME))
    if changed(session, answering.values(state="answered", sid=sid, answered_at=now), seen=False):
        marks.touch(session, "board")
        session.expire_all()
    one = session.scalar(select(Outgoing).where(Outgoing.key == key, Outgoing.sid == sid))
    if one is None or one.state != "answered":
        return None
    _keep_call(session, one, sid=sid, shows=shows, edition=edition, now=now)
    return one


def _keep_call(session: Session, one: Outgoing, *, sid: str, shows: str, edition: str, now: datetime) -> None:
    """Its row among the calls: it belongs to nobody's number, so that nobody seems to have rung."""
    NEW_CALL.run(
        session,
        sid=sid,
        direction=OUTBOUND,
        purpose=one.purpose,
        city=one.city,
        language=one.language,
        edition=edition,
        number_kind="other",
        dialled=shows,
        status="queued",
        started_at=now,
        last_at=now,
    )


def of_call(session: Session, sid: str) -> Outgoing | None:
    """What a call was made for; None for calls that somebody else has made."""
    return session.scalar(select(Outgoing).where(Outgoing.sid == sid))


def told_of(session: Session, one: Outgoing) -> dict[str, str]:
    """What its conversation needs to know; empty where nothing was given, or the call is over."""
    known: dict[str, Any] = json.loads(vault_of(session).open(one.told)) if one.told else {}
    return {name: str(value) for name, value in known.items()}


def forget_volunteer(session: Session, volunteer_id: int, *, now: datetime) -> None:
    """Whoever has left is rung no more, and the company forgets the calls that rang them."""
    theirs = select(Outgoing.id).where(Outgoing.volunteer_id == volunteer_id).scalar_subquery()
    waiting = Message.outgoing_id.in_(theirs), Message.state == "waiting"
    session.execute(delete(Message).where(*waiting), execution_options={"synchronize_session": False})
    changed(session, update(Outgoing).where(Outgoing.id.in_(theirs)).values(told=None), seen=False)
    sids = [sid for sid in session.scalars(select(Outgoing.sid).where(Outgoing.id.in_(theirs))) if sid]
    removals.sooner(session, sids, not_before=now + CALL_IS_OVER)


def sids_lately(session: Session, *, now: datetime) -> frozenset[str]:
    """The carrier's ids of calls that we know of: another one to the same number is one we do not."""
    known = select(Outgoing.sid).where(Outgoing.created_at > now - LATELY, Outgoing.sid.is_not(None))
    return frozenset(sid for sid in session.scalars(known) if sid)
