"""Where operators are signed in, and how that ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit
from hotline.casebook.audit import Actor
from hotline.casebook.changes import changed
from hotline.casebook.tables import Operator, OperatorSession


def still_in(session: Session, operator_id: int, session_id: int) -> bool:
    """Whether this session goes on, while nothing else is changed about the operator.

    Whoever changes password, app or codes in a session asks first: it may have been ended meanwhile.
    """
    lock(session, operator_id)
    going_on = OperatorSession.id == session_id, OperatorSession.ended_at.is_(None)
    return session.scalar(select(OperatorSession.id).where(*going_on)) is not None


def lock(session: Session, operator_id: int) -> None:
    """Nobody else changes anything about the operator until the end: before their links and sessions."""
    session.execute(select(Operator.id).where(Operator.id == operator_id).with_for_update(key_share=True))


def end_one_session(session: Session, operator_id: int, session_id: int, *, now: datetime, by: Actor) -> bool:
    """End this session of the operator; False if it is none of theirs, or ended."""
    mine = OperatorSession.id == session_id, OperatorSession.operator_id == operator_id
    ending = update(OperatorSession).where(*mine, OperatorSession.ended_at.is_(None))
    if changed(session, ending.values(ended_at=now)) == 0:
        return False
    _note(session, operator_id, 1, by=by, now=now)
    return True


def sign_out(session: Session, operator_id: int, *, now: datetime, by: Actor, but: int | None = None) -> int:
    """End every session, except the one with the id `but`, as somebody wished; how many there were."""
    count = end_sessions(session, operator_id, now=now, but=but)
    _note(session, operator_id, count, by=by, now=now)
    return count


def end_sessions(session: Session, operator_id: int, *, now: datetime, but: int | None = None) -> int:
    """Sign the operator out everywhere, except in the session with the id `but`; how many sessions ended."""
    which = [OperatorSession.operator_id == operator_id, OperatorSession.ended_at.is_(None)]
    if but is not None:
        which.append(OperatorSession.id != but)
    return changed(session, update(OperatorSession).where(*which).values(ended_at=now))


def _note(session: Session, operator_id: int, count: int, *, by: Actor, now: datetime) -> None:
    subject, detail = ("operator", operator_id), {"sessions": count}
    audit.note(session, actor=by, verb="signed_out", subject=subject, detail=detail, now=now)
