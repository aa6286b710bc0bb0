"""How often something may be tried in an hour or a day. Counted in the database, for all processes alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import SignInCount

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def count(
    session: Session, subject: str, *, at_most: int, now: datetime, within: timedelta = HOUR
) -> datetime | None:
    """Count one more try; or, if there were `at_most` in the hour before `now`, say when there is room again.

    The hour slides: it is the sixty minutes before this try, not an hour of the clock. `within`: another
    time instead, a day at most; whoever counts a subject always counts it in the same. One row per subject,
    locked while it is counted: of many who come at once, nobody slips through. A refused try does not count.
    """
    row = _lock(session, subject, now=now)
    recent = [at for at in row.times if _time(at) > now - within]
    if len(recent) >= at_most:
        return _time(recent[-at_most]) + within
    row.times, row.last_at = [*recent, now.timestamp()], now
    session.flush()
    return None


def _lock(session: Session, subject: str, *, now: datetime) -> SignInCount:
    subject_hash = vault_of(session).index(subject, "sign-in count")
    new = {"subject_hash": subject_hash, "times": [], "last_at": now}
    session.execute(insert_if_missing(session, SignInCount).values(**new))
    mine = select(SignInCount).where(SignInCount.subject_hash == subject_hash).with_for_update()
    return session.scalars(mine, execution_options={"populate_existing": True}).one()


def forget(session: Session, subject: str) -> None:
    """Whoever tried has done it: their tries count no more."""
    subject_hash = vault_of(session).index(subject, "sign-in count")
    session.execute(delete(SignInCount).where(SignInCount.subject_hash == subject_hash))


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def network(address: str, *, bits: int = 64) -> str:
    """What one visitor has: an IPv4 address, or the 64 bits that a household gets of IPv6.

    `bits`: 48 are what whoever rents a machine gets, with 65536 households in it.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network((address, bits), strict=False))


def forget_old(session: Session, *, now: datetime) -> None:
    """Counts that are of no use any more."""
    session.execute(delete(SignInCount).where(SignInCount.last_at < now - DAY))
