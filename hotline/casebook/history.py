"""What is known about a caller when the telephone rings: two statements, both by an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Number, Request, Ticket, Volunteer
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES

REMEMBERED = timedelta(days=30)  # R57: for so long the same again takes one key
STRAIGHT_ON = timedelta(minutes=30)  # R31: ringing again after an incomplete call


@dataclass(frozen=True, slots=True)
class OpenOne:
    """An open request: `held`, `waiting` or `taken`, as a caller is told. The word is in clear."""

    id: int
    kind: str
    zone: str
    state: str
    since: datetime
    helper: str
    word: str


@dataclass(frozen=True, slots=True)
class LastOne:
    """The newest closed request within the days it is remembered."""

    kind: str
    zone: str
    postcode: str


@dataclass(frozen=True, slots=True)
class History:
    """A caller as far as the number tells; a withheld number tells nothing (R61)."""

    first_time: bool = True
    shared: bool = False
    language: str | None = None
    open_requests: tuple[OpenOne, ...] = ()
    last: LastOne | None = None
    incomplete: bool = False


def history(session: Session, call: Call, *, now: datetime) -> History:
    """What the number that rings has asked for before."""
    if call.number_id is None or call.number_kind == "withheld":
        return History()
    known = session.execute(_known(call, call.number_id, now=now)).one_or_none()
    if known is None:
        return History()
    return History(
        first_time=not known.rung_before,
        shared=known.shared,
        language=known.language,
        open_requests=_open_requests(session, call.number_id),
        last=LastOne(known.kind, known.zone, known.postcode or "") if known.kind is not None else None,
        incomplete=known.incomplete,
    )


def _known(call: Call, number_id: int, *, now: datetime) -> Select[*tuple[Any, ...]]:
    """The number, whether it rang before, its newest closed request, and R31: one row."""
    earlier = aliased(Call)
    before = select(earlier.id).where(earlier.number_id == number_id, earlier.id != call.id).exists()
    broken_off = select(Ticket.id).where(
        Ticket.number_id == number_id,
        Ticket.reason == "incomplete",
        Ticket.state != "superseded",
        Ticket.created_at > now - STRAIGHT_ON,
    )
    newest = (
        select(Request.id)
        .where(Request.number_id == number_id, Request.closed_at > now - REMEMBERED)
        .where(Request.state.not_in(("withdrawn", *OPEN_STATES)))
        .order_by(Request.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (Number.shared, Number.language, Request.kind, Request.zone, Request.postcode)
    flags = (before.label("rung_before"), broken_off.exists().label("incomplete"))
    return select(*columns, *flags).outerjoin(Request, Request.id == newest).where(Number.id == number_id)


def _open_requests(session: Session, number_id: int) -> tuple[OpenOne, ...]:
    columns = (Request.id, Request.kind, Request.zone, Request.state, Request.asked_at, Request.word)
    query = select(*columns, Volunteer.first_name).outerjoin(Volunteer, Volunteer.id == Request.volunteer_id)
    query = query.where(Request.number_id == number_id, is_in(Request.state, OPEN_STATES))
    return tuple(
        _open_one(session, row) for row in session.execute(query.order_by(Request.asked_at, Request.id))
    )


def _open_one(session: Session, row: Row[*tuple[Any, ...]]) -> OpenOne:
    """A caller hears three states: the finer ones are the volunteer's and the operator's."""
    taken = row.state in CLAIMED_STATES
    return OpenOne(
        id=row.id,
        kind=row.kind,
        zone=row.zone,
        state="taken" if taken else "held" if row.state == "held" else "waiting",
        since=row.asked_at,
        helper=row.first_name if taken and row.first_name else "",
        word=vault_of(session).open(row.word) if row.word else "",
    )
