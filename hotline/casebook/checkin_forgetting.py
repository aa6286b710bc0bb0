"""People on lists, and wishes not to be rung, are forgotten in their time; both are safe to run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, and_, cast, delete, literal, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import retention
from hotline.casebook.changes import changed
from hotline.casebook.numbers import forget_unused
from hotline.casebook.tables import CheckinList, CheckinPerson, NoCall

UNSEEN = {"synchronize_session": False}


def people(session: Session, *, now: datetime, limit: int) -> int:
    """Who stood on a list, some time after its end, or was read from a file and never taken in.

    Their numbers go with them, where nothing else tells of these; so does what a list was called: somebody
    may have named a person.
    """
    _nameless(session, now=now)
    ended = select(CheckinList.id).where(CheckinList.ended_at <= now - retention.CLOSED)
    left = and_(CheckinPerson.state == "proposed", CheckinPerson.added_at <= now - retention.PROPOSED)
    old = select(CheckinPerson.id).where(or_(CheckinPerson.list_id.in_(ended), left))
    due = old.order_by(CheckinPerson.id).limit(limit).with_for_update(skip_locked=True, key_share=True)
    gone = delete(CheckinPerson).where(CheckinPerson.id.in_(list(session.scalars(due))))
    whose = list(session.scalars(gone.returning(CheckinPerson.number_id), execution_options=UNSEEN))
    forget_unused(session, whose)
    return len(whose)


def _nameless(session: Session, *, now: datetime) -> None:
    nobodys = literal("#").concat(cast(CheckinList.id, String))
    old = CheckinList.ended_at <= now - retention.CLOSED, CheckinList.name != nobodys
    changed(session, update(CheckinList).where(*old).values(name=nobodys), seen=False)


def wishes(session: Session, *, now: datetime, limit: int) -> int:
    """Who did not want to be rung, years ago."""
    old = select(NoCall.id).where(NoCall.since <= now - retention.NO_CALLS).order_by(NoCall.id).limit(limit)
    gone = delete(NoCall).where(NoCall.id.in_(list(session.scalars(old)))).returning(NoCall.id)
    return len(list(session.scalars(gone, execution_options=UNSEEN)))
