"""Signing in by a one-time code, which only the browser that asked for it can use."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, outbox, people, tries
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import SignIn, SignInCode, Volunteer

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


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks for a code. All three are kept as hashes only.

    `number` is E.164, `browser` the name that the browser was given (`new_browser`), `address` the
    visitor's network address.
    """

    number: str
    browser: str
    address: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of a code that was asked for; after too many, when one may ask again."""

    result: Literal["sent", "unknown", "too_many"]
    again_at: datetime | None = None


def new_code() -> str:
    """Six digits by chance."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_browser() -> str:
    """A name by chance for the browser that asks for a code."""
    return secrets.token_urlsafe(16)


def send_code(session: Session, asking: Asking, *, code: str, body: str, now: datetime) -> Sending:
    """Put a code on its way; `body` is the whole message with the code in it.

    The visitor must see the same page for all three results: who is a volunteer is nobody's business.
    """
    again_at = _count(session, asking, now=now)
    if again_at is not None:
        return Sending("too_many", again_at)
    volunteer = people.volunteer_by_number(session, asking.number)
    if volunteer is None or volunteer.state != "active":
        return Sending("unknown")
    expires = now + timedelta(minutes=CODE_MINUTES)
    row = SignInCode(volunteer_id=volunteer.id, created_at=now, expires_at=expires)
    row.code_hash = _hash(session, volunteer.id, code)
    row.browser_hash = _browser_hash(session, asking.browser)
    session.add(row)
    session.flush()
    number, city = asking.number, volunteer.city
    outbox.put(session, kind="sms", city=city, number=number, body=body, now=now, not_after=expires)
    return Sending("sent")


def _count(session: Session, asking: Asking, *, now: datetime) -> datetime | None:
    """The address first: one that is refused must not use up the codes of somebody else's number."""
    by_address = f"address {tries.network(asking.address)}"
    by_number = f"number {asking.number}"
    return tries.count(session, by_address, at_most=CODES_PER_ADDRESS, now=now) or tries.count(
        session, by_number, at_most=CODES_PER_NUMBER, now=now
    )


def _hash(session: Session, volunteer_id: int, code: str) -> str:
    return vault_of(session).index(f"{volunteer_id} {code}", "sign-in code")


def _browser_hash(session: Session, browser: str) -> str:
    return vault_of(session).index(browser, "sign-in browser")


def check_code(session: Session, *, number: str, browser: str, code: str, now: datetime) -> Volunteer | None:
    """The volunteer, if this is the newest code of the number, in time, unused, and not tried too often.

    The newest that this browser asked for: nobody else can use up its tries, or replace it by asking.
    The try is counted before the code is compared: keep the transaction even when nothing comes back.
    """
    volunteer = people.volunteer_by_number(session, number)
    if volunteer is None or volunteer.state != "active":
        return None
    here = SignInCode.browser_hash == _browser_hash(session, browser)
    newest = select(SignInCode.id).where(SignInCode.volunteer_id == volunteer.id, here)
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
    tries.forget_old(session, now=now)
    session.execute(delete(SignIn).where(SignIn.expires_at < day))
