"""What a city asks of an order: when, how many, who pays (C17, C18). Each answer changes the same request."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from hotline.casebook import approving, claims, events, handling, marks, requests, tickets
from hotline.casebook.changes import changed
from hotline.casebook.tables import Call, Operator, Request, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES
from hotline.cities import City

BEFORE_THE_FIRST = 1000  # so that a number has four digits from the first day
TRIES = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """What the city asks for this kind of help: `cap` where it costs money, `counted` if it is counted."""

    cap: int | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What the caller has said; None leaves it open."""

    deadline: date | None = None
    payment: str | None = None
    quantity: int | None = None


def terms_of(city: City, kind: str) -> Terms:
    """What this city asks for this kind of help."""
    asks = city.orders
    return Terms(cap=city.spending_limit if kind in asks.paid else None, counted=kind in asks.counted)


def enter(session: Session, own: Request, terms: Terms, answers: Answers) -> None:
    """What somebody at the desk has just written down of an order, in the transaction that saves the request.

    Answers that its kind does not ask for are left out; who cannot pay is the desk's to help.
    """
    own.cap, own.quantity = terms.cap, answers.quantity if terms.counted else None
    if terms.cap is None:
        return
    own.payment = answers.payment
    if own.payment == "cannot_pay":
        own.state = "held"
    session.flush()
    _number(session, own)


def prepare(session: Session, call: Call, terms: Terms) -> int | None:
    """Make the request of this call fit its kind: the number of its order, if it is one."""
    own = requests.of_call(session, call)
    return fit(session, own, terms) if own is not None and own.state in OPEN_STATES else None


def fit(session: Session, own: Request, terms: Terms) -> int | None:
    """Make an open request fit its kind, as it is now; the number of its order, if it is one.

    An order has a number and a cap. What was answered for another kind of help is taken back.
    """
    values = _fitting(own, terms)
    if values:
        _change(session, own, values)
    if terms.cap is None:
        return None
    return own.order_number or _number(session, own)


def _fitting(own: Request, terms: Terms) -> dict[str, Any]:
    values: dict[str, Any] = {"cap": terms.cap} if own.cap != terms.cap else {}
    if not terms.counted and own.quantity is not None:
        values["quantity"] = None
    if terms.cap is None and own.payment is not None:
        values["payment"] = None
        if own.payment == "cannot_pay" and own.state == "held" and own.number_id is not None:
            values["state"] = requests.free(own.approval)
    return values


def _number(session: Session, own: Request) -> int | None:
    """The next number of the city; of two at the same moment the second looks again. It never fails."""
    other = aliased(Request)
    newest = select(func.coalesce(func.max(other.order_number), BEFORE_THE_FIRST) + 1)
    newest = newest.where(other.city == own.city, other.order_number.is_not(None))
    numbering = update(Request).where(Request.id == own.id, Request.order_number.is_(None))
    numbering = numbering.values(order_number=newest.scalar_subquery())
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                changed(session, numbering, seen=False)
            break
        except IntegrityError:
            continue
    session.refresh(own)
    return own.order_number


def note(
    session: Session, call: Call, answers: Answers, *, ring_after: datetime | None, now: datetime
) -> bool:
    """Keep what was answered so far; False: this call has no open request any more.

    Whoever cannot pay is the desk's to help: the request leaves the board, and an operator is told.
    `ring_after`: the time the caller is told for that, if it is not at once.
    """
    own = requests.of_call(session, call)
    if own is None or own.state not in OPEN_STATES:
        return False
    given = {name: value for name, value in asdict(answers).items() if value is not None}
    values: dict[str, Any] = {name: value for name, value in given.items() if getattr(own, name) != value}
    if not values:
        return True
    paid_before = own.payment
    if "payment" in values:
        values |= _moved(session, own, values["payment"], now=now)
    _change(session, own, values)
    events.record(session, own.id, "order_noted", by=events.caller(call.id), at=now)
    if own.payment == "cannot_pay" and paid_before != "cannot_pay":
        _tell_operator(session, call, own, ring_after=ring_after, now=now)
    elif paid_before == "cannot_pay" and own.payment != "cannot_pay":
        tickets.take_back(session, request_id=own.id, reason="cannot_pay", now=now)
    return True


def _moved(session: Session, own: Request, payment: str, *, now: datetime) -> dict[str, Any]:
    """Off the board, or back to it, as the answer demands."""
    if payment == "cannot_pay":
        if own.state in CLAIMED_STATES:
            claims.end(session, own.id, ended_as="changed", now=now)
        return {**claims.BACK_TO_BOARD, "state": "held"}
    waits_for_money = own.payment == "cannot_pay" and own.state == "held" and own.number_id is not None
    return {"state": requests.free(own.approval)} if waits_for_money else {}


def _change(session: Session, own: Request, values: dict[str, Any]) -> None:
    """One conditional UPDATE; the row is locked, so nobody was quicker."""
    changed(session, update(Request).where(Request.id == own.id, Request.state == own.state).values(**values))
    session.refresh(own)


def _tell_operator(
    session: Session, call: Call, own: Request, *, ring_after: datetime | None, now: datetime
) -> None:
    outcome = call.outcome
    ticket = tickets.open_ticket(
        session,
        call,
        reason="cannot_pay",
        request_id=own.id,
        kind=own.kind,
        zone=own.zone,
        postcode=own.postcode,
        ring_after=ring_after,
        now=now,
    )
    ticket.number_id = own.number_id  # the call-back goes to the number that was chosen
    call.outcome = outcome


def desk_pays(session: Session, *, request_id: int, operator: Operator, now: datetime) -> bool:
    """Somebody at the desk has found the money: it goes to the board. False: it does not wait for that."""
    waits = update(Request).where(
        Request.id == request_id,
        Request.state == "held",
        Request.payment == "cannot_pay",
        Request.number_id.is_not(None),
    )
    values = {"payment": "desk", "state": "waiting", "quiet_until": None, **approving.let_through(now)}
    if changed(session, waits.values(**values)) == 0:
        return False
    events.record(session, request_id, "desk_pays", by=events.operator(operator.id), at=now)
    marks.touch(session, "desk")
    for ticket_id in _open_tickets(session, request_id):
        if handling.close_as(session, ticket_id=ticket_id, outcome="board", operator=operator, now=now):
            handling.happened(session, ticket_id, "board", operator=operator, now=now)
    return True


def _open_tickets(session: Session, request_id: int) -> list[int]:
    about = Ticket.request_id == request_id, Ticket.reason == "cannot_pay", is_(Ticket.state, "open")
    return list(session.scalars(select(Ticket.id).where(*about)))
