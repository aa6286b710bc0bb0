"""Everything that needs a person, worst first: one list for the desk, the command line and the mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, union_all
from sqlalchemy.orm import Session

from hotline.casebook import outbox, quiets, roster, telling, zone_needs
from hotline.casebook.reach import Reach, zones_of
from hotline.casebook.tables import Call, Message, Request, Ticket
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.outbox import LEASED
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES, on_board_since
from hotline.casebook.worst_first import MENDED, OTHER, RANKS, Caller, Need, Needs
from hotline.cities.waiting import Cutoffs

AT_MOST = 200
TOO_LATE = "late"
REFUSING = ("account", "provider")  # the telephone company takes nothing at all
TRIED_AGAIN = (*REFUSING, outbox.SEALED)  # what waits leaves as soon as somebody has mended it
IN_A_ROW = 3  # so often it has been in trouble before somebody is told; an account is refused at once
Zones: TypeAlias = frozenset[str] | None  # of a city those within reach; None is all of them
LATE = timedelta(minutes=5)  # the clock looks every second: what is later than this does not happen


def needs(
    session: Session,
    cutoffs: Sequence[Cutoffs],
    *,
    now: datetime,
    limit: int = AT_MOST,
    only: str | None = None,
    also: Iterable[Need] = (),
    reach: Reach | None = None,
) -> Needs:
    """Everything that needs a person in these cities, or only one kind of it.

    `also`: what the casebook does not know, such as that no clock runs. `reach`: only what lies in the zones
    of whoever looks.
    """
    found: list[Need] = []
    left: Counter[str] = Counter()
    for city in cutoffs:
        zones = zones_of(reach, city.city) if reach is not None else None
        of_tickets, cut_tickets = _tickets(session, city.city, zones=zones, limit=limit, only=only)
        of_requests, cut_requests = _requests(session, city, now=now, zones=zones, limit=limit, only=only)
        spoken_for = {one.request_id for one in of_tickets}
        found += of_tickets + [one for one in of_requests if one.id not in spoken_for]
        found += _messages(session, city.city, now=now)
        found += _volunteers(session, city.city, now=now)
        found += zone_needs.of_city(session, city.city, levels=city.levels, now=now)
        left += cut_tickets + cut_requests
    theirs = found if reach is None else [one for one in found if reach.has(one.city, one.zone)]
    known = quiets.awake(session, [*also, *theirs], now=now)
    return _sorted([one for one in known if only in (None, one.what)], now=now, left=left)


def _sorted(found: Iterable[Need], *, now: datetime, left: Counter[str]) -> Needs:
    """By caller; a caller who may not be rung yet comes later, however bad it is: nothing can be done now."""
    callers = _by_caller(found)
    ready = [one for one in callers if not _sleeps(one, now)]
    asleep = [one for one in callers if _sleeps(one, now)]
    ready.sort(key=lambda one: (one.worst.rank, one.worst.since, one.worst.id))
    asleep.sort(key=lambda one: (one.worst.ring_after or now, one.worst.rank, one.worst.id))
    many = Counter(one.worst.what for one in ready) + left
    counts = {what: many[what] for what in sorted(many, key=lambda one: RANKS.get(one, OTHER))}
    return Needs(tuple(ready), tuple(asleep), sum(left.values()), counts, left)


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


def _tickets(
    session: Session, city: str, *, zones: Zones, limit: int, only: str | None
) -> tuple[list[Need], Counter[str]]:
    """Open tickets, and how many more there are than `limit`, by kind."""
    urgent = and_(Call.emergency.is_(True), Ticket.reason.not_in(("concern", "no_input")))
    rank = case((urgent, RANKS["emergency"]), *_ranks(Ticket.reason), else_=OTHER)
    place = func.coalesce(func.nullif(Ticket.zone, ""), Request.zone)
    conditions = [Ticket.city == city, is_(Ticket.state, "open"), *_near(place, zones)]
    if only is not None:
        conditions.append(rank == RANKS.get(only, OTHER))
    query = _with_request().where(*conditions).order_by(rank, Ticket.created_at, Ticket.id)
    found = [_of_ticket(*row) for row in session.execute(query.limit(limit))]
    counting = select(rank, func.count()).select_from(Ticket).outerjoin(Call, Call.id == Ticket.call_id)
    if zones is not None:
        counting = counting.outerjoin(Request, Request.id == Ticket.request_id)
    return found, _cut(session, counting.where(*conditions).group_by(rank), found, limit)


def _near(place: Any, zones: Zones) -> tuple[ColumnElement[bool], ...]:
    """What lies in these zones, or in none yet: looked for before it is cut, or those of others hide it."""
    return () if zones is None else (or_(place.is_(None), place == "", place.in_(sorted(zones))),)


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


def _cut(session: Session, counting: Select[Any], read: Sequence[Need], limit: int) -> Counter[str]:
    """How many of each kind were left out: counted only where the page was full."""
    if len(read) < limit:
        return Counter()
    names = dict(enumerate(RANKS))
    counted = Counter({names.get(rank, "other"): many for rank, many in session.execute(counting)})
    return counted - Counter(one.what if one.rank < OTHER else "other" for one in read)


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


def _requests(
    session: Session, city: Cutoffs, *, now: datetime, zones: Zones, limit: int, only: str | None
) -> tuple[list[Need], Counter[str]]:
    """Open requests that stand still, and how many more there are than `limit`, by kind."""
    stands = _standing_still(city, now=now)
    what = case(*((condition, RANKS[name]) for name, condition in stands.items()), else_=OTHER)
    awake = or_(Request.quiet_until.is_(None), Request.quiet_until <= now)
    wanted = () if only is None else (what == RANKS.get(only, OTHER),)
    conditions = (
        Request.city == city.city,
        is_in(Request.state, OPEN_STATES),
        awake,
        or_(*stands.values()),
        *wanted,
        *_near(Request.zone, zones),
    )
    query = select(Request, what).where(*conditions).order_by(what, Request.asked_at, Request.id)
    names = tuple(RANKS)
    found = [_of_request(one, names[rank]) for one, rank in session.execute(query.limit(limit))]
    counting = select(what, func.count()).select_from(Request).where(*conditions).group_by(what)
    return found, _cut(session, counting, found, limit)


def _standing_still(city: Cutoffs, *, now: datetime) -> dict[str, ColumnElement[bool]]:
    """Each way for a request to stand still; the first that holds is told."""
    old = _older(city, on_board_since())
    waiting, looks = Request.state == "waiting", Request.state == "to_approve"
    return {
        "ring_resident": and_(or_(waiting, looks), Request.asked_at <= city.ring),
        "not_reached": Request.state == "unreached",
        "to_approve_late": and_(looks, old),
        "unclaimed": and_(waiting, old),
        "overdue": and_(Request.state.in_(CLAIMED_STATES), Request.due_at <= now - LATE),
        "cannot_pay": and_(Request.state == "held", Request.payment == "cannot_pay"),
        "to_approve": looks,
        "held": Request.state == "held",
        "arranged": and_(Request.state == "arranged", _arranged_long_ago(city)),
        "referred": Request.state == "referred",  # as soon as it is no longer quiet
    }


def _older(city: Cutoffs, since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Longer than its kind of help should wait for somebody."""
    single = [and_(Request.kind == kind, since <= before) for kind, before in city.unclaimed.items()]
    return or_(*single, and_(Request.kind.not_in(tuple(city.unclaimed)), since <= city.usual))


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


def _messages(session: Session, city: str, *, now: datetime) -> Iterator[Need]:
    """Messages and calls that failed or are refused again and again, by the reason; and late ones."""
    kind = case((Message.kind == "call", "calls"), else_="messages")
    about = (func.min(Message.id), func.max(Message.id), func.min(Message.created_at), func.count())
    failed = is_(Message.state, "failed") & Message.seen_at.is_(None) & _is_told()
    waiting = is_(Message.state, "waiting")
    tried = case((Message.reason == "provider", IN_A_ROW), else_=1)
    soon = Message.not_before <= now + timedelta(seconds=outbox.LONGEST_WAIT)
    refused = waiting & soon & Message.reason.in_(TRIED_AGAIN) & (Message.attempts >= tried)
    late = waiting & (Message.not_before <= now - LATE)
    doubtful = is_in(Message.state, LEASED) & (Message.lease_until <= now - LATE)
    why = select(kind, Message.reason, *about).group_by(kind, Message.reason)
    waits = select(kind, literal_column(f"'{TOO_LATE}'"), *about).group_by(kind)
    each = [why.where(which, Message.city == city) for which in (failed, refused)]
    each += [waits.where(which, Message.city == city) for which in (late, doubtful)]
    found: dict[tuple[str, str], list[Any]] = {}
    rows: Iterable[Any] = session.execute(union_all(*each))
    for row in rows:
        what = "provider" if row[1] in REFUSING else row[0]
        found.setdefault((what, row[1] or "unknown"), []).append(row[2:])
    for (what, code), parts in found.items():
        firsts, lasts, since, many = zip(*parts, strict=True)
        about_all = {"last": max(lasts), "count": sum(many), "code": code}
        yield Need(what, "messages", min(firsts), city, min(since), **about_all)


# --- volunteers


def _volunteers(session: Session, city: str, *, now: datetime) -> Iterator[Need]:
    """Who waits to be met or for a second person; and to whom messages do not arrive."""
    waiting = roster.waiting_to_be_met(session, city, now=now)
    if waiting is not None:
        yield Need("sign_ups", "volunteers", waiting.first, city, waiting.since, count=waiting.count)
    for one in telling.unreached(session, city):
        yield Need("unreachable", "volunteer", one.volunteer_id, city, one.since, code=one.reason)
