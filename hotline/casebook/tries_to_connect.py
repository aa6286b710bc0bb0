"""How often a number was put through to others lately: counted in the log, kept nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import numbers
from hotline.casebook.tables import Call, Turn

A_DAY = timedelta(hours=24)


def of_number(session: Session, call: Call, *, line: str, now: datetime) -> int:
    """How many turns of the last 24 hours ended with this line, in calls of this number in this city.

    What begins a ringing counts, and not how it ends: whoever hangs up meanwhile tells nobody of an end.
    The number is locked: two calls from it at once are counted one after the other.
    """
    if call.number_id is None:
        return 0
    numbers.lock(session, call.number_id)
    tried = select(func.count()).select_from(Turn).join(Call, Call.id == Turn.call_id)
    theirs = Call.number_id == call.number_id, Call.city == call.city, Call.started_at > now - A_DAY
    said = Turn.said.contains(line, autoescape=True)
    return session.scalar(tried.where(*theirs, said)) or 0
