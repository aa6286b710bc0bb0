"""Closing an order with money: what it cost, the receipt, whether it is paid (V7). Never a card or PIN."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from werkzeug import Response

from hotline.board import cards
from hotline.board.guard import city, now, volunteer
from hotline.board.moving import back_saying, go
from hotline.casebook import claims, money
from hotline.casebook.board import Mine
from hotline.casebook.money import PAID, Spent
from hotline.house import house
from hotline.pages import amounts, formats, language

ANSWERS = ("yes", "no")
NOT_YET = "not"
EXAMPLE = 1250
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form, and the names of the lines that say what is still missing."""

    amount: str = ""
    receipt: str = ""
    paid: str = ""
    wrong: tuple[str, ...] = ()


def costs_money(mine: Mine) -> bool:
    """Whether the city names this kind as one that costs money, or did when it was asked for."""
    return mine.kind in city().orders.paid or mine.order.cap is not None


def limit_of(mine: Mine) -> int:
    """What may be spent at most, in whole units."""
    return mine.order.cap if mine.order.cap is not None else city().spending_limit


def page(mine: Mine, given: Given) -> str:
    """The form, with the rules about money above it."""
    return render_template(
        "board/closing.html",
        one=cards.mine_card(mine),
        given=given,
        paid=(*PAID, NOT_YET),
        limit=formats.money(limit_of(mine), city().currency, language()),
        example=formats.sum_of(EXAMPLE, language()),
    )


def close(mine: Mine) -> Answer:
    """What was sent is kept and the request closed with it; where something is missing, the form again."""
    if "amount" not in request.form:
        return go("board.closing_page", request_id=mine.id)
    given = _given(mine)
    if given.wrong:
        return page(mine, given), 422
    spent = _spent(given)
    helper = volunteer().id
    with house().store.write() as casebook:
        noted = money.told(casebook, request_id=mine.id, volunteer_id=helper, spent=spent, now=now())
        done = noted and claims.finish(
            casebook, request_id=mine.id, volunteer_id=helper, outcome="done", now=now()
        )
    if not done:
        return back_saying("not_yours", "sorry")
    return back_saying("outcomes.finished_unpaid" if spent.paid is False else "finished_done", "good")


def _given(mine: Mine) -> Given:
    amount = request.form.get("amount", "").strip()[:20]
    receipt, paid = request.form.get("receipt", ""), request.form.get("paid", "")
    wrong = _wrong(amount, limit=limit_of(mine))
    if not wrong and amounts.read(amount):
        wrong += ("receipt_missing",) if receipt not in ANSWERS else ()
        wrong += ("paid_missing",) if paid not in (*PAID, NOT_YET) else ()
    return Given(amount, receipt, paid, wrong)


def _wrong(amount: str, *, limit: int) -> tuple[str, ...]:
    """What is the matter with the sum; `limit` in whole units."""
    read = amounts.read(amount)
    if not amount:
        return ("amount_missing",)
    if read is None:
        return ("amount_unclear",)
    return ("amount_high",) if read > limit * 100 else ()


def _spent(given: Given) -> Spent:
    """A form without faults, as it is kept."""
    receipt = amounts.read(given.amount) or 0
    if receipt == 0:
        return Spent(0, None, None)
    how = next((known for known in PAID if known == given.paid), None)
    return Spent(receipt, given.receipt == "yes", how)
