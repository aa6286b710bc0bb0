"""How the sending of messages stands: what waits too long, what is in doubt, what failed and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks
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


def try_now(session: Session, *, city: str, reason: str, now: datetime) -> int:
    """What was refused for this reason and waits for its next try is tried at once; how many."""
    refused = update(Message).where(
        is_(Message.state, "waiting"), Message.city == city, Message.reason == reason
    )
    return changed(session, refused.values(not_before=now), seen=False)


def seen(session: Session, *, city: str, calls: bool, reason: str, up_to: int, now: datetime) -> int:
    """Somebody at the desk knows that messages failed for this reason, up to that id; how many there were.

    `calls`: calls, and no messages.
    """
    failures = update(Message).where(
        Message.city == city,
        Message.kind == "call" if calls else Message.kind != "call",
        is_(Message.state, "failed"),
        Message.seen_at.is_(None),
        func.coalesce(Message.reason, "unknown") == reason,
        Message.id <= up_to,
    )
    marks.touch(session, "desk")
    return changed(session, failures.values(seen_at=now), seen=False)


def unsee(session: Session, *, cities: Collection[str], last: int, since: datetime) -> bool:
    """Nobody has seen, after all, that the message of this id and its like failed; False: too late."""
    about = select(Message.city, Message.reason, Message.seen_at)
    about = about.where(Message.id == last, Message.city.in_(cities), Message.seen_at >= since)
    found = session.execute(about).one_or_none()
    if found is None:
        return False
    seen = update(Message).where(
        Message.id <= last,
        Message.state == "failed",
        Message.city == found.city,
        Message.reason.is_not_distinct_from(found.reason),
        Message.seen_at == found.seen_at,
    )
    marks.touch(session, "desk")
    return changed(session, seen.values(seen_at=None), seen=False) > 0
