"""A city's small fund at the desk (O14): in, out, per order, balance; mistakes are countered."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from decimal import Decimal

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import fund, operating
from hotline.casebook.fund import Booking, By, Line, Result
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk.exporting import Cell, Sheet, answer, note_leaving
from hotline.desk.guard import chosen_city, cities, now, operator, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.house import house
from hotline.pages import amounts, formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

LONGEST_WHAT = 120
HUNDRED = 100
COLUMNS = ("number", "at", "kind", "in", "out", "currency", "order", "counters")
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/fund", "fund", fund_page, methods=["GET"])
    blueprint.add_url_rule("/fund", "book", book, methods=["POST"])
    entry = f"/fund/<int(max={LARGEST_ID}):entry_id>/counter"
    blueprint.add_url_rule(entry, "counter", counter, methods=["POST"])
    paying = f"/fund/orders/<int(max={LARGEST_ID}):request_id>/pay"
    blueprint.add_url_rule(paying, "pay_order", pay_order, methods=["POST"])
    blueprint.add_url_rule("/fund/export.<any(csv, xlsx):form>", "fund_export", fund_export, methods=["GET"])


def fund_page() -> Answer:
    """The fund of the chosen city, or of the first."""
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        return redirect(url_for("desk.fund"), 303)
    return _page(_town(), before=int(before) if before else None)


def _town() -> City:
    code = request.form.get("city") or request.args.get("city") or ""
    return chosen_city(code)


def _page(town: City, *, before: int | None = None, wrong: str = "") -> str:
    with house().store.read() as casebook:
        lines = fund.page(casebook, town.code, before=before, limit=fund.PAGE + 1)
        owed = fund.unpaid(casebook, town.code, cities=reach())
        there = fund.balance(casebook, town.code)
    return render_template(
        "desk/fund.html",
        active_page="desk.fund",
        town=town,
        towns=list(cities().values()),
        balance=_money(there, town),
        is_below=there < 0,
        lines=[_line(one, town) for one in lines[: fund.PAGE]],
        older=lines[fund.PAGE - 1].id if len(lines) > fund.PAGE else None,
        owed=[(one, _about(one), _money(one.receipt or 0, town)) for one in owed],
        form_key=secrets.token_urlsafe(16),
        may_go_below=operator().role == "administrator" and not town.orders.below_zero,
        example=formats.sum_of(1250, language()),
        typed=request.form if wrong else {},
        wrong=wrong,
        longest=LONGEST_WHAT,
    )


def _money(hundredths: int, town: City) -> str:
    return formats.exact_money(hundredths, town.currency, language())


def _about(one: Request) -> str:
    order = f"{say('desk.fact_order_number')} {one.order_number}, " if one.order_number else ""
    return f"{order}{kind_label(one.kind)}, {zone_name(one.city, one.zone)}"


def _line(one: Line, town: City) -> dict[str, object]:
    """A booking in words."""
    at = formats.stamp(one.at, timezone=town.timezone, language=language())
    what = one.what or (say("desk.fund_order", id=one.request_id) if one.request_id else "")
    if one.counters_id is not None:
        what = say("desk.fund_counters", id=one.counters_id)
    words = {"kind": plain("desk.fund_", one.kind), "amount": _money(one.amount, town), "what": what}
    may = one.kind != "counter" and not one.countered
    return {**words, "id": one.id, "at": at, "by": one.by, "may_counter": may, "request_id": one.request_id}


# --- booking


def _by(town: City) -> By:
    """Below zero where the city lets everybody, or an administrator has ticked that it may."""
    word = operator().role == "administrator" and request.form.get("below_zero") == "1"
    return By(operator().id, now(), below_zero=town.orders.below_zero or word)


def book() -> Answer:
    """Something came in, or went out."""
    town, written = _town(), request.form.get("amount", "")
    amount, way = amounts.read(written), request.form.get("way")
    what = " ".join(request.form.get("what", "").split())[:LONGEST_WHAT]
    key = request.form.get("form_key", "")[:64]
    if not amount or not what or not key or way not in ("in", "out"):
        return _page(town, wrong=say("desk.fund_missing", example=formats.sum_of(1250, language()))), 422
    booking = Booking("in" if way == "in" else "out", amount, what, key)
    with house().store.write() as casebook:
        result = fund.book(casebook, town.code, booking, _by(town))
    if result == "too_little":
        return _page(town, wrong=say("desk.fund_too_little")), 409
    tell("desk.fund_booked", "good")
    return go("desk.fund", city=town.code)


def counter(entry_id: int) -> Response:
    """A mistake: its opposite is booked, and both stay."""
    with house().store.write() as casebook:
        one = fund.find(casebook, entry_id, cities=tuple(cities()))
        if one is None:
            abort(404)
        town = cities()[one.city]
        result = fund.counter(casebook, one, _by(town))
    return _did(result, town)


def pay_order(request_id: int) -> Response:
    """Whoever bought gets the money from the fund."""
    with house().store.write() as casebook:
        one = _order(casebook, request_id)
        town = cities()[one.city]
        result = fund.pay_order(casebook, one, _by(town))
    return _did(result, town)


def _order(casebook: Session, request_id: int) -> Request:
    one = operating.find(casebook, request_id, cities=reach())
    return one if one is not None else abort(404)


def _did(result: Result, town: City) -> Response:
    said = {
        "booked": "desk.fund_booked",
        "too_little": "desk.fund_too_little",
        "gone": "desk.nothing_changed",
    }
    tell(said[result], "good" if result == "booked" else "sorry")
    return go("desk.fund", city=town.code)


# --- a file


def fund_export(form: str) -> Response:
    """All bookings as a file, nobody in it: neither givers nor words, only numbers of orders."""
    town = _town()
    day = now().astimezone(town.timezone).date().isoformat()
    note_leaving("fund", form, city=town.code)
    headings = tuple(say(f"desk.fund_column_{column}") for column in COLUMNS)
    return answer(Sheet(f"{town.code}-fund-{day}", say("desk.nav_fund"), headings, _rows(town)), form)


def _rows(town: City) -> Iterator[Sequence[Cell]]:
    """A page after the other, each in a short transaction of its own."""
    before: int | None = None
    while True:
        with house().store.read() as casebook:
            lines = fund.page(casebook, town.code, before=before)
        for one in lines:
            at = one.at.astimezone(town.timezone).replace(tzinfo=None)
            kind = plain("desk.fund_", one.kind)
            sums = (_above_zero(one.amount), _above_zero(-one.amount))
            yield (one.id, at, kind, *sums, town.currency, one.order, one.counters_id)
        if len(lines) < fund.PAGE:
            return
        before = lines[-1].id


def _above_zero(hundredths: int) -> Cell:
    """A sum to be added up; nothing where it is not above zero."""
    return Decimal(hundredths) / HUNDRED if hundredths > 0 else None
