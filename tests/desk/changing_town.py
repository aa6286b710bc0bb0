"""The town of the desk's tests, which operators may change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hotline.casebook.store import Store
from hotline.house import Builder, Editions, House, move_in
from tests.desk.operator import Operator
from tests.desk.town import SITE, Town


@cache
def as_shipped(*cities: str) -> Builder:
    site = {code: SITE[code] for code in cities}
    return Builder(cities, site, f"files of {' '.join(cities)}")


def may_change(town: Town, *cities: str) -> House:
    """From now on the town can be changed at the desk."""
    house: House = town.app.extensions["hotline"]
    builder = as_shipped(*cities)
    changed = replace(house, editions=Editions(builder.build(), builder=builder, store=town.store))
    move_in(town.app, changed)
    return changed


def administrator(store: Store, *cities: str, city: str | None = None) -> Operator:
    """Somebody who may change everything, signed in."""
    town = Town(store)
    may_change(town, *cities)
    return Operator(town, town.has_operator(city=city)).is_signed_in()
