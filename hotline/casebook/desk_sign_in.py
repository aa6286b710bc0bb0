"""How operators sign in: name, password and a code of their authenticator app, all at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import one_time, passwords, recovery, tries
from hotline.casebook.changes import changed
from hotline.casebook.operators import operator_by_name, tidy_name
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Operator, OperatorSession

TRIES_PER_NAME = 10  # in an hour
TRIES_PER_ADDRESS = 30  # an office shares one address
SESSION_HOURS = 12
IDLE = timedelta(minutes=60)
NOTED_EVERY = timedelta(minutes=1)


class TooMany(Exception):
    """So many tries for this name or from this address that nothing is compared until `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at
        super().__init__("too many tries to sign in at the desk")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody at the door has filled in; `address` is the visitor's network address.

    `was_here` is the operator who signed in with this browser before, as far as it knows; `code` is what
    the app shows, or a recovery code; `browser` its family, to be told apart in the list of sessions.
    """

    name: str
    password: str
    code: str
    address: str
    was_here: int | None = None
    browser: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is signed in: the token for the browser, and who.

    `codes_left`: they came with a recovery code, and have so many of them left.
    """

    token: str
    operator_id: int
    codes_left: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of the operator of that name, or Nones."""

    id: int | None = None
    password_hash: str | None = None
    totp_secret: str | None = None
    sealed: str | None = None


def sign_in(store: Store, asked: Asked, *, now: datetime) -> Entered | None:
    """A new session, or None: then nothing says which of the three did not fit.

    The password is compared with no transaction open: that takes long, and calls must not wait for it.

    Raises:
        TooMany: this name or this address has tried too often.
    """
    with store.write() as session:
        known = _known(session, asked.name)
        again_at = _count(session, asked, known, now=now)
    if again_at is not None:
        raise TooMany(again_at)
    fits = passwords.matches(known.password_hash, asked.password)
    step = one_time.step_of(known.totp_secret, asked.code, now=now)
    by_code = step is None and recovery.is_like(asked.code)
    if not fits or not (step or by_code) or known.id is None or known.password_hash is None:
        return None
    renewed = passwords.hashed(asked.password) if passwords.is_outdated(known.password_hash) else None
    with store.write() as session:
        if by_code and not recovery.use(session, known.id, asked.code, now=now):
            return None
        token = _let_in(session, known, step=step, renewed=renewed, browser=asked.browser, now=now)
        left = recovery.left(session, known.id) if by_code else None
    return Entered(token, known.id, left) if token is not None else None


def _count(session: Session, asked: Asked, known: Known, *, now: datetime) -> datetime | None:
    """Count the try, or say when there is room again; names that nobody has are counted like all others.

    A browser with which the operator has signed in before is counted for itself: whoever keeps trying the
    name elsewhere locks nobody out.
    """
    by_address = f"desk address {tries.network(asked.address)}"
    by_name = f"desk name {tidy_name(asked.name).casefold()}"
    if known.id is not None and asked.was_here == known.id:
        by_name = f"desk browser {known.id}"
    return tries.count(session, by_address, at_most=TRIES_PER_ADDRESS, now=now) or tries.count(
        session, by_name, at_most=TRIES_PER_NAME, now=now
    )


def _known(session: Session, name: str) -> Known:
    operator = operator_by_name(session, name)
    if operator is None or operator.state != "active":
        return Known()
    sealed = operator.totp_secret
    return Known(operator.id, operator.password_hash, vault_of(session).open(sealed), sealed)


def _let_in(
    session: Session,
    known: Known,
    *,
    step: int | None,
    renewed: str | None,
    browser: str | None,
    now: datetime,
) -> str | None:
    """Open a session, if the code was not used before and nothing has changed since it was looked up."""
    still = [Operator.id == known.id, Operator.state == "active"]
    still += [Operator.totp_step < step] if step is not None else []
    same = and_(Operator.password_hash == known.password_hash, Operator.totp_secret == known.sealed)
    values: dict[str, Any] = {"state": "active"} if step is None else {"totp_step": step}
    values |= {"password_hash": renewed} if renewed else {}
    if known.id is None or changed(session, update(Operator).where(*still, same).values(**values)) == 0:
        return None
    return open_session(session, known.id, now=now, browser=browser)


def open_session(session: Session, operator_id: int, *, now: datetime, browser: str | None = None) -> str:
    """A new token for the operator's browser; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    row = OperatorSession(operator_id=operator_id, token_hash=_hash(session, token), browser=browser)
    row.created_at, row.last_at, row.expires_at = now, now, now + timedelta(hours=SESSION_HOURS)
    session.add(row)
    session.flush()
    return token


def _hash(session: Session, token: str) -> str:
    return vault_of(session).index(token, "desk session token")


def _good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not ended, not too old, and not left alone for too long."""
    return (
        OperatorSession.ended_at.is_(None),
        OperatorSession.expires_at > now,
        OperatorSession.last_at > now - IDLE,
    )


def session_operator(
    session: Session, token: str, *, now: datetime
) -> tuple[Operator, OperatorSession] | None:
    """Whose token this is, and the session: an active operator's, in time, not ended, not left alone."""
    query = select(Operator, OperatorSession).join(
        OperatorSession, OperatorSession.operator_id == Operator.id
    )
    mine = OperatorSession.token_hash == _hash(session, token)
    found = session.execute(query.where(mine, *_good(now), Operator.state == "active")).one_or_none()
    return (found[0], found[1]) if found else None


def note_visit(session: Session, session_id: int, *, now: datetime) -> bool:
    """Somebody still works in this session; written down at most once a minute."""
    visit = update(OperatorSession).where(OperatorSession.id == session_id, *_good(now))
    return changed(session, visit.where(OperatorSession.last_at < now).values(last_at=now)) == 1


def sessions_of(session: Session, operator_id: int, *, now: datetime) -> list[OperatorSession]:
    """Where the operator is signed in, the newest first."""
    query = select(OperatorSession).where(OperatorSession.operator_id == operator_id, *_good(now))
    return list(session.scalars(query.order_by(OperatorSession.id.desc())))


def close_session(session: Session, token: str, *, now: datetime) -> bool:
    """Sign out; False if the token was not signed in."""
    mine = OperatorSession.token_hash == _hash(session, token), OperatorSession.ended_at.is_(None)
    return changed(session, update(OperatorSession).where(*mine).values(ended_at=now)) == 1
