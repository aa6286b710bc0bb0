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
CODES_A_DAY = 8  # to one number: whoever else asks for them makes it ring
CODES_PER_ADDRESS = 20  # a library or a care home shares one address
CODES_PER_SITE = 60  # of IPv6 (48 bits): many households, or one machine with as many addresses as it likes
SESSION_HOURS = 12
SIGN_IN = ("active", "new")  # the new see how it goes on with them, and nothing of the board


@dataclass(frozen=True, slots=True)
class Visit:
    """A volunteer who is signed in, and the number of the board at this moment (see marks)."""

    volunteer: Volunteer
    mark: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks for a code. All three are kept as hashes only.

    `number` is E.164, `browser` the name that the browser was given (`new_browser`), `address` the
    visitor's network address. `was_here`: the volunteer with this number has signed in with this browser
    before; then their codes are counted apart, and nobody else can use them up by asking.
    """

    number: str
    browser: str
    address: str
    was_here: bool = False


@dataclass(frozen=True, slots=True)
class How:
    """How a code travels: as a text message with this `body`, or `by_voice` in this language."""

    body: str
    language: str
    by_voice: bool = False


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


def send_code(session: Session, asking: Asking, *, code: str, how: How, now: datetime) -> Sending:
    """Put a code on its way to a volunteer, or to somebody whom nobody has checked yet.

    The visitor must see the same page for all three results: who is a volunteer is nobody's business.
    """
    again_at = count(session, asking, now=now)
    if again_at is not None:
        return Sending("too_many", again_at)
    volunteer = people.volunteer_by_number(session, asking.number)
    if volunteer is None or volunteer.state not in SIGN_IN:
        return Sending("unknown")
    keep_code(session, asking, code=code, now=now, volunteer_id=volunteer.id)
    post_code(session, asking.number, how, city=volunteer.city, code=code, now=now)
    return Sending("sent")


def count(session: Session, asking: Asking, *, now: datetime) -> datetime | None:
    """Count one more code; after too many, when one may ask again.

    The address first: one that is refused must not use up the codes of somebody else's number.
    """
    here, site = (tries.network(asking.address, bits=bits) for bits in (64, 48))
    limits = [(f"address {here}", CODES_PER_ADDRESS, tries.HOUR)]
    if site != here:
        limits.append((f"site {site}", CODES_PER_SITE, tries.HOUR))
    whose = "known" if asking.was_here else ""
    limits.append((f"{whose}number {asking.number}", CODES_PER_NUMBER, tries.HOUR))
    limits.append((f"{whose}day of {asking.number}", CODES_A_DAY, tries.DAY))
    counted = (
        tries.count(session, subject, at_most=at_most, within=within, now=now)
        for subject, at_most, within in limits
    )
    return next((again_at for again_at in counted if again_at is not None), None)


def keep_code(
    session: Session, asking: Asking, *, code: str, now: datetime, volunteer_id: int | None = None
) -> None:
    """From now on this code proves, in this browser, that the number is the visitor's."""
    number_hash = people.hash_of(session, asking.number)
    row = SignInCode(volunteer_id=volunteer_id, number_hash=number_hash, created_at=now)
    row.expires_at = now + timedelta(minutes=CODE_MINUTES)
    row.code_hash = _hash(session, number_hash, code)
    row.browser_hash = _browser_hash(session, asking.browser)
    session.add(row)
    session.flush()


def post_code(session: Session, number: str, how: How, *, city: str, code: str, now: datetime) -> None:
    """By text message, or by a call that reads it twice (for landlines, and for whoever prefers it)."""
    until = now + timedelta(minutes=CODE_MINUTES)
    if how.by_voice:
        outbox.put_call(
            session,
            purpose="code",
            city=city,
            language=how.language,
            number=number,
            told={"code": code},
            now=now,
            not_after=until,
        )
    else:
        outbox.put(session, kind="sms", city=city, number=number, body=how.body, now=now, not_after=until)


def _hash(session: Session, number_hash: str, code: str) -> str:
    return vault_of(session).index(f"{number_hash} {code}", "sign-in code")


def _browser_hash(session: Session, browser: str) -> str:
    return vault_of(session).index(browser, "sign-in browser")


def is_proved(session: Session, *, number: str, browser: str, code: str, now: datetime) -> bool:
    """Whether this is the newest code of the number, in time, unused, and not tried too often.

    The newest that this browser asked for: nobody else can use up its tries, or replace it by asking.
    The try is counted before the code is compared: keep the transaction even when it is wrong.
    """
    number_hash = people.hash_of(session, number)
    here = SignInCode.browser_hash == _browser_hash(session, browser)
    newest = select(SignInCode.id).where(SignInCode.number_hash == number_hash, here)
    code_id = session.scalar(newest.order_by(SignInCode.id.desc()).limit(1))
    valid = (SignInCode.id == code_id, SignInCode.used_at.is_(None), SignInCode.expires_at > now)
    trying = update(SignInCode).where(*valid, SignInCode.tries < TRIES_AT_MOST)
    if changed(session, trying.values(tries=SignInCode.tries + 1), seen=False) == 0:
        return False
    right = (*valid, SignInCode.code_hash == _hash(session, number_hash, code))
    return changed(session, update(SignInCode).where(*right).values(used_at=now), seen=False) == 1


def check_code(session: Session, *, number: str, browser: str, code: str, now: datetime) -> Volunteer | None:
    """The volunteer, if this code proves that the number is theirs: that is written down the first time."""
    volunteer = people.volunteer_by_number(session, number)
    if volunteer is None or volunteer.state not in SIGN_IN:
        return None
    if not is_proved(session, number=number, browser=browser, code=code, now=now):
        return None
    people.note_proved(session, volunteer, now=now)
    return volunteer


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
    """Whose token this is, in time and not ended. One statement: every poll asks.

    An active volunteer's, or that of somebody whom nobody has checked yet: the guard tells them apart.
    """
    valid = (
        SignIn.token_hash == _token_hash(session, token),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now,
    )
    query = select(Volunteer, marks.number("board")).join(SignIn, SignIn.volunteer_id == Volunteer.id)
    found = session.execute(query.where(*valid, Volunteer.state.in_(SIGN_IN))).one_or_none()
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
