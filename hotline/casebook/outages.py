"""What of the installation does not work: noticed by every web process, told by one of them, and once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Outage


def is_noted(session: Session, what: str) -> bool:
    """Whether somebody has noticed it."""
    return session.get(Outage, what) is not None


def note(session: Session, what: str, *, since: datetime) -> None:
    """It does not work; whoever notices it later changes nothing."""
    session.execute(insert_if_missing(session, Outage).values(what=what, since=since))


def over(session: Session, what: str) -> None:
    """It works again."""
    session.execute(delete(Outage).where(Outage.what == what))


def to_be_told(session: Session, what: str, *, after: timedelta, now: datetime) -> datetime | None:
    """Since when it does not work, for the one process that tells it from now on; None for all others."""
    untold = update(Outage).where(Outage.what == what, Outage.told_at.is_(None), Outage.since <= now - after)
    if changed(session, untold.values(told_at=now)) == 0:
        return None
    return session.scalar(select(Outage.since).where(Outage.what == what))


def was_not_told(session: Session, what: str, *, at: datetime) -> None:
    """The one that was to tell it at this moment could not: somebody tries again."""
    changed(session, update(Outage).where(Outage.what == what, Outage.told_at == at).values(told_at=None))
