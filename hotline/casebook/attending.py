"""Calls that are at the desk at this moment, and who has each of them (O2).

A call is at the desk while it is put through: it rings there, or somebody speaks. Whoever takes it down has
it until what was said is written, also when the caller has hung up; colleagues see that, and may take over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import audit, legs, marks
from hotline.casebook.changes import changed
from hotline.casebook.reach import Reach, within
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Call, Operator, Request, TakenCall

PUT_THROUGH = "transfer"  # the step of the dialogue
LONGEST = timedelta(hours=2)  # a call whose end nobody told must not stand there for ever
WRITTEN_WITHIN = timedelta(minutes=30)
AT_MOST = 8


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A call at the desk. `kind`, `zone` are what was keyed; `request_id` what the call itself has left.

    `speaks`: a human has accepted it. `over`: the caller has gone. `taker` is a name, `taker_id` their id.
    """

    id: int
    city: str
    number_id: int | None
    language: str | None
    kind: str | None
    zone: str | None
    since: datetime
    turn: int
    speaks: bool
    over: bool
    request_id: int | None
    taker_id: int | None
    taker: str | None


def at_desk(session: Session, *, reach: Reach, now: datetime) -> list[AtDesk]:
    """The calls within an operator's reach, the one that waits longest first; one statement."""
    leg = aliased(Call)
    accepted = exists().where(
        leg.parent_sid == Call.sid, leg.purpose == legs.DESK, leg.outcome == legs.ACCEPTED
    )
    here = Call.step == PUT_THROUGH, Call.direction == "inbound", Call.last_at > now - LONGEST
    unwritten = TakenCall.done_at.is_(None) & (TakenCall.at > now - WRITTEN_WITHIN)
    columns = (Call.id, Call.city, Call.number_id, Call.language, Call.kind, Call.zone, Call.started_at)
    query: Any = select(*columns, Call.turn, accepted, Call.ended_at.is_not(None), Request.id)
    query = query.add_columns(TakenCall.operator_id, Operator.name)
    query = query.outerjoin(TakenCall, TakenCall.call_id == Call.id)
    query = query.outerjoin(Operator, Operator.id == TakenCall.operator_id)
    query = query.outerjoin(Request, Request.call_id == Call.id)
    ids = (
        select(Call.id).where(Call.ended_at.is_(None), *here),
        select(TakenCall.call_id).where(unwritten),
    )
    query = query.where(or_(*(Call.id.in_(some) for some in ids)), within(reach, Call.city, Call.zone))
    query = query.where(TakenCall.done_at.is_(None)).order_by(Call.started_at).limit(AT_MOST)
    return [AtDesk(*row) for row in session.execute(query)]


def take(
    session: Session,
    call_id: int,
    *,
    reach: Reach,
    operator: Operator,
    instead: int | None,
    now: datetime,
) -> str | None:
    """Have it; None if that is so now, else the name of whoever was quicker.

    `instead`: the operator, by id, from whom it is taken over; somebody else may have done that meanwhile.
    """
    known = select(Call.id).where(Call.id == call_id, within(reach, Call.city, Call.zone))
    if session.scalar(known) is None:
        raise LookupError(f"call {call_id} is not within reach")
    row = {"call_id": call_id, "operator_id": operator.id, "at": now}
    session.execute(insert_if_missing(session, TakenCall).values(**row))
    if instead is not None:
        taking = update(TakenCall).where(TakenCall.call_id == call_id, TakenCall.operator_id == instead)
        changed(session, taking.where(TakenCall.done_at.is_(None)).values(operator_id=operator.id, at=now))
    holder = select(Operator.id, Operator.name).join(TakenCall, TakenCall.operator_id == Operator.id)
    whose = session.execute(holder.where(TakenCall.call_id == call_id)).one()
    if whose.id != operator.id:
        return str(whose.name)
    marks.touch(session, "desk")
    audit.note(session, actor=operator.id, verb="taken_call", subject=("call", call_id), now=now)
    return None


def written(session: Session, call_id: int, *, operator: Operator, now: datetime) -> bool:
    """What was said is written down, or was only talk: it is gone. False: it is a colleague's."""
    own = TakenCall.call_id == call_id, TakenCall.operator_id == operator.id, TakenCall.done_at.is_(None)
    if changed(session, update(TakenCall).where(*own).values(done_at=now)) == 0:
        return False
    audit.note(session, actor=operator.id, verb="talked", subject=("call", call_id), now=now)
    marks.touch(session, "desk")
    return True
