"""Everything about a number goes, now (R60). What stays are counts: zone, kind, date, outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, Update, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    agreements,
    callback,
    events,
    listeners,
    no_calls,
    numbers,
    people,
    readdressing,
)
from hotline.casebook.changes import changed
from hotline.casebook.erased_before import hash_of
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Block,
    Call,
    CheckinPerson,
    Erasure,
    Message,
    Number,
    Outgoing,
    Request,
    SignInCode,
    Ticket,
)
from hotline.casebook.wiping import Erased, What, forget, forget_at_company, wipe


def erase_for(session: Session, call: Call, *, now: datetime) -> Erased | None:
    """What a caller may have erased: everything of the number that rings; nothing where there is none.

    A withheld number proves nothing: whatever was keyed in, only what this call itself left is erased.
    """
    if call.number_kind == "withheld":
        return _erase_call(session, call, now=now)
    if call.number_id is None:
        return None
    return erase_number(session, call.number_id, now=now, call=call)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Who erases at the desk, in which city, and how whoever asked was known (`tables.erasures.KNOWN_BY`)."""

    operator_id: int
    known_by: str
    city: str


def erase_number(
    session: Session,
    number_id: int,
    *,
    now: datetime,
    call: Call | None = None,
    desk: AtDesk | None = None,
) -> Erased:
    """Erase everything about a number and close its open requests; `call` is the one that asked for it.

    `desk`: somebody at the desk does it, for whoever asked.

    A request for somebody else is theirs whose number is rung: it stays when whoever asked for it is erased.
    """
    theirs = Request.number_id == number_id
    made_by = select(Request.call_id).where(theirs, Request.call_id.is_not(None))
    listening = listeners.calls_of(session, theirs, now=now)
    # Calls first, as every call does: a call that goes on and an erasure must not wait for each other.
    told = or_(Call.sid.in_(_rung(number_id)), listening)
    _lock_calls(session, or_(Call.number_id == number_id, Call.id.in_(made_by), told))
    known = numbers.lock(session, number_id)
    asked = list(session.scalars(select(Request.id).where(theirs)))
    calls = select(Call.id).where(Call.number_id == number_id).scalar_subquery()
    rung = list(session.scalars(_rung(number_id)))  # now: soon no request is this number's any more
    of_others = _of_others(session, theirs, number_id, now=now)
    own = and_(Request.call_id.in_(calls), or_(Request.number_id.is_(None), Request.for_other.is_(False)))
    what = What(
        calls=or_(Call.number_id == number_id, Call.sid.in_(rung), Call.parent_sid.in_(rung)),
        requests=or_(theirs, own),
        tickets=or_(Ticket.number_id == number_id, Ticket.call_id.in_(calls)),
        messages=or_(Message.number_id == number_id, _about_requests_of(number_id, calls)),
    )
    erased = wipe(session, what, by=_eraser(call, desk), now=now)
    forget(session, update(Outgoing).where(Outgoing.number_id == number_id).values(told=None))
    forget(session, _heard_by_volunteers().values(state=None, answer=None))
    listeners.forget(session, listening, asked)
    session.execute(delete(Block).where(Block.number_id == number_id))  # docs/forgetting.md says why
    agreements.erase(session, number_id)
    session.execute(delete(CheckinPerson).where(CheckinPerson.number_id == number_id))
    session.execute(delete(Number).where(Number.id == number_id))
    session.execute(delete(Number).where(Number.id.in_(of_others), numbers.unused()))
    number = vault_of(session).open(known.sealed) if known else None
    if number is not None:
        no_calls.erase(session, number)
    _forget_codes(session, number, now=now)
    _register(session, erased, number=number, call=call, desk=desk, now=now)
    _note_in(session, call)
    return erased


def _eraser(call: Call | None, desk: AtDesk | None) -> events.Actor:
    if call is not None:
        return events.caller(call.id)
    return events.operator(desk.operator_id) if desk is not None else events.Actor("operator")


def _lock_calls(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(select(Call.id).where(which).order_by(Call.id).with_for_update(key_share=True)).all()


def _forget_codes(session: Session, number: str | None, *, now: datetime) -> None:
    """Codes that were asked for with this number, to sign up; a volunteer's are theirs until they leave."""
    if number is not None and people.volunteer_by_number(session, number) is None:
        session.execute(delete(SignInCode).where(SignInCode.number_hash == people.hash_of(session, number)))
        readdressing.take_back_to(session, {number}, now=now)


def _heard_by_volunteers() -> Update:
    """Volunteers' calls that are over, in which a number may have been told: they need no answer any more."""
    kept = or_(Call.state.is_not(None), Call.answer.is_not(None))
    theirs = or_(Call.outcome == "volunteer", Call.purpose == callback.RESIDENT_LEG)
    return update(Call).where(theirs, Call.ended_at.is_not(None), kept)


def _rung(number_id: int) -> Select[str | None]:
    """The calls in which the hotline rang this number, or a volunteer about a request of it."""
    about = Outgoing.request_id.in_(select(Request.id).where(Request.number_id == number_id))
    theirs = or_(Outgoing.number_id == number_id, about)
    return select(Outgoing.sid).where(theirs, Outgoing.sid.is_not(None))


def _about_requests_of(number_id: int, calls: ScalarSelect[int]) -> ColumnElement[bool]:
    """Messages that tell somebody else of what was asked for with this number."""
    asked = or_(Request.number_id == number_id, Request.call_id.in_(calls))
    return Message.request_id.in_(select(Request.id).where(asked))


def _of_others(session: Session, theirs: ColumnElement[bool], number_id: int, *, now: datetime) -> list[int]:
    """What somebody else's call knows of this number is wiped: where it stands, and what it last said.

    The ids of the other numbers of these requests: those that nothing else tells of go as well.
    """
    rows = session.execute(
        select(Request.number_id, Request.asked_by_id, Request.call_id).where(theirs)
    ).all()
    elsewhere = Call.id.in_([row.call_id for row in rows if row.call_id]), Call.number_id != number_id
    sids = list(session.scalars(select(Call.sid).where(*elsewhere)))
    forget_at_company(session, sids, now=now)
    forget(session, update(Call).where(*elsewhere).values(state=None, answer=None))
    found = {one for row in rows for one in (row.number_id, row.asked_by_id) if one is not None}
    return sorted(found - {number_id})


def _register(
    session: Session,
    erased: Erased,
    *,
    number: str | None,
    call: Call | None,
    now: datetime,
    desk: AtDesk | None = None,
) -> None:
    """That something was erased, and how much: the proof that it was done."""
    number_hash = hash_of(vault_of(session), number) if number else None
    row = Erasure(at=now, eraser="caller" if call else "operator", number_hash=number_hash, **asdict(erased))
    row.city = call.city if call is not None else desk.city if desk is not None else None
    if desk is not None:
        row.operator_id, row.known_by = desk.operator_id, desk.known_by
    session.add(row)
    session.flush()


def _erase_call(session: Session, call: Call, *, now: datetime) -> Erased | None:
    """Only what this call left, also in calls of who helps; the number keyed in it if nobody else has it."""
    keyed, theirs = call.number_id, Request.call_id == call.id
    listening = listeners.calls_of(session, theirs, now=now)
    _lock_calls(session, or_(Call.sid.in_(listeners.rung_about(theirs)), listening))
    rung = list(session.scalars(listeners.rung_about(theirs)))
    asked = list(session.scalars(select(Request.id).where(theirs)))
    what = What(
        calls=or_(Call.id == call.id, Call.sid.in_(rung), Call.parent_sid.in_(rung)),
        requests=theirs,
        tickets=Ticket.call_id == call.id,
        messages=Message.request_id.in_(asked),
    )
    erased = wipe(session, what, by=events.caller(call.id), now=now)
    listeners.forget(session, listening, asked)
    if keyed is not None:
        session.execute(delete(Number).where(Number.id == keyed, numbers.unused()))
    found = bool(erased.requests or erased.tickets)
    if found:
        _register(session, erased, number=None, call=call, now=now)
    _note_in(session, call)
    return erased if found else None


def _note_in(session: Session, call: Call | None) -> None:
    """The call that asked for it ends as that; nothing read before may be believed any more."""
    session.expire_all()
    if call is not None:
        changed(session, update(Call).where(Call.id == call.id).values(outcome="erased"))
