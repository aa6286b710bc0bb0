"""Operators: who they are, which city they work for, whether they may still come in."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import getaddresses
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Operator, OperatorSession

LONGEST_ADDRESS = 254  # letters (RFC 5321)
# Without the signs that part addresses, name somebody, comment, or hide another address (=?...?=).
ADDRESS = re.compile(r"(?!.*=\?)[^\s,;:<>()\"\\\[\]@]+@[\w-]+(\.[\w-]+)+")


class AlreadyOperator(Exception):
    """There is or was an operator of this name: whoever did something keeps the name."""


def tidy_name(name: str) -> str:
    """A name with single spaces, as it is kept."""
    return " ".join(name.split())


def add_operator(
    session: Session,
    *,
    name: str,
    city: str | None,
    language: str,
    email: str | None,
    password_hash: str,
    totp_secret: str,
    now: datetime,
) -> Operator:
    """An operator of one city, or of all where `city` is None.

    Raises:
        AlreadyOperator: somebody has this name, however it is written.
    """
    if operator_by_name(session, name) is not None:
        raise AlreadyOperator(name)
    seal = vault_of(session).seal
    new = Operator(name=tidy_name(name), city=city, language=language, created_at=now)
    new.email = seal(email) if email else None
    new.password_hash, new.totp_secret, new.totp_step = password_hash, seal(totp_secret), 0
    try:
        with session.begin_nested():
            session.add(new)
            session.flush()
    except IntegrityError:
        raise AlreadyOperator(name) from None
    return new


def operator_by_name(session: Session, name: str) -> Operator | None:
    """The operator of this name; capital letters and further spaces do not matter.

    Compared in Python: a town has few operators, and databases fold letters like Ł differently.
    """
    wanted = tidy_name(name).casefold()
    return next((one for one in operators(session) if one.name.casefold() == wanted), None)


def operators(session: Session) -> list[Operator]:
    """All operators, those who have ended too, by name."""
    return list(session.scalars(select(Operator).order_by(Operator.name)))


def renew(
    session: Session,
    operator_id: int,
    *,
    was: str = "active",
    password_hash: str | None = None,
    totp_secret: str | None = None,
    totp_step: int = 0,
    but: int | None = None,
    now: datetime,
) -> bool:
    """A new password or secret or both; every session ends, but the one with the id `but`.

    `totp_step` is that of a code of the new secret that was given already: it is not good twice.
    `was` is the state that the operator is still in; one who had ended is back. False if it is another.
    """
    values: dict[str, Any] = {"state": "active", "ended_at": None}
    if password_hash is not None:
        values["password_hash"] = password_hash
    if totp_secret is not None:
        values |= {"totp_secret": vault_of(session).seal(totp_secret), "totp_step": totp_step}
    changing = update(Operator).where(Operator.id == operator_id, Operator.state == was)
    if changed(session, changing.values(**values)) == 0:
        return False
    end_sessions(session, operator_id, now=now, but=but)
    return True


def set_contact(session: Session, operator_id: int, *, language: str, email: str | None) -> bool:
    """The language of pages and mails, and where mails go."""
    values = {"language": language, "email": vault_of(session).seal(email) if email else None}
    return changed(session, update(Operator).where(Operator.id == operator_id).values(**values)) == 1


def is_address(written: str) -> bool:
    """Whether this can be one mail address: somebody, at, a host with a dot. Never two, nor a name."""
    if len(written) > LONGEST_ADDRESS or not written.isprintable() or not ADDRESS.fullmatch(written):
        return False
    return getaddresses([written]) == [("", written)]


def end(session: Session, operator_id: int, *, now: datetime) -> bool:
    """The operator comes in no more, at once, and gets no mail; False if that was so already."""
    ending = update(Operator).where(Operator.id == operator_id, Operator.state == "active")
    if changed(session, ending.values(state="ended", ended_at=now, email=None)) == 0:
        return False
    end_sessions(session, operator_id, now=now)
    return True


def end_one_session(session: Session, operator_id: int, session_id: int, *, now: datetime) -> bool:
    """End this session of the operator; False if it is none of theirs, or ended."""
    mine = OperatorSession.id == session_id, OperatorSession.operator_id == operator_id
    ending = update(OperatorSession).where(*mine, OperatorSession.ended_at.is_(None))
    return changed(session, ending.values(ended_at=now)) == 1


def end_sessions(session: Session, operator_id: int, *, now: datetime, but: int | None = None) -> int:
    """Sign the operator out everywhere, except in the session with the id `but`; how many sessions ended."""
    which = [OperatorSession.operator_id == operator_id, OperatorSession.ended_at.is_(None)]
    if but is not None:
        which.append(OperatorSession.id != but)
    return changed(session, update(OperatorSession).where(*which).values(ended_at=now))
