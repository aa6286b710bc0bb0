"""The legs of a call: a telephone that was rung for it and picked up; at the desk whether a human accepted.

A leg is a row of its own with the sid of its call; it belongs to nobody's number and leaves nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import prepared
from hotline.casebook.changes import changed
from hotline.casebook.tables import Call

DESK = "desk"
ACCEPTED = "person"
NEW = prepared.InsertIfMissing(Call)


def picked_up(
    session: Session,
    *,
    sid: str,
    parent_sid: str,
    city: str,
    dialled: str,
    now: datetime,
    edition: str = "",
    purpose: str = DESK,
) -> bool:
    """Somebody has picked up who was rung for a call; whether this is the first that is heard of it.

    `dialled` is a number of the desk's. Who else was rung is written down nowhere: it is empty.
    """
    new = NEW.run(
        session,
        sid=sid,
        parent_sid=parent_sid,
        direction="outbound",
        purpose=purpose,
        city=city,
        edition=edition,
        number_kind="other",
        dialled=dialled,
        status="in-progress",
        started_at=now,
        last_at=now,
    )
    return new is not None


def accept(session: Session, leg: Call) -> bool:
    """A key was pressed; whether the caller is still there to be joined."""
    parent = aliased(Call)
    gone = exists().where(parent.sid == leg.parent_sid, parent.ended_at.is_not(None))
    accepting = update(Call).where(Call.id == leg.id, Call.ended_at.is_(None), ~gone)
    if changed(session, accepting.values(outcome=ACCEPTED), seen=False) == 0:
        return False
    prepared.show(leg, outcome=ACCEPTED)
    return True


def joined(session: Session, call: Call, *, told: bool | None) -> bool:
    """Whether the caller was joined to the telephone rung last: as the provider tells, else by the key.

    `told` is None where the provider does not say who was joined. A key that joined nobody is taken back.
    """
    accepted = accepted_in(session, call)
    if accepted and told is False:
        taken_back = update(Call).where(*_of(call), Call.outcome == ACCEPTED).values(outcome="")
        changed(session, taken_back, seen=False)
    return accepted if told is None else told


def accepted_in(session: Session, call: Call) -> bool:
    """Whether a human at the desk has accepted this call."""
    return bool(session.scalar(select(exists().where(*_of(call), Call.outcome == ACCEPTED))))


def _of(call: Call) -> tuple[ColumnElement[bool], ...]:
    return Call.parent_sid == call.sid, Call.purpose == DESK
