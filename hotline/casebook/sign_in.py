"""Signing in by a one-time code. Tries and codes are counted in the database: all processes count alike."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, outbox, people
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import SignIn, SignInCode, SignInCount, Volunteer

CODE_MINUTES = 10
TRIES_AT_MOST = 5
CODES_PER_NUMBER = 5  # in an hour
CODES_PER_ADDRESS = 20  # a library or a care home shares one address
SESSION_HOURS = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """A volunteer who is signed in, and the number of the board at this moment (see marks)."""

    volunteer: Volunteer
    mark: int


Sent = Literal["sent", "unknown", "too_many"]


def new_code() -> str:
    """Six digits by chance."""
    return f"{secrets.randbelow(1_000_000):06d}"


def send_code(session: Session, *, number: str, address: str, code: str, body: str, now: datetime) -> Sent:
    """Put a code on its way; `body` is the whole message with the code in it.

    The visitor must see the same page for all three results: who is a volunteer is nobody's business.
    `number` is E.164, `address` the visitor's network address; both are counted as hashes.
    """
    # The address first: one that is refused must not use up the codes of somebody else's number.
    if not count_try(session, f"address {network(address)}", at_most=CODES_PER_ADDRESS, now=now):
        return "too_many"
    if not count_try(session, f"number {number}", at_most=CODES_PER_NUMBER, now=now):
        return "too_many"
    volunteer = people.volunteer_by_number(session, number)
    if volunteer is None or volunteer.state != "active":
        return "unknown"
    expires = now + timedelta(minutes=CODE_MINUTES)
    session.add(
        SignInCode(
            volunteer_id=volunteer.id,
            code_hash=_hash(session, volunteer.id, code),
            created_at=now,
            expires_at=expires,
        )
    )
    session.flush()
    outbox.put(session, kind="sms", city=volunteer.city, number=number, body=body, now=now, not_after=expires)
    return "sent"


def network(address: str) -> str:
    """What one visitor has: an IPv4 address, or the 64 bits that a household gets of IPv6."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network((address, 64), strict=False))


def count_try(session: Session, subject: str, *, at_most: int, now: datetime) -> bool:
    """Count one more in this hour; False if that is too many. One row per subject: nobody slips through."""
    key = {
        "subject_hash": vault_of(session).index(subject, "sign-in count"),
        "hour": int(now.timestamp()) // 3600,
    }
    session.execute(insert_if_missing(session, SignInCount).values(**key, count=0))
    counting = update(SignInCount).filter_by(**key).where(SignInCount.count < at_most)
    return changed(session, counting.values(count=SignInCount.count + 1), seen=False) == 1


def _hash(session: Session, volunteer_id: int, code: str) -> str:
    return vault_of(session).index(f"{volunteer_id} {code}", "sign-in code")


def check_code(session: Session, *, number: str, code: str, now: datetime) -> Volunteer | None:
    """The volunteer, if this is the newest code of the number, in time, unused, and not tried too often.

    The try is counted before the code is compared: keep the transaction even when nothing comes back.
    """
    volunteer = people.volunteer_by_number(session, number)
    if volunteer is None or volunteer.state != "active":
        return None
    newest = select(SignInCode.id).where(SignInCode.volunteer_id == volunteer.id)
    code_id = session.scalar(newest.order_by(SignInCode.id.desc()).limit(1))
    valid = (SignInCode.id == code_id, SignInCode.used_at.is_(None), SignInCode.expires_at > now)
    trying = update(SignInCode).where(*valid, SignInCode.tries < TRIES_AT_MOST)
    if changed(session, trying.values(tries=SignInCode.tries + 1), seen=False) == 0:
        return None
    right = (*valid, SignInCode.code_hash == _hash(session, volunteer.id, code))
    used = changed(session, update(SignInCode).where(*right).values(used_at=now), seen=False)
    return volunteer if used == 1 else None


def open_session(session: Session, *, volunteer_id: int, now: datetime, hours: float = SESSION_HOURS) -> str:
    """A new token for the volunteer's browser; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    row = SignIn(volunteer_id=volunteer_id, token_hash=_token_hash(session, token), created_at=now)
    row.expires_at = now + timedelta(hours=hours)
    session.add(row)
    session.flush()
    return token


def _token_hash(session: Session, token: str) -> str:
    return vault_of(session).index(token, "session token")


def visit(session: Session, token: str, *, now: datetime) -> Visit | None:
    """Whose token this is: an active volunteer's, in time and not ended. One statement: every poll asks."""
    valid = (
        SignIn.token_hash == _token_hash(session, token),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now,
    )
    query = select(Volunteer, marks.number("board")).join(SignIn, SignIn.volunteer_id == Volunteer.id)
    found = session.execute(query.where(*valid, Volunteer.state == "active")).one_or_none()
    return Visit(*found) if found else None


def close_session(session: Session, token: str, *, now: datetime) -> bool:
    """Sign out; False if the token was not signed in."""
    ending = update(SignIn).where(SignIn.token_hash == _token_hash(session, token), SignIn.ended_at.is_(None))
    return changed(session, ending.values(ended_at=now)) == 1


def forget_old(session: Session, *, now: datetime) -> None:
    """Codes, counts and sessions that are of no use any more; for the clock, once a day."""
    day = now - timedelta(days=1)
    session.execute(delete(SignInCode).where(SignInCode.expires_at < day))
    session.execute(delete(SignInCount).where(SignInCount.hour < int(day.timestamp()) // 3600))
    session.execute(delete(SignIn).where(SignIn.expires_at < day))
