"""Everything that needs a person, worst first: one list for the desk, the command line and the mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from hotline.casebook import roster, telling
from hotline.casebook.tables import Call, Message, Request, Ticket
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.outbox import LEASED
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES
from hotline.cities.waiting import Cutoffs

# Worst first, and why. This order is the only one: no other file ranks anything.
WORST_FIRST: Mapping[str, str] = {
    "concern": "somebody may be in danger",
    "emergency": "an emergency number was keyed: did help come?",
    "nobody_came": "let down once already, and still without help",
    "ring_resident": "waits for a day, and has heard from nobody",
    "trouble": "our fault: the call broke off with an apology",
    "wants_person": "asked for a person, and was promised one",
    "cannot_pay": "needs something and has no money: only the desk can help",
    "busy": "asked for a person, and nobody answered at the desk",
    "not_reached": "has not answered for so long that somebody should wonder why",
    "unclaimed": "on the board for hours, and nobody took it",
    "overdue": "a volunteer has it, and the time to ring is over: does the clock run?",
    "no_keys": "could not use the keys, and was promised a call",
    "by_person": "the zone has to be asked for; all else is known",
    "unknown_postcode": "the zone has to be asked for; all else is known",
    "incomplete": "hung up in the middle",
    "outside_area": "lives elsewhere, and was promised the name of somebody there",
    "pin_locked": "a volunteer, or somebody with their telephone, has keyed too many codes",
    "held": "there is no number to ring: only a new call can help",
    "arranged": "a volunteer has arranged something, and has not told how it went",
    "messages": "a message could not be sent",
    "calls": "a call could not be made",
    "unreachable": "a volunteer to whom messages do not arrive, and who does not know it",
    "sign_ups": "would like to help, and waits to be met and checked",
    "repeated_calls": "rings often: lonely perhaps, and welcome",
    "no_input": "rang, and pressed nothing",
}
RANKS = {what: rank for rank, what in enumerate(WORST_FIRST)}
OTHER = len(RANKS)  # a reason of a later version
AT_MOST = 200
TOO_LATE = "late"
MENDED = ("account", "provider", "sender", "country", "trial")  # reasons that whoever runs it can mend
LATE = timedelta(minutes=5)  # the clock looks every second: what is later than this does not happen

Subject = Literal["ticket", "request", "messages", "volunteer", "volunteers"]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person. `ring_after`: the caller is not rung before, if it is set.

    `since` is when the waiting began. Of messages: `id` is the first that failed, `last` the last one,
    `count` how many there are, `code` why, as it does of a volunteer who is not reached. Of volunteers who
    have signed up: the first, and how many.
    `zone`, `kind` and `postcode` are what is known; `state` is that of the request, if there is one.
    """

    what: str
    subject: Subject
    id: int
    city: str
    since: datetime
    ring_after: datetime | None = None
    kind: str | None = None
    zone: str | None = None
    postcode: str | None = None
    language: str | None = None
    number_id: int | None = None
    call_id: int | None = None
    request_id: int | None = None
    state: str | None = None
    attempts: int = 0
    last: int = 0
    count: int = 1
    code: str = ""

    @property
    def rank(self) -> int:
        """How bad it is: the lower, the worse."""
        return RANKS.get(self.what, OTHER)


@dataclass(frozen=True, slots=True)
class Caller:
    """What needs a person about one caller: the worst, and what else there is."""

    worst: Need
    also: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What can be done now, worst first; what is due later, soonest first; how many more there are."""

    now: tuple[Caller, ...]
    later: tuple[Caller, ...]
    more: int


def needs(session: Session, cutoffs: Sequence[Cutoffs], *, now: datetime, limit: int = AT_MOST) -> Needs:
    """Everything that needs a person in these cities."""
    found: list[Need] = []
    more = 0
    for city in cutoffs:
        of_tickets, cut_tickets = _tickets(session, city.city, limit=limit)
        of_requests, cut_requests = _requests(session, city, now=now, limit=limit)
        spoken_for = {one.request_id for one in of_tickets}
        found += of_tickets + [one for one in of_requests if one.id not in spoken_for]
        found += _messages(session, city.city, now=now)
        found += _sign_ups(session, city.city, now=now)
        found += _unreachable(session, city.city)
        more += cut_tickets + cut_requests
    return _sorted(found, now=now, more=more)


def _sorted(found: Iterable[Need], *, now: datetime, more: int) -> Needs:
    """By caller; a caller who may not be rung yet comes later, however bad it is: nothing can be done now."""
    callers = _by_caller(found)
    ready = [one for one in callers if not _sleeps(one, now)]
    asleep = [one for one in callers if _sleeps(one, now)]
    ready.sort(key=lambda one: (one.worst.rank, one.worst.since, one.worst.id))
    asleep.sort(key=lambda one: (one.worst.ring_after or now, one.worst.rank, one.worst.id))
    return Needs(tuple(ready), tuple(asleep), more)


def _sleeps(caller: Caller, now: datetime) -> bool:
    return all(one.ring_after is not None and one.ring_after > now for one in (caller.worst, *caller.also))


def _by_caller(found: Iterable[Need]) -> list[Caller]:
    """What concerns the same number stands together; what has no number stands alone."""
    groups: dict[tuple[Any, ...], list[Need]] = {}
    for one in found:
        alone = (one.what, one.city, one.id, one.code)
        key = ("number", one.number_id, one.city) if one.number_id is not None else alone
        groups.setdefault(key, []).append(one)
    callers = []
    for group in groups.values():
        worst, *also = sorted(group, key=lambda one: (one.rank, one.since, one.id))
        callers.append(Caller(worst, tuple(also)))
    return callers


# --- tickets


def _tickets(session: Session, city: str, *, limit: int) -> tuple[list[Need], int]:
    """Open tickets, and how many more there are than `limit`."""
    urgent = and_(Call.emergency.is_(True), Ticket.reason.not_in(("concern", "no_input")))
    rank = case((urgent, RANKS["emergency"]), *_ranks(Ticket.reason), else_=OTHER)
    query = _with_request().where(Ticket.city == city, is_(Ticket.state, "open"))
    rows = session.execute(query.order_by(rank, Ticket.created_at, Ticket.id).limit(limit)).all()
    return [_of_ticket(*row) for row in rows], _cut(session, _open_tickets(city), len(rows), limit)


def of_ticket(session: Session, ticket_id: int) -> Need:
    """One ticket, open or not, as it stands in the list."""
    return _of_ticket(*session.execute(_with_request().where(Ticket.id == ticket_id)).one())


def _with_request() -> Any:
    """A ticket, whether an emergency number was keyed in its call, and what its request knows."""
    columns = (Ticket, Call.emergency, Request.state, Request.kind, Request.zone, Request.language)
    query = select(*columns).outerjoin(Call, Call.id == Ticket.call_id)
    return query.outerjoin(Request, Request.id == Ticket.request_id)


def _ranks(column: Any) -> list[tuple[ColumnElement[bool], int]]:
    return [(column == what, rank) for what, rank in RANKS.items()]


def _open_tickets(city: str) -> Select[Any]:
    return select(func.count()).select_from(Ticket).where(Ticket.city == city, is_(Ticket.state, "open"))


def _cut(session: Session, count: Select[Any], read: int, limit: int) -> int:
    """How many were left out: counted only where the page was full."""
    return (session.scalar(count) or 0) - read if read == limit else 0


def _of_ticket(ticket: Ticket, emergency: bool | None, state: str | None, *about: str | None) -> Need:
    """A ticket, with what its request knows where it knows nothing itself."""
    kind, zone, language = about
    urgent = bool(emergency) and ticket.reason not in ("concern", "no_input")
    return Need(
        what="emergency" if urgent else ticket.reason,
        subject="ticket",
        id=ticket.id,
        city=ticket.city,
        since=ticket.created_at,
        ring_after=None if ticket.reason == "concern" else ticket.ring_after,
        kind=ticket.kind or kind,
        zone=ticket.zone or zone,
        postcode=ticket.postcode,
        language=ticket.language or language,
        number_id=ticket.number_id,
        call_id=ticket.call_id,
        request_id=ticket.request_id,
        state=state,
        attempts=ticket.attempts,
    )


# --- requests


def _requests(session: Session, city: Cutoffs, *, now: datetime, limit: int) -> tuple[list[Need], int]:
    """Open requests that stand still, and how many more there are than `limit`."""
    stands = _standing_still(city, now=now)
    what = case(*((condition, RANKS[name]) for name, condition in stands.items()), else_=OTHER)
    awake = or_(Request.quiet_until.is_(None), Request.quiet_until <= now)
    conditions = (
        Request.city == city.city,
        is_in(Request.state, OPEN_STATES),
        awake,
        or_(*stands.values()),
    )
    query = select(Request, what).where(*conditions).order_by(what, Request.asked_at, Request.id)
    rows = session.execute(query.limit(limit)).all()
    count = select(func.count()).select_from(Request).where(*conditions)
    names = tuple(RANKS)
    return [_of_request(one, names[rank]) for one, rank in rows], _cut(session, count, len(rows), limit)


def _standing_still(city: Cutoffs, *, now: datetime) -> dict[str, ColumnElement[bool]]:
    """Each way for a request to stand still; the first that holds is told."""
    single = [and_(Request.kind == kind, Request.asked_at <= since) for kind, since in city.unclaimed.items()]
    old = or_(*single, and_(Request.kind.not_in(tuple(city.unclaimed)), Request.asked_at <= city.usual))
    waiting = Request.state == "waiting"
    return {
        "ring_resident": and_(waiting, Request.asked_at <= city.ring),
        "not_reached": Request.state == "unreached",
        "unclaimed": and_(waiting, old),
        "overdue": and_(Request.state.in_(CLAIMED_STATES), Request.due_at <= now - LATE),
        "cannot_pay": and_(Request.state == "held", Request.payment == "cannot_pay"),
        "held": Request.state == "held",
        "arranged": and_(Request.state == "arranged", _arranged_long_ago(city)),
    }


def _arranged_long_ago(city: Cutoffs) -> ColumnElement[bool]:
    """The day is over for so long; where none was told, since it was taken."""
    no_day = and_(Request.arranged_for.is_(None), Request.taken_at <= city.arranged)
    return or_(Request.arranged_for <= city.arranged_for, no_day)


def _of_request(request: Request, what: str) -> Need:
    since = request.taken_at if what in ("overdue", "arranged") and request.taken_at else request.asked_at
    return Need(
        what=what,
        subject="request",
        id=request.id,
        city=request.city,
        since=since,
        kind=request.kind,
        zone=request.zone,
        postcode=request.postcode,
        language=request.language,
        number_id=request.number_id,
        call_id=request.call_id,
        request_id=request.id,
        state=request.state,
        attempts=request.attempts,
    )


# --- messages


def _is_told() -> ColumnElement[bool]:
    """Of a call that could not be made only what somebody must mend: the rest is told to who wanted it."""
    return or_(Message.kind != "call", Message.reason.in_(MENDED))


def _messages(session: Session, city: str, *, now: datetime) -> list[Need]:
    """Messages and calls that failed, by the reason, and those that should have left long ago."""
    what = case((Message.kind == "call", "calls"), else_="messages")
    about = (func.min(Message.id), func.max(Message.id), func.min(Message.created_at), func.count())
    failed = select(what, Message.reason, *about).where(
        Message.city == city, is_(Message.state, "failed"), Message.seen_at.is_(None), _is_told()
    )
    found = list(session.execute(failed.group_by(what, Message.reason)))
    waiting = is_(Message.state, "waiting") & (Message.not_before <= now - LATE)
    doubtful = is_in(Message.state, LEASED) & (Message.lease_until <= now - LATE)
    late = [
        select(what, literal(TOO_LATE), *about).where(which, Message.city == city).group_by(what)
        for which in (waiting, doubtful)
    ]
    found += list(session.execute(union_all(*late)))
    return [
        Need(kind, "messages", first, city, since, last=last, count=many, code=code or "unknown")
        for kind, code, first, last, since, many in found
    ]


# --- volunteers


def _sign_ups(session: Session, city: str, *, now: datetime) -> list[Need]:
    """Who waits to be met, or made active by a second person."""
    waiting = roster.waiting_to_be_met(session, city, now=now)
    if waiting is None:
        return []
    return [Need("sign_ups", "volunteers", waiting.first, city, waiting.since, count=waiting.count)]


def _unreachable(session: Session, city: str) -> list[Need]:
    """To whom messages do not arrive, and nobody here has seen to it yet."""
    return [
        Need("unreachable", "volunteer", one.volunteer_id, city, one.since, code=one.reason)
        for one in telling.unreached(session, city)
    ]
