"""What a volunteer may spend for somebody at once, which help costs money, and the fund's floor (R46)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.desk.plain import kind_label
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.house.changing import Mend
from hotline.pages import say
from hotline.pages.moving import go

MOST_DIGITS = 9


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/money", "town_money", money, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/money", "town_set_money", set_money, methods=["POST"])


def money(city: str) -> Answer:
    """The form as it stands."""
    found = city_of(city)
    orders = found.orders
    return _page(found, str(found.spending_limit), orders.paid, orders.below_zero)


def _page(city: City, limit: str, paid: Iterable[str], below: bool, mends: Iterable[Mend] = ()) -> str:
    kinds, paid = (*city.first_types, *city.more_types, *city.third_types), tuple(paid)
    return render_template(
        "desk/town_money.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        limit=limit,
        paid=set(paid),
        below=below,
        offered=[(code, kind_label(code)) for code in dict.fromkeys((*kinds, *paid))],
    )


def set_money(city: str) -> Answer:
    """Keep what was entered. Requests that are open keep the limit that they were asked under."""
    found, form = city_of(city), request.form
    limit = form.get("limit", "").strip()[:MOST_DIGITS]
    paid = [code for code in form.getlist("paid") if code in found.levels]
    below = bool(form.get("below_zero"))
    values: dict[str, Any] = {}  # what is as it was keeps following the files
    if set(paid) != set(found.orders.paid):
        values["settings.orders.paid"] = paid
    if below != found.orders.below_zero:
        values["settings.orders.fund_below_zero"] = below
    if not (limit.isascii() and limit.isdigit()):
        mends: tuple[Mend, ...] = (Mend("", say("town.money_whole", currency=found.currency), ""),)
    else:
        mends = make(city, {**values, "settings.claims.spending_limit": int(limit)}, page="money")
    return (_page(found, limit, paid, below, mends), CHANGED) if mends else go("desk.town_of", city=city)
