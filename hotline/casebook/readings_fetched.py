"""What was read at a telephone is fetched from the company by the clock, while somebody waits to hear it."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.readings import Taken, gone_there
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Reading
from hotline.casebook.tables.base import is_

AGAIN_AFTER = timedelta(seconds=2)  # somebody waits for it at the telephone
TRIES_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be fetched now; `attempts` counts this time."""

    id: int
    line: str
    carrier_id: str
    attempts: int


def any_due(session: Session, *, now: datetime) -> bool:
    """Whether anything is to be fetched: looked at every second, and mostly nothing is."""
    due = select(Reading.id).where(is_(Reading.take, "waiting"), Reading.not_before <= now)
    return session.scalar(due.limit(1)) is not None


def lease_due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    """What is to be fetched; commit before asking the company. What it does not give comes again."""
    due = select(Reading).where(is_(Reading.take, "waiting"), Reading.not_before <= now)
    locked = due.order_by(Reading.not_before, Reading.id).limit(limit).with_for_update(skip_locked=True)
    return [_lease(session, one, now=now) for one in list(session.scalars(locked))]


def _lease(session: Session, one: Reading, *, now: datetime) -> Due:
    due = Due(one.id, one.line, one.carrier_id or "", one.attempts + 1)
    leasing = update(Reading).where(Reading.id == one.id)
    changed(session, leasing.values(attempts=due.attempts, not_before=now + AGAIN_AFTER))
    return due


def fetched(session: Session, due: Due, take: Taken, sound: bytes, *, now: datetime) -> bool:
    """The company gave it, and it was looked at: kept here where it can be played, deleted there at once."""
    packed = base64.b64encode(zlib.compress(sound)).decode() if take == "here" else None
    return _found(session, due, take, now=now, sound=vault_of(session).seal(packed) if packed else None)


def not_given(session: Session, due: Due, *, for_good: bool, now: datetime) -> bool:
    """The company did not give it: asked again, in the end given up. Whether that was the end."""
    return (for_good or due.attempts >= TRIES_AT_MOST) and _found(session, due, "lost", now=now)


def _found(session: Session, due: Due, take: Taken, *, now: datetime, sound: str | None = None) -> bool:
    gone_there(session, due.carrier_id, now=now)
    waits = Reading.id == due.id, Reading.carrier_id == due.carrier_id, is_(Reading.take, "waiting")
    return changed(session, update(Reading).where(*waits).values(take=take, sound=sound)) > 0
