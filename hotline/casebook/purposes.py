"""How a call that the hotline makes ends, and what that means for what it was made for.

A purpose is added by one entry here and one in `hotline.phone.purposes`: here stands what is done when a call
of it is over, whatever happened (nobody answered, the carrier refused it, they spoke). The function gets the
finished `Outgoing` (`answered_at` is None where nobody picked up, `outcome` holds what the conversation has
noted, `ended_as` and `reason` why it ended) and is called exactly once, in the transaction that ends it. It
may put another call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from hotline.casebook import callback, checkin_calls, feedback, marks, outgoing, readings
from hotline.casebook.changes import changed
from hotline.casebook.tables import Call, Message, Outgoing
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.outgoing import NOT_OVER

WhenOver: TypeAlias = Callable[[Session, Outgoing, datetime], None]

UNSENT = ("waiting", "sending", "doubtful")
SETTLED_WITHIN = timedelta(seconds=90)  # the end of most calls has been told by then


def _nothing(_session: Session, _one: Outgoing, _now: datetime) -> None:
    """Whoever wanted the call sees that nobody answered, and asks again or does not."""


WHEN_OVER: Mapping[str, WhenOver] = {
    callback.PURPOSE: callback.over,
    feedback.PURPOSE: feedback.over,
    checkin_calls.PURPOSE: checkin_calls.over,
    readings.PURPOSE: readings.over,
}


def end(
    session: Session, outgoing_id: int, *, ended_as: str, now: datetime, reason: str | None = None
) -> bool:
    """The call is over; False if it was already."""
    going_on = update(Outgoing).where(Outgoing.id == outgoing_id, Outgoing.state != "over")
    values = {"state": "over", "ended_as": ended_as, "ended_at": now, "reason": reason, "told": None}
    if changed(session, going_on.values(**values)) == 0:
        return False
    one = session.get_one(Outgoing, outgoing_id)
    session.refresh(one)
    WHEN_OVER.get(one.purpose, _nothing)(session, one, now)
    marks.touch(session, "board")
    return True


def end_of_call(session: Session, call: Call, *, now: datetime) -> None:
    """The end of a call is known: so is that of what it was made for."""
    one = outgoing.of_call(session, call.sid)
    if one is not None:
        end(session, one.id, ended_as=call.status, now=now)


def without_end(session: Session, *, now: datetime, limit: int = 20) -> list[Outgoing]:
    """Calls that should be over by now: the carrier is asked. Ends what nobody will ever make."""
    unsent = exists().where(Message.outgoing_id == Outgoing.id, is_in(Message.state, UNSENT))
    orphans = select(Outgoing.id).where(NOT_OVER, Outgoing.state == "waiting", ~unsent).limit(limit)
    for outgoing_id in list(session.scalars(orphans)):
        end(session, outgoing_id, ended_as="unknown", now=now)
    going_on = NOT_OVER, Outgoing.state != "waiting", Outgoing.created_at <= now - SETTLED_WITHIN
    return list(session.scalars(select(Outgoing).where(*going_on).order_by(Outgoing.id).limit(limit)))
