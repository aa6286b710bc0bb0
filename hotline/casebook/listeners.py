"""Volunteers on the telephone who were told whom they help: what their calls still know of it is forgotten.

Calls that the hotline makes name their request; a volunteer who has rung us is found by what they were shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import numbers, people
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Outgoing, Request, View, Volunteer

LONGEST_CALL = timedelta(hours=5)
FORGOTTEN = {"rings": "", "told_number": "", "word": ""}


def rung_about(requests: ColumnElement[bool]) -> Select[str | None]:
    """The calls in which the hotline rang somebody about these requests."""
    about = Outgoing.request_id.in_(select(Request.id).where(requests))
    return select(Outgoing.sid).where(about, Outgoing.sid.is_not(None))


def calls_of(session: Session, requests: ColumnElement[bool], *, now: datetime) -> ColumnElement[bool]:
    """The calls that go on and were made by volunteers who were shown one of these requests."""
    shown = View.viewer == "volunteer", View.at > now - LONGEST_CALL
    viewers = select(View.viewer_id).where(View.request_id.in_(select(Request.id).where(requests)), *shown)
    helpers = session.scalars(select(Volunteer).where(Volunteer.id.in_(viewers), Volunteer.state != "left"))
    found = (numbers.find(session, people.number_of(session, one)) for one in helpers)
    theirs = Call.number_id.in_([one for one in found if one is not None])
    return and_(theirs, Call.ended_at.is_(None), Call.state.is_not(None))


def forget(session: Session, calls: ColumnElement[bool], request_ids: Sequence[int]) -> None:
    """Number and word of these requests go from calls that go on, and from the legs to who was rung there."""
    vault, wanted = vault_of(session), {str(one) for one in request_ids}
    for call_id, sid, sealed in session.execute(select(Call.id, Call.sid, Call.state).where(calls)).all():
        state = json.loads(vault.open(sealed or ""))
        if state["answers"].get("request") not in wanted:
            continue
        state["answers"] |= FORGOTTEN
        kept = {"state": vault.seal(json.dumps(state)), "answer": None}
        changed(session, update(Call).where(Call.id == call_id).values(**kept), seen=False)
        legs = update(Call).where(Call.parent_sid == sid)
        changed(session, legs.values(state=None, answer=None), seen=False)
