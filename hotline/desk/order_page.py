"""What was asked about an order, as the page of a request says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hotline.casebook.tables import Request
from hotline.cities import City
from hotline.desk.guard import now
from hotline.desk.plain import plain
from hotline.pages import formats, language, say


def facts(request: Request, city: City) -> list[tuple[str, str]]:
    """What is known of it, each with the name of its word; nothing for help that is no order."""
    return list(_facts(request, city))


def _facts(request: Request, city: City) -> Iterator[tuple[str, str]]:
    if request.deadline is not None:
        yield "deadline", needed(request.deadline, city)
    if request.quantity is not None:
        yield "quantity", str(request.quantity)
    if request.order_number is not None:
        yield "order_number", str(request.order_number)
    if request.payment is not None:
        yield "payment", plain("desk.payment_", request.payment)
    if request.cap is not None:
        yield "cap", formats.money(request.cap, city.currency, language())
    if request.arranged_for is not None:
        yield "arranged_for", formats.weekday(request.arranged_for, language())
    yield from _spent(request, city)
    if request.feedback is not None:
        yield "feedback", plain("desk.feedback_", request.feedback)


def _spent(request: Request, city: City) -> Iterator[tuple[str, str]]:
    """What its volunteer told, or an operator entered: the sum, the receipt, whether it is paid."""
    if request.receipt is None:
        return
    yield "receipt", formats.exact_money(request.receipt, city.currency, language())
    if request.receipt_given is not None:
        yield "receipt_given", say(f"desk.receipt_given_{'yes' if request.receipt_given else 'no'}")
    if request.paid is not None:
        yield "paid", plain("desk.paid_", request.paid_how or "not")


def may_have_money(request: Request, city: City) -> bool:
    """Whether it is help that costs money, and somebody may enter what it cost."""
    costs = request.kind in city.orders.paid or request.cap is not None or request.receipt is not None
    return costs and request.forgotten_at is None and request.state not in ("held", "waiting")


def needed(deadline: date, city: City) -> str:
    """Today, by which day, or by which day it would have been."""
    today = now().astimezone(city.timezone).date()
    if deadline == today:
        return say("desk.needed_today")
    day = formats.day(deadline, language())
    return say("desk.needed_by" if deadline > today else "desk.needed_since", day=day)
