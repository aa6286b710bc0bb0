"""What is known about a caller when the telephone rings: two statements, both by an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from hotline.casebook import people
from hotline.casebook.coming_back import DONE_LATELY
from hotline.casebook.driver import Prepared
from hotline.casebook.prepared import among, beside
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Agreement,
    Block,
    Call,
    Number,
    Partner,
    Referral,
    Request,
    Ticket,
    Volunteer,
    VolunteerPin,
)
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES

REMEMBERED = timedelta(days=30)  # R57: for so long the same again takes one key
TOLD_AS_IT_IS = ("held", "to_approve", "done", "held_back", "referred")
OVER = ("done", "held_back")
HELD_BACK_LATELY = timedelta(days=14)  # so long whoever rings hears that it went no further
STRAIGHT_ON = timedelta(minutes=30)  # R31: ringing again after an incomplete call


@dataclass(frozen=True, slots=True)
class OpenOne:
    """An open request: `held`, `to_approve`, `waiting`, `taken` or `referred`, as a caller is told.

    The word is in clear.
    `helper` is a volunteer's first name, or the name of the partner who has it.

    `for_other`: this number asked for somebody else; once it is taken, helper and word are told only to
    the number that the helper rings. `done` is one that a helper has called done lately, `held_back`
    one that the desk did not let onto the board.
    `tried`: the number was rung about it, and nobody picked up.
    """

    id: int
    kind: str
    zone: str
    state: str
    since: datetime
    helper: str
    word: str
    for_other: bool = False
    tried: bool = False


@dataclass(frozen=True, slots=True)
class LastOne:
    """The newest closed request within the days it is remembered; never one for somebody else.

    Or, where the resident agreed to be remembered for longer, what was kept of it for that.
    """

    kind: str
    zone: str
    postcode: str


@dataclass(frozen=True, slots=True)
class History:
    """What the number tells of a caller, in the city that was rung; withheld, it tells nothing (R61).

    `volunteer`: the id of the active volunteer whose number it is, where they have a PIN that tells whether
    it is they who ring; `volunteer_language` is theirs. `blocked_until`: until then no request is taken (O4).
    `agreed_until`: until then they are remembered, as they agreed (R57).
    """

    first_time: bool = True
    shared: bool = False
    language: str | None = None
    open_requests: tuple[OpenOne, ...] = ()
    done: OpenOne | None = None
    last: LastOne | None = None
    incomplete: bool = False
    volunteer: int | None = None
    volunteer_language: str = ""
    code_length: int = 0
    blocked_until: datetime | None = None
    agreed_until: datetime | None = None


def history(session: Session, call: Call, *, number: str | None = None, now: datetime) -> History:
    """What the number that rings (E.164) has asked for before, and whether a volunteer has it."""
    if call.number_id is None or call.number_kind == "withheld":
        return History()
    done = {"done_since": now - DONE_LATELY, "held_back_since": now - HELD_BACK_LATELY}
    times = {"lately": now - STRAIGHT_ON, "remembered": now - REMEMBERED, "now": now, **done}
    here = {"number": call.number_id, "city": call.city}
    helper = people.hash_of(session, number) if number else ""
    known = KNOWN.first(session, **here, call=call.id, helper=helper, **times)
    if known is None:
        return History()
    told = _told(session, here | done) if known["waits"] or known["waits_there"] else ()
    return History(
        first_time=not known["rung_before"],
        shared=known["shared"],
        language=known["language"],
        open_requests=tuple(one for one in told if one.state not in OVER),
        done=next((one for one in reversed(told) if one.state in OVER), None),
        last=_last_one(known),
        incomplete=known["incomplete"],
        volunteer=known["volunteer"],
        volunteer_language=known["volunteer_language"] or "",
        code_length=known["code_length"] or 0,
        blocked_until=_still(known["blocked_until"], now),
        agreed_until=known["agreed_until"],
    )


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None


def _last_one(known: Mapping[str, Any]) -> LastOne | None:
    """Of the request itself as long as it tells whose it is, else of what was agreed to be kept."""
    for of in ("", "agreed_"):
        if known[f"{of}kind"] is not None:
            return LastOne(known[f"{of}kind"], known[f"{of}zone"] or "", known[f"{of}postcode"] or "")
    return None


def _known() -> Select[*tuple[Any, ...]]:
    """The number, whether it rang before and waits for something, its newest closed request, R31: one row."""
    number: BindParameter[int] = bindparam("number")
    city: BindParameter[str] = bindparam("city")
    earlier = aliased(Call)
    # What somebody keyed in who withheld theirs tells nothing of who rings from there (R61).
    before = select(earlier.id).where(earlier.number_id == number, earlier.id != bindparam("call"))
    before = before.where(earlier.number_kind != literal_column("'withheld'"))
    lost = aliased(Call)
    theirs = select(lost.id).where(
        lost.id == Ticket.call_id, lost.number_kind != literal_column("'withheld'")
    )
    broken_off = select(Ticket.id).where(
        Ticket.number_id == number,
        theirs.exists(),
        beside(Ticket.city) == city,
        Ticket.reason == literal_column("'incomplete'"),
        Ticket.state != literal_column("'superseded'"),
        Ticket.created_at > bindparam("lately"),
    )
    asked = aliased(Request)
    here = asked.number_id == number, beside(asked.city) == city
    waits = select(asked.id).where(*here, _is_told(asked))
    there = aliased(Request)
    waits_there = select(there.id).where(there.asked_by_id == number, beside(there.city) == city)
    waits_there = waits_there.where(_is_told(there))
    newest = (
        select(asked.id)
        .where(*here, or_(asked.closed_at > bindparam("remembered"), Agreement.id.is_not(None)))
        .where(~among(asked.state, ("withdrawn", "held_back", *OPEN_STATES)), asked.for_other.is_(False))
        .order_by(asked.id.desc())
        .limit(literal_column("1"))
        .correlate(Agreement)
        .scalar_subquery()
    )
    columns = (
        *(Number.shared, Number.language, Request.kind, Request.zone, Request.postcode),
        *(getattr(Agreement, name).label(f"agreed_{name}") for name in ("kind", "zone", "postcode", "until")),
    )
    flags = [
        query.exists().label(name)
        for name, query in (
            ("rung_before", before),
            ("incomplete", broken_off),
            ("waits", waits),
            ("waits_there", waits_there),
        )
    ]
    volunteer = (
        VolunteerPin.volunteer_id.label("volunteer"),
        Volunteer.language.label("volunteer_language"),
        VolunteerPin.length.label("code_length"),
    )
    blocked = Block.until.label("blocked_until")
    query = select(*columns, *flags, *volunteer, blocked).select_from(Number)
    query = query.outerjoin(Agreement, _agreed(city))
    query = query.outerjoin(Request, Request.id == newest)
    query = query.outerjoin(Volunteer, _helps_here(city))
    query = query.outerjoin(VolunteerPin, VolunteerPin.volunteer_id == Volunteer.id)
    here_only = Block.number_id == Number.id, beside(Block.city) == city, Block.ended_at.is_(None)
    query = query.outerjoin(Block, and_(*here_only))
    return query.where(Number.id == number)


def _helps_here(city: BindParameter[str]) -> ColumnElement[bool]:
    """The active volunteer who has this number: everybody else is a resident (R64)."""
    active = beside(Volunteer.state) == literal_column("'active'")
    return and_(Volunteer.number_hash == bindparam("helper"), beside(Volunteer.city) == city, active)


def _agreed(city: BindParameter[str]) -> ColumnElement[bool]:
    """What the resident agreed to and holds; nothing on a line that several households have by now (R64)."""
    theirs = Agreement.number_id == Number.id, beside(Agreement.city) == city
    return and_(*theirs, Agreement.until > bindparam("now"), Number.shared.is_(False))


def _is_told(asked: type[Request]) -> ColumnElement[bool]:
    """Open, or called done or held back lately."""
    done = asked.state == literal_column("'done'"), asked.closed_at > bindparam("done_since")
    back = asked.state == literal_column("'held_back'"), asked.closed_at > bindparam("held_back_since")
    return or_(among(asked.state, OPEN_STATES), and_(*done), and_(*back))


def _open() -> Select[*tuple[Any, ...]]:
    """What the number waits for in a city, or has asked for somebody else, who has it: oldest first."""
    columns = (Request.id, Request.kind, Request.zone, Request.state, Request.asked_at, Request.word)
    number: BindParameter[int] = bindparam("number")
    whose = (Request.number_id, Request.asked_by_id, Request.attempts, Volunteer.first_name)
    query = select(*columns, *whose, Partner.name.label("partner"))
    query = query.outerjoin(Volunteer, Volunteer.id == Request.volunteer_id)
    given = Referral.request_id == Request.id, Referral.ended_at.is_(None)
    query = query.outerjoin(Referral, and_(*given)).outerjoin(Partner, Partner.id == Referral.partner_id)
    here = or_(Request.number_id == number, Request.asked_by_id == number)
    query = query.where(here, beside(Request.city) == bindparam("city"), _is_told(Request))
    return query.order_by(Request.asked_at, Request.id)


KNOWN, OPEN = Prepared(_known()), Prepared(_open())


def _told(session: Session, here: Mapping[str, Any]) -> tuple[OpenOne, ...]:
    return tuple(_open_one(session, row, here["number"]) for row in OPEN.all(session, **here))


def _open_one(session: Session, row: Mapping[str, Any], number_id: int) -> OpenOne:
    """A caller hears four states: the finer ones are the volunteer's and the operator's."""
    taken = row["state"] in CLAIMED_STATES
    told = not taken or row["number_id"] == number_id
    return OpenOne(
        id=row["id"],
        kind=row["kind"],
        zone=row["zone"],
        state="taken" if taken else row["state"] if row["state"] in TOLD_AS_IT_IS else "waiting",
        since=row["asked_at"],
        helper=_helper(row, told=taken and told),
        word=vault_of(session).open(row["word"]) if told and row["word"] else "",
        for_other=row["asked_by_id"] == number_id,
        tried=row["attempts"] > 0 and row["asked_by_id"] != number_id,
    )


def _helper(row: Mapping[str, Any], *, told: bool) -> str:
    """Who has it: a volunteer, where that is told to this number, or a partner."""
    name = row["first_name"] if told else row["partner"] if row["state"] == "referred" else None
    return name or ""
