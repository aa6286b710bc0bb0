"""What came of asking somebody on a list how they are: kept once a round, and seen to where it must."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, no_calls, tickets
from hotline.casebook.changes import changed
from hotline.casebook.tables import (
    Call,
    CheckinList,
    CheckinPerson,
    CheckinResult,
    Number,
    Request,
    Ticket,
    Turn,
)
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.checkins import PERSON_STATES
from hotline.casebook.tables.requests import SOON, USUAL

NEEDS_HELP, SILENT = "checkin_help", "checkin_silent"  # why a person at the desk looks after somebody
COUNTED: tuple[str, ...] = tuple(one for one in PERSON_STATES if one != "proposed")
UNANSWERED = ("waiting", "ringing")


def finish(
    session: Session,
    person: CheckinPerson,
    result: str,
    *,
    now: datetime,
    operator_id: int | None = None,
    only: Sequence[str] = COUNTED,
) -> bool:
    """This is how it stands with them in this round; False: somebody was quicker, or they are gone.

    `only`: the states in which they may be. The row of their number is locked by whoever calls.
    """
    ending = update(CheckinPerson).where(CheckinPerson.id == person.id, CheckinPerson.state.in_(only))
    values = {"state": result, "result_at": now, "result_by": operator_id, "wanted_at": None, "next_at": None}
    if changed(session, ending.values(**values)) == 0:
        return False
    _keep(session, person, result, by_desk=operator_id is not None, now=now)
    if result == "no_answer":
        look_after(session, person, reason=SILENT, now=now)
    elif result != "not_rung":
        _found(session, person, now=now)
    if result == "never":
        number = session.get_one(Number, person.number_id)
        no_calls.note(session, number.hash, city=person.city, said_in="checkin", now=now)
    marks.touch(session, "desk")
    return True


def _keep(session: Session, person: CheckinPerson, result: str, *, by_desk: bool, now: datetime) -> None:
    """One result for each round: what is said later stands in the place of what was said before."""
    number = session.scalars(select(CheckinList.round).where(CheckinList.id == person.list_id)).one()
    number = max(number, 1)  # what is written down before the start belongs to the first round
    values = {"result": result, "tries": person.tries, "by_desk": by_desk, "at": now}
    mine = CheckinResult.person_id == person.id, CheckinResult.round == number
    if changed(session, update(CheckinResult).where(*mine).values(**values), seen=False):
        return
    whose = {"list_id": person.list_id, "person_id": person.id, "zone": person.zone}
    session.execute(insert(CheckinResult).values(**whose, language=person.language, round=number, **values))


def look_after(session: Session, person: CheckinPerson, *, reason: str, now: datetime) -> None:
    """Work for a person at the desk, unless it is there already."""
    same = exists().where(
        Ticket.number_id == person.number_id, Ticket.reason == reason, is_(Ticket.state, "open")
    )
    if session.scalar(select(same)):
        return
    ticket = Ticket(reason=reason, city=person.city, number_id=person.number_id, zone=person.zone)
    ticket.postcode, ticket.language, ticket.created_at = person.postcode, person.language, now
    ticket.priority = SOON if reason == NEEDS_HELP else USUAL
    session.add(ticket)
    session.flush()
    marks.touch(session, "desk")


def _found(session: Session, person: CheckinPerson, *, now: datetime) -> None:
    """They have answered: nobody need wonder any more why they did not."""
    theirs = update(Ticket).where(
        Ticket.number_id == person.number_id, Ticket.reason == SILENT, is_(Ticket.state, "open")
    )
    changed(session, theirs.values(state="superseded", closed_at=now))


def help_is_not_lost(session: Session, call: Call, person: CheckinPerson, *, now: datetime) -> None:
    """Whoever said that they need help, and left before it was noted: a person at the desk rings them."""
    request_id = session.scalar(select(Request.id).where(Request.call_id == call.id))
    if request_id is not None:
        mine = update(CheckinPerson).where(CheckinPerson.id == person.id)
        changed(session, mine.values(request_id=request_id))
        return
    noted = exists().where(Ticket.call_id == call.id)
    joined = exists().where(Turn.call_id == call.id, Turn.heard == "joined")
    if call.number_id is None or session.scalar(select(noted)) or session.scalar(select(joined)):
        return
    if call.outcome in ("have_one_already", "erased"):
        return
    zone = call.zone or person.zone
    tickets.open_ticket(
        session,
        call,
        reason=NEEDS_HELP,
        kind=call.kind,
        zone=zone,
        postcode=person.postcode,
        priority=SOON,
        now=now,
    )
