"""Which zones a menu of names reads first, where callers choose theirs by its name."""

from __future__ import annotations

from flask import Blueprint, request

from hotline.cities import City
from hotline.cities.cells import plain_name
from hotline.cities.nearest import NAMES_AT_MOST
from hotline.desk import town_zones
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.house.changing import Mend
from hotline.pages.moving import go


def add_routes(blueprint: Blueprint) -> None:
    """The form stands on the page of the zones."""
    address = "/town/<city>/zones/order"
    blueprint.add_url_rule(address, "town_set_zone_order", set_order, methods=["POST"])


def set_order(city: str) -> Answer:
    """Keep the names that were written, one on each line; the other zones follow in their order."""
    found = city_of(city)
    lines = (" ".join(line.split()) for line in request.form.get("first", "").splitlines())
    named = [line for line in lines if line]
    by_name = {plain_name(zone.name): zone.code for zone in found.zones.values()}
    mends = _unknown(named, by_name)
    if not mends:
        order = list(dict.fromkeys(by_name[plain_name(name)] for name in named))
        same = order == first_zones(found)  # what is as it was keeps following the files
        mends = make(city, {} if same else {town_zones.ORDER: order}, page="zones")
    return (town_zones.page_of(found, mends), CHANGED) if mends else go("desk.town_zones", city=city)


def _unknown(named: list[str], by_name: dict[str, str]) -> tuple[Mend, ...]:
    unknown = (name for name in named if plain_name(name) not in by_name)
    about = tuple(Mend("", "", "", "faults.no_zone", {"zone": name}) for name in unknown)
    if not about and len(named) > NAMES_AT_MOST:
        return (Mend("", "", "", "town.order_many", {"most": NAMES_AT_MOST}),)
    return about


def first_zones(city: City) -> list[str]:
    """Those that are read first now: all that a menu holds."""
    return list(city.zone_order[:NAMES_AT_MOST])
