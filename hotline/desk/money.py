"""What an order cost, as an operator enters it: without a limit, for the money is spent already (V7, O14)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, request
from werkzeug import Response

from hotline.casebook import money, operating
from hotline.casebook.money import PAID, Spent
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk import order_page
from hotline.desk.guard import cities, now, operator, reach
from hotline.house import house
from hotline.pages import amounts, formats, language
from hotline.pages.moving import go
from hotline.pages.say import tell

ADDRESS = f"/requests/<int(max={LARGEST_ID}):request_id>/set-money"
NOT_YET = "not"


@dataclass(frozen=True, slots=True)
class MoneyForm:
    """What stands in it: the sum as it is written, `yes` or `no`, one of `choices`, and what was agreed."""

    amount: str
    example: str
    receipt: str
    paid: str
    choices: tuple[str, ...]
    limit: str


def add_routes(blueprint: Blueprint) -> None:
    """The address of the form."""
    blueprint.add_url_rule(ADDRESS, "request_set_money", set_money, methods=["POST"])


def money_form(one: Request, city: City) -> MoneyForm | None:
    """The form on the page of a request; None for help that costs nothing, or that nobody has taken yet."""
    if not order_page.may_have_money(one, city):
        return None
    limit = one.cap if one.cap is not None else city.spending_limit
    return MoneyForm(
        amount=formats.sum_of(one.receipt, language()) if one.receipt is not None else "",
        example=formats.sum_of(1250, language()),
        receipt="" if one.receipt_given is None else "yes" if one.receipt_given else "no",
        paid=one.paid_how or ("" if one.paid is None else NOT_YET),
        choices=(*PAID, NOT_YET),
        limit=formats.money(limit, city.currency, language()),
    )


def set_money(request_id: int) -> Response:
    """Keep what was entered; where something is missing, say what."""
    spent = _spent()
    if isinstance(spent, str):
        tell(f"outcomes.{spent}", "sorry", example=formats.sum_of(1250, language()))
        return go("desk.request_page", request_id=request_id)
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        if one is None:
            abort(404)
        may = order_page.may_have_money(one, cities()[one.city])
        done = may and money.entered(casebook, one, spent, operator_id=operator().id, now=now())
    tell(*(("desk.money_noted", "good") if done else ("desk.nothing_changed", "sorry")))
    return go("desk.request_page", request_id=request_id)


def _spent() -> Spent | str:
    """What was entered, or the name of the line that says what is missing."""
    amount = request.form.get("amount", "").strip()
    receipt = amounts.read(amount)
    if receipt is None:
        return "amount_unclear" if amount else "amount_missing"
    if receipt == 0:
        return Spent(0, None, None)
    given, paid = request.form.get("receipt"), request.form.get("paid")
    if given not in ("yes", "no"):
        return "receipt_missing"
    if paid not in (*PAID, NOT_YET):
        return "paid_missing"
    how = next((known for known in PAID if known == paid), None)
    return Spent(receipt, given == "yes", how)
