"""A city's small fund (O14): bookings that are only ever added, a balance that is their sum.

A mistake is mended by a counter-entry. Whoever books holds the city's fund for that long, so that of two
bookings at once each sees the other, and neither is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import audit, events, marks
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Fund, FundEntry, Operator, Request
from hotline.casebook.tables.requests import IS_UNPAID

PAGE = 50
UNPAID_AT_MOST = 50

Way: TypeAlias = Literal["in", "out"]
Result: TypeAlias = Literal["booked", "too_little", "gone"]


@dataclass(frozen=True, slots=True)
class Booking:
    """What is booked: `amount` in hundredths, above zero; from whom, or for what; the form it came in."""

    way: Way
    amount: int
    what: str
    form_key: str


@dataclass(frozen=True, slots=True)
class By:
    """Who books, when, and whether the fund may fall below zero by it."""

    operator_id: int
    now: datetime
    below_zero: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A booking as it is read; `amount` signed, `countered`: another one has taken it back."""

    id: int
    at: datetime
    kind: str
    amount: int
    what: str
    request_id: int | None
    order: int | None
    counters_id: int | None
    countered: bool
    by: str


def balance(session: Session, city: str) -> int:
    """What is there, in hundredths: the sum of all bookings."""
    return int(session.scalar(select(func.sum(FundEntry.amount)).where(FundEntry.city == city)) or 0)


def book(session: Session, city: str, booking: Booking, by: By) -> Result:
    """Something came in or went out. The same form twice is one booking."""
    _hold(session, city)
    if session.scalar(select(FundEntry.id).where(FundEntry.form_key == booking.form_key)) is not None:
        return "booked"
    signed = booking.amount if booking.way == "in" else -booking.amount
    return _add(session, city, signed, by, kind=booking.way, what=booking.what, form_key=booking.form_key)


def _hold(session: Session, city: str) -> None:
    """Nobody else books here until this transaction ends."""
    session.execute(insert_if_missing(session, Fund).values(city=city))
    session.execute(select(Fund.city).where(Fund.city == city).with_for_update())


def _add(session: Session, city: str, amount: int, by: By, *, what: str = "", **values: Any) -> Result:
    if amount < 0 and not by.below_zero and balance(session, city) + amount < 0:
        return "too_little"
    sealed = vault_of(session).seal(what) if what else None
    new = FundEntry(city=city, amount=amount, what=sealed, operator_id=by.operator_id, at=by.now, **values)
    session.add(new)
    session.flush()
    detail = {"kind": new.kind, "amount": amount}
    about: Any = {"verb": "booked", "subject": ("fund", new.id), "city": city, "detail": detail}
    audit.note(session, actor=by.operator_id, **about, now=by.now)
    marks.touch(session, "desk")
    return "booked"


def pay_order(session: Session, request: Request, by: By) -> Result:
    """Whoever bought for an order gets their money from the fund; `gone`: it is paid, or cost nothing."""
    _hold(session, request.city)
    paying = update(Request).where(
        Request.id == request.id, Request.paid.is_(False), Request.receipt == request.receipt
    )
    amount = request.receipt or 0
    short = not by.below_zero and balance(session, request.city) < amount
    if short:
        return "too_little"
    if amount == 0 or changed(session, paying.values(paid=True, paid_how="desk"), seen=False) == 0:
        return "gone"
    many = select(func.count()).where(FundEntry.request_id == request.id)
    key = f"order {request.id} {session.scalar(many) or 0}"
    events.record(session, request.id, "paid_by_fund", by=events.operator(by.operator_id), at=by.now)
    return _add(session, request.city, -amount, by, kind="out", request_id=request.id, form_key=key)


def find(session: Session, entry_id: int, *, cities: Collection[str]) -> FundEntry | None:
    """The booking, if it is in the fund of one of these cities."""
    return session.scalar(select(FundEntry).where(FundEntry.id == entry_id, FundEntry.city.in_(cities)))


def counter(session: Session, one: FundEntry, by: By) -> Result:
    """Take a booking back by its opposite, once; an order that it paid is unpaid again."""
    _hold(session, one.city)
    countered = select(FundEntry.id).where(FundEntry.counters_id == one.id)
    if one.kind == "counter" or session.scalar(countered) is not None:
        return "gone"
    own: dict[str, Any] = {"kind": "counter", "counters_id": one.id, "request_id": one.request_id}
    result = _add(session, one.city, -one.amount, by, **own, form_key=f"counter {one.id}")
    if result == "booked" and one.request_id is not None:
        paid = update(Request).where(Request.id == one.request_id, Request.paid_how == "desk")
        changed(session, paid.values(paid=False, paid_how=None), seen=False)
        at = {"by": events.operator(by.operator_id), "at": by.now}
        events.record(session, one.request_id, "payment_countered", **at)  # type: ignore[arg-type] # both are its own
    return result


def page(session: Session, city: str, *, before: int | None = None, limit: int = PAGE) -> list[Line]:
    """Bookings, the newest first; `before` is the id at which a page ended."""
    opposite = aliased(FundEntry)
    columns = (FundEntry, Request.order_number, opposite.id, Operator.name)
    query = select(*columns).join(Operator, Operator.id == FundEntry.operator_id)
    query = query.outerjoin(opposite, opposite.counters_id == FundEntry.id)
    query = query.outerjoin(Request, Request.id == FundEntry.request_id).where(FundEntry.city == city)
    if before is not None:
        query = query.where(FundEntry.id < before)
    rows = session.execute(query.order_by(FundEntry.id.desc()).limit(limit)).all()
    opened = vault_of(session).open
    return [
        Line(
            id=one.id,
            at=one.at,
            kind=one.kind,
            amount=one.amount,
            what=opened(one.what) if one.what else "",
            request_id=one.request_id,
            order=order,
            counters_id=one.counters_id,
            countered=countered is not None,
            by=name,
        )
        for one, order, countered, name in rows
    ]


def unpaid(
    session: Session, city: str, *, cities: Sequence[str], limit: int = UNPAID_AT_MOST
) -> list[Request]:
    """Orders of a city, within reach, whose helpers wait for their money, the oldest first."""
    here = Request.city == city, within(cities, Request.city, Request.zone)
    query = select(Request).where(*here, IS_UNPAID, Request.receipt > 0)
    return list(session.scalars(query.order_by(Request.asked_at, Request.id).limit(limit)))
