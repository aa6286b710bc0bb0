"""How the sending of messages stands: what waits too long, what is in doubt, what failed and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.outbox import FORGOTTEN
from hotline.casebook.tables import Message
from hotline.casebook.tables.base import is_, is_in

PATIENCE = timedelta(minutes=2)  # the clock sends every second
LATELY = timedelta(days=1)
UNSENT = ("waiting", "sending", "doubtful")


@dataclass(frozen=True, slots=True)
class Sending:
    """Numbers of messages; `failed` by the carrier's code, of the last day."""

    overdue: int
    doubtful: int
    failed: Mapping[str, int]


def look(session: Session, *, now: datetime) -> Sending:
    """How it stands now."""
    count = select(func.count()).select_from(Message)
    waiting = count.where(is_(Message.state, "waiting"), Message.not_before <= now - PATIENCE)
    overdue = session.scalar(waiting.where(Message.attempts == 0))
    doubtful = session.scalar(count.where(is_(Message.state, "doubtful")))
    failed = select(Message.error_code, func.count()).where(
        is_(Message.state, "failed"), Message.created_at > now - LATELY
    )
    by_code = {code or "": number for code, number in session.execute(failed.group_by(Message.error_code))}
    return Sending(overdue or 0, doubtful or 0, by_code)


def give_up(session: Session) -> int:
    """Nothing that waits leaves any more: in an old copy of the database it has left long ago. How many."""
    unsent = update(Message).where(is_in(Message.state, UNSENT))
    given_up = {"state": "failed", "error_code": "restored", "reason": "restored"}
    return changed(session, unsent.values(**given_up, **FORGOTTEN))
