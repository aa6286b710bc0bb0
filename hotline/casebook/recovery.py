"""Ten codes for whoever has lost the telephone with the authenticator app: each good once, shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit
from hotline.casebook.audit import Actor
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import RecoveryCode

COUNT, LENGTH = 10, 10  # ten codes of ten digits, as they are typed where else the app's six are


def is_like(code: str) -> bool:
    """Whether this could be one of them, and not what an app shows."""
    plain = _plain(code)
    return len(plain) == LENGTH and plain.isascii() and plain.isdigit()


def renew(session: Session, operator_id: int, *, now: datetime, by: Actor) -> list[str]:
    """Ten new codes, to be shown this once, as "01234 56789"; the old ones are good no longer."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.operator_id == operator_id))
    codes = [f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}" for _ in range(COUNT)]
    rows = [
        {"operator_id": operator_id, "code_hash": _hash(session, operator_id, code), "created_at": now}
        for code in codes
    ]
    session.execute(insert(RecoveryCode), rows)
    audit.note(session, actor=by, verb="recovery_codes", subject=("operator", operator_id), now=now)
    return [f"{code[:5]} {code[5:]}" for code in codes]


def use(session: Session, operator_id: int, code: str, *, now: datetime) -> bool:
    """Whether this code was good; from now on it is not. Tries are counted by whoever asks."""
    mine = RecoveryCode.operator_id == operator_id, RecoveryCode.used_at.is_(None)
    this = update(RecoveryCode).where(*mine, RecoveryCode.code_hash == _hash(session, operator_id, code))
    if changed(session, this.values(used_at=now), seen=False) != 1:
        return False
    _note_use(session, operator_id, now=now)
    return True


def _note_use(session: Session, operator_id: int, *, now: datetime) -> None:
    detail = {"left": left(session, operator_id)}
    subject = ("operator", operator_id)
    audit.note(session, actor=operator_id, verb="recovery_used", subject=subject, detail=detail, now=now)


def left(session: Session, operator_id: int) -> int:
    """How many of them are still good."""
    mine = RecoveryCode.operator_id == operator_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0


def take(session: Session, operator_id: int) -> None:
    """None of them is good any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.operator_id == operator_id))


def _plain(code: str) -> str:
    return "".join(code.casefold().split()).replace("-", "")


def _hash(session: Session, operator_id: int, code: str) -> str:
    return vault_of(session).index(f"{operator_id} {_plain(code)}", "operator's recovery code")
