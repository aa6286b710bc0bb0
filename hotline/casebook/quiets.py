"""Somebody has seen to it: what is no request and no ticket rests for a while, and can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Operator, Quiet
from hotline.casebook.worst_first import Need


def awake(session: Session, found: Sequence[Need], *, now: datetime) -> list[Need]:
    """Those that nobody has seen to."""
    resting = select(Quiet.city, Quiet.what, Quiet.code).where(Quiet.until > now)
    known = {tuple(row) for row in session.execute(resting)}
    return [one for one in found if (one.city, one.what, one.code) not in known]


def rest(
    session: Session,
    *,
    city: str,
    what: str,
    code: str,
    until: datetime,
    operator: Operator,
    now: datetime,
) -> int | None:
    """It rests until then; the id by which that is undone. None: somebody was quicker."""
    named = {"city": city, "what": what, "code": code}
    over = Quiet.until <= now
    session.execute(delete(Quiet).filter_by(**named).where(over))
    new = insert_if_missing(session, Quiet).values(**named, until=until, at=now, operator_id=operator.id)
    marks.touch(session, "desk")
    quiet_id = session.scalar(new.returning(Quiet.id))
    if quiet_id is not None:
        _noted(session, "seen", what, code, city, operator=operator, now=now)
    return quiet_id


def _noted(
    session: Session, verb: str, what: str, code: str, city: str, *, operator: Operator, now: datetime
) -> None:
    detail = {"code": code} if code else {}
    audit.note(
        session, actor=operator.id, verb=verb, subject=(what, None), city=city or None, detail=detail, now=now
    )


def undo(
    session: Session, quiet_id: int, *, cities: Collection[str], operator: Operator, now: datetime
) -> Quiet | None:
    """It stands there again; what it was, or None: too late."""
    lately = Quiet.id == quiet_id, Quiet.at >= now - UNDO_FOR, Quiet.city.in_([*cities, ""])
    found = session.scalar(select(Quiet).where(*lately).with_for_update())
    if found is None:
        return None
    session.delete(found)
    session.flush()
    _noted(session, "undone", found.what, found.code, found.city, operator=operator, now=now)
    marks.touch(session, "desk")
    return found


def forget(session: Session, *, now: datetime) -> int:
    """What no longer rests, and can no longer be undone."""
    old = delete(Quiet).where(Quiet.until <= now, Quiet.at < now - UNDO_FOR).returning(Quiet.id)
    return len(list(session.scalars(old, execution_options={"synchronize_session": False})))
