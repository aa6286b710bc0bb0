"""A resident's request: asked and corrected in one call; every change of it is an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, numbers, prepared, tickets
from hotline.casebook.changes import changed
from hotline.casebook.code_words import Word, candidates, save_with_word
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import OPEN_STATES, SOON

SHARED_PER_HOUR = 5  # new requests from a line that several households use
OTHERS_PER_HOUR = 5  # new requests for somebody else from one number

REQUESTS = prepared.table_of(Request)
OF_CALL = prepared.locked(Request, REQUESTS.c.call_id == bindparam("call"))
NEWEST = (
    select(REQUESTS)
    .where(REQUESTS.c.number_id == bindparam("number"), prepared.among(REQUESTS.c.state, OPEN_STATES))
    .where(prepared.beside(REQUESTS.c.city) == bindparam("city"))
    .where(REQUESTS.c.call_id.is_distinct_from(bindparam("call")))
    .order_by(REQUESTS.c.id.desc())
    .limit(literal_column("1"))
)
# What the number asked for with somebody else in mind is that person's, also where this phone is rung.
OWN = REQUESTS.c.asked_by_id.is_distinct_from(bindparam("number"))
NEWEST_OF_KIND = prepared.One(Request, NEWEST.where(REQUESTS.c.kind == bindparam("kind"), OWN))
NEWEST_OF_ANY = prepared.One(Request, NEWEST)
THERE = (
    select(REQUESTS)
    .where(REQUESTS.c.asked_by_id == bindparam("number"), prepared.among(REQUESTS.c.state, OPEN_STATES))
    .where(prepared.beside(REQUESTS.c.city) == bindparam("city"))
    .where(REQUESTS.c.call_id.is_distinct_from(bindparam("call")))
    .where(REQUESTS.c.kind == bindparam("kind"), REQUESTS.c.zone == bindparam("zone"))
    .where(REQUESTS.c.postcode == bindparam("postcode"))
    .order_by(REQUESTS.c.id.desc())
    .limit(literal_column("1"))
)
ASKED_THERE = prepared.One(Request, THERE)
NEW = prepared.InsertIfMissing(Request)


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it. `held`: kept, but not on the board until there is a number (D22).

    `word` is in clear and may be spoken in this call; it is empty where this caller may not hear it.
    """

    result: Literal["saved", "held", "have_one_already", "changed", "too_many"]
    request: Request
    word: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, and where; `for_other`: by somebody who does not live there.

    `approval` is `wanted` where somebody at the desk looks at it before volunteers do.
    """

    kind: str
    zone: str
    postcode: str
    language: str
    to_confirm: bool = False
    for_other: bool = False
    approval: str | None = None


def ask(
    session: Session,
    call: Call,
    *,
    kind: str,
    zone: str,
    postcode: str,
    language: str,
    code_words: Sequence[str],
    now: datetime,
    for_other: bool = False,
    shared_per_hour: int = SHARED_PER_HOUR,
    confirm: bool = False,
    approve: bool = False,
) -> Asked:
    """Save the call's one request. Asked twice it is the same request; a number's open one moves up (R30).

    `too_many`: nothing is saved, because this number has just asked for many others.
    `confirm`: whoever rings gets a text message about it when the call is over. `approve`: it waits for
    somebody at the desk before volunteers see it.
    """
    wish = Wish(kind, zone, postcode, language, confirm, for_other, "wanted" if approve else None)
    own = of_call(session, call)
    if own is not None and own.state != "withdrawn":
        return asked(session, call, own)
    old = _have_one(session, call, wish, now=now, shared_per_hour=shared_per_hour)
    if old is not None:
        return asked_again(session, call, old, now=now)
    if for_other and (latest := too_many(session, call, now=now)) is not None:
        return Asked("too_many", latest, "")
    if own is None:
        request = _insert(session, call, wish, code_words=code_words, now=now)
    else:
        request = _revive(session, call, own, wish, code_words=code_words, now=now)
    events.record(session, request.id, "asked", by=events.caller(call.id), at=now, state=request.state)
    if call.settled_at is not None:
        tickets.supersede(session, call, now=now)
    return asked(session, call, request)


def of_call(session: Session, call: Call) -> Request | None:
    """The request that this call made, locked."""
    return OF_CALL.read(session, call=call.id)


def asked(session: Session, call: Call, request: Request) -> Asked:
    """What this call tells of the request that it made."""
    call.outcome = "held" if request.state == "held" else "request"
    return Asked("held" if request.state == "held" else "saved", request, word_of(session, request))


def word_of(session: Session, request: Request) -> str:
    """Its code word; empty where it has none."""
    return vault_of(session).open(request.word) if request.word else ""


def _have_one(
    session: Session, call: Call, wish: Wish, *, now: datetime, shared_per_hour: int
) -> Request | None:
    """The open request of this city that stands for a new one; the number is locked against a second call."""
    number = numbers.lock(session, call.number_id) if call.number_id is not None else None
    if number is None:
        return None
    newest = {"number": number.id, "city": call.city, "call": call.id}
    if not number.shared and wish.for_other:
        where = {"zone": wish.zone, "postcode": wish.postcode}
        return ASKED_THERE.read(session, **newest, kind=wish.kind, **where)
    if not number.shared:
        return NEWEST_OF_KIND.read(session, **newest, kind=wish.kind)
    recent = select(func.count()).where(
        Request.number_id == number.id, Request.asked_at > now - timedelta(hours=1)
    )
    if (session.scalar(recent) or 0) < shared_per_hour:
        return None
    return NEWEST_OF_ANY.read(session, **newest)


def too_many(session: Session, call: Call, *, now: datetime) -> Request | None:
    """The last of as many requests for others as one number may make in other calls; None: it may go on.

    Each may be for another phone and place, so nothing else keeps a number from filling the board.
    """
    if call.number_id is None:
        return None
    theirs = Request.asked_by_id == call.number_id, Request.call_id.is_distinct_from(call.id)
    lately = select(Request).where(*theirs, Request.asked_at > now - timedelta(hours=1))
    found = list(session.scalars(lately.order_by(Request.id.desc()).limit(OTHERS_PER_HOUR)))
    return found[0] if len(found) == OTHERS_PER_HOUR else None


def asked_again(session: Session, call: Call, old: Request, *, now: datetime) -> Asked:
    """The old one moves up; a request that nobody could be reached for goes back to the board."""
    back: dict[str, Any] = {"state": "waiting", "attempts": 0} if old.state == "unreached" else {}
    rings_itself = call.number_kind != "withheld" and call.number_id in (old.number_id, old.asked_by_id)
    if rings_itself and call.number_id == old.number_id and old.asked_by_id not in (None, old.number_id):
        back |= {"asked_by_id": None}  # now it is theirs alone: nobody else cancels what they ask for
    moving = update(Request).where(Request.id == old.id, Request.state == old.state)
    changed(session, moving.values(**back, priority=SOON))
    events.record(session, old.id, "asked_again", by=events.caller(call.id), at=now)
    call.outcome = "have_one_already"
    # A number that was keyed in may be anybody's: the word is not told to whoever keys it.
    word = word_of(session, old) if rings_itself else ""
    return Asked("have_one_already", old, word)


def _insert(session: Session, call: Call, wish: Wish, *, code_words: Sequence[str], now: datetime) -> Request:
    """A new row, under the first word that the zone still has."""
    whose = {"call_id": call.id, "number_id": call.number_id, "city": call.city, "asked_at": now}
    whose["asked_by_id"] = call.number_id if wish.for_other else None
    values = {**whose, **asdict(wish), "state": _first_state(call, wish.approval)}
    for word in candidates(session, city=call.city, zone=wish.zone, words=code_words):
        request = NEW.run(session, **values, word=word.sealed, word_hash=word.hash)
        if request is not None:
            return request
    raise AssertionError("the last candidate has no hash and cannot collide")


def ready(request: Request) -> str:
    """How a request stands that has a number to ring: on the board, unless nobody pays or has approved it."""
    return "held" if request.payment == "cannot_pay" else free(request.approval)


def free(approval: str | None) -> str:
    """How a request stands that nobody has and nothing else keeps from the board."""
    return "to_approve" if approval == "wanted" else "waiting"


def _first_state(call: Call, approval: str | None) -> str:
    return "held" if call.number_id is None else free(approval)


def _revive(
    session: Session, call: Call, own: Request, wish: Wish, *, code_words: Sequence[str], now: datetime
) -> Request:
    """A request taken back in this call (R50) and made after all."""
    values: dict[str, Any] = asdict(wish) | {"asked_by_id": call.number_id if wish.for_other else None}
    values |= {
        "state": _first_state(call, wish.approval),
        "closed_at": None,
        "number_id": call.number_id,
        "asked_at": now,
    }
    values["merged_into_id"] = None
    change(session, own, values=values, code_words=code_words)
    return own


def change(session: Session, request: Request, *, values: dict[str, Any], code_words: Sequence[str]) -> bool:
    """One conditional UPDATE that keeps the word, or takes a new one if the word is in use there."""
    changing = update(Request).where(Request.id == request.id, Request.state == request.state)
    try:
        with session.begin_nested():
            return changed(session, changing.values(**values)) == 1
    except IntegrityError:
        session.refresh(request)

    def save(word: Word) -> bool:
        with_word = changing.values(**values, word=word.sealed, word_hash=word.hash)
        return changed(session, with_word) == 1

    zone = values.get("zone", request.zone)
    return save_with_word(session, save, city=request.city, zone=zone, words=code_words)


def number_known(session: Session, call: Call, *, code_words: Sequence[str], now: datetime) -> Asked | None:
    """The caller keyed in a number, or another one: the request goes to the board under it.

    Not if that number has such a request already; that one moves up then, and this one is withdrawn.
    """
    own = of_call(session, call)
    if own is None or call.number_id is None or own.state not in (*OPEN_STATES, "withdrawn"):
        return None
    if own.merged_into_id is not None:  # somebody at the desk was quicker, and has found the other one
        return None
    wish = Wish(own.kind, own.zone, own.postcode or "", own.language)
    old = _have_one(session, call, wish, now=now, shared_per_hour=SHARED_PER_HOUR)
    values: dict[str, Any] = {"number_id": call.number_id, "closed_at": None}
    if own.state in ("held", "withdrawn"):
        values["state"] = ready(own)
    elif own.number_id != call.number_id and claims.end(session, own.id, ended_as="changed", now=now):
        values |= claims.BACK_TO_BOARD
    if old is not None:
        values = {"state": "withdrawn", "closed_at": now}
    change(session, own, values=values, code_words=code_words)
    session.refresh(own)
    events.record(session, own.id, "number_known", by=events.caller(call.id), at=now, state=own.state)
    return asked(session, call, own) if old is None else asked_again(session, call, old, now=now)


def withdraw(session: Session, call: Call, *, now: datetime) -> bool:
    """What this call saved was no request but an emergency number (R50, D23): as if never asked."""
    own = update(Request).where(Request.call_id == call.id, is_in(Request.state, OPEN_STATES))
    if changed(session, own.values(state="withdrawn", closed_at=now, due_at=None)) == 0:
        return False
    request = session.scalars(select(Request).where(Request.call_id == call.id)).one()
    claims.end(session, request.id, ended_as="withdrawn", now=now)
    events.record(session, request.id, "withdrawn", by=events.caller(call.id), at=now)
    call.outcome = ""
    return True
