"""A request that somebody at the desk enters: taken in a call, or made of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import blocks, events, handling, marks, numbers, orders, views
from hotline.casebook.code_words import Word, save_with_word
from hotline.casebook.orders import Answers, Terms
from hotline.casebook.reach import within
from hotline.casebook.requests import Wish, change, ready
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Operator, Request, Ticket
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.requests import OPEN_STATES, SOON, USUAL

EARLIER = timedelta(days=30)
A_DAY = timedelta(hours=24)
JUST_NOW = timedelta(hours=1)
CALLS_OFFERED = 5
NOTHING_ASKED, NOTHING_SAID = Terms(), Answers()
AT_MOST = 10  # of anything that is shown about one number


@dataclass(frozen=True, slots=True)
class Form:
    """What was entered. `number_id` is to be rung, None where it is withheld; `asked_by_id` asked for it.

    `key` names the form: the same form twice is one request. `note` is for operators only. `terms`: what the
    city asks of such an order, and the `answers`.
    """

    key: str
    city: str
    wish: Wish
    number_id: int | None
    asked_by_id: int | None = None
    note: str = ""
    soon: bool = False
    ticket_id: int | None = None
    terms: Terms = NOTHING_ASKED
    answers: Answers = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Entered:
    """`held`: kept, but there is no number to ring. `dealt_with`: somebody else has closed the ticket."""

    result: Literal["saved", "held", "dealt_with"]
    request: Request | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of a number already: open and earlier requests, open tickets, calls of the last day."""

    open: tuple[Request, ...] = ()
    earlier: tuple[Request, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    calls: int = 0
    shared: bool = False
    blocked: datetime | None = None

    def __bool__(self) -> bool:
        """Whether there is anything that the operator should see before saving."""
        return bool(self.open or self.tickets)


def enter(
    session: Session, form: Form, *, operator: Operator, code_words: Sequence[str], now: datetime
) -> Entered:
    """Save it; the word is in clear, to be read out, and that it was shown is written down (R63)."""
    if form.number_id is not None:
        numbers.lock(session, form.number_id)
    already = _of_form(session, form)
    if already is None:
        if form.ticket_id is not None and not _takes_ticket(session, form.ticket_id, operator, now=now):
            already = _of_form(session, form)  # or the same form has, sent twice at once
            return (
                _entered(session, already, operator=operator, now=now) if already else Entered("dealt_with")
            )
        already = _insert(session, form, operator=operator, code_words=code_words, now=now)
    return _entered(session, already, operator=operator, now=now)


def _of_form(session: Session, form: Form) -> Request | None:
    return session.scalar(select(Request).where(Request.form_key == form.key))


def _takes_ticket(session: Session, ticket_id: int, operator: Operator, *, now: datetime) -> bool:
    return handling.close_as(session, ticket_id=ticket_id, outcome="request", operator=operator, now=now)


def _insert(
    session: Session, form: Form, *, operator: Operator, code_words: Sequence[str], now: datetime
) -> Request:
    """The request and its first event; of two equal forms at the same moment the first counts."""
    try:
        with session.begin_nested():
            request = _saved(session, form, code_words=code_words, now=now)
            orders.enter(session, request, form.terms, form.answers)
    except IntegrityError:
        same = _of_form(session, form)
        if same is None:
            raise
        return same
    detail = {"ticket": str(form.ticket_id)} if form.ticket_id is not None else {}
    by = events.operator(operator.id)
    events.record(session, request.id, "asked", by=by, at=now, state=request.state, **detail)
    if form.ticket_id is not None:
        session.get_one(Ticket, form.ticket_id).request_id = request.id
        handling.happened(
            session, form.ticket_id, "request", operator=operator, now=now, request=str(request.id)
        )
    marks.touch(session, "desk")
    return request


def _saved(session: Session, form: Form, *, code_words: Sequence[str], now: datetime) -> Request:
    seal = vault_of(session).seal

    def save(word: Word) -> Request:
        request = Request(city=form.city, kind=form.wish.kind, zone=form.wish.zone, form_key=form.key)
        request.postcode, request.language, request.asked_at = form.wish.postcode, form.wish.language, now
        request.number_id, request.asked_by_id = form.number_id, form.asked_by_id
        request.word, request.word_hash = word.sealed, word.hash
        request.for_other = form.asked_by_id is not None
        request.state = "held" if form.number_id is None else "waiting"
        request.priority, request.attempts = SOON if form.soon else USUAL, 0
        request.note = seal(form.note) if form.note else None
        session.add(request)
        session.flush()
        return request

    return save_with_word(session, save, city=form.city, zone=form.wish.zone, words=code_words)


def _entered(session: Session, request: Request, *, operator: Operator, now: datetime) -> Entered:
    word = vault_of(session).open(request.word) if request.word else ""
    where = views.Where(number_id=request.number_id, request_id=request.id)
    viewer = views.Viewer("operator", operator.id)
    views.record(session, viewer, shown="word", where=where, city=request.city, at=now)
    return Entered("held" if request.number_id is None else "saved", request, word)


def give_number(
    session: Session,
    *,
    request_id: int,
    number_id: int,
    operator: Operator,
    code_words: Sequence[str],
    now: datetime,
) -> bool:
    """A request without a number gets one and goes to the board (D22). False: it is not held any more."""
    numbers.lock(session, number_id)
    held = select(Request).where(Request.id == request_id, Request.state == "held")
    request = session.scalar(held.with_for_update(key_share=True))
    if request is None:
        return False
    values = {"number_id": number_id, "state": ready(request), "quiet_until": None}
    if not change(session, request, values=values, code_words=code_words):
        return False
    by = events.operator(operator.id)
    events.record(session, request_id, "number_known", by=by, at=now, state=request.state)
    marks.touch(session, "desk")
    return True


def bring_up(session: Session, *, request_id: int, operator: Operator, now: datetime) -> bool:
    """The caller has rung again about an open request: it moves up (R30). False: it is not open."""
    request = session.scalar(select(Request).where(Request.id == request_id).with_for_update(key_share=True))
    if request is None or request.state not in OPEN_STATES:
        return False
    request.priority = SOON
    if request.state == "unreached":
        request.state, request.attempts = "waiting", 0
    by = events.operator(operator.id)
    events.record(session, request_id, "asked_again", by=by, at=now)
    return True


# --- what is known already


def known(session: Session, number_id: int, *, cities: Sequence[str], now: datetime) -> Known:
    """What there is of this number in these cities, the newest first."""
    of_number = select(Request).where(
        Request.number_id == number_id, within(cities, Request.city, Request.zone)
    )
    standing = of_number.where(is_in(Request.state, OPEN_STATES))
    over = of_number.where(Request.closed_at > now - EARLIER, Request.state != "withdrawn")
    tickets = select(Ticket).where(Ticket.number_id == number_id, is_(Ticket.state, "open"))
    tickets = tickets.where(within(cities, Ticket.city, Ticket.zone))
    calls = select(func.count()).select_from(Call).where(within(cities, Call.city, Call.zone))
    calls = calls.where(Call.number_id == number_id, Call.started_at > now - A_DAY)
    return Known(
        open=tuple(session.scalars(standing.order_by(Request.id.desc()).limit(AT_MOST))),
        earlier=tuple(session.scalars(over.order_by(Request.id.desc()).limit(AT_MOST))),
        tickets=tuple(session.scalars(tickets.order_by(Ticket.created_at.desc()).limit(AT_MOST))),
        calls=session.scalar(calls) or 0,
        shared=numbers.is_shared(session, number_id),
        blocked=blocks.until_when(session, number_id, cities=cities, now=now),
    )


def recent_calls(session: Session, city: str, *, cities: Sequence[str], now: datetime) -> list[Call]:
    """Calls whose number may be filled in: first those that are put through to the desk at this moment."""
    joined = Call.ended_at.is_(None) & (Call.step == "transfer")
    lately = select(Call).where(
        Call.city == city, Call.started_at > now - JUST_NOW, Call.number_id.is_not(None)
    )
    lately = lately.where(within(cities, Call.city, Call.zone))
    return list(session.scalars(lately.order_by(joined.desc(), Call.started_at.desc()).limit(CALLS_OFFERED)))
