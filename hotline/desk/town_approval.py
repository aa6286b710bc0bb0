"""Which requests wait for somebody at the desk before volunteers see them: by kind of help, by zone (O13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.desk.plain import kind_label
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house.changing import Mend
from hotline.pages.moving import go

PART = "approval"


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    address = "/town/<city>/approval"
    blueprint.add_url_rule(address, "town_approval", approval, methods=["GET"])
    blueprint.add_url_rule(address, "town_set_approval", set_approval, methods=["POST"])


def approval(city: str) -> Answer:
    """The form as it stands."""
    found = city_of(city)
    written = setting(city, PART, {})
    return _page(found, written.get("kinds", []), written.get("zones", []))


def _page(city: City, kinds: Sequence[str], zones: Sequence[str], mends: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/town_approval.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        kinds=[(code, kind_label(code), code in kinds) for code in _offered(city, kinds)],
        zones=[(zone.code, zone.name, zone.code in zones) for zone in city.zones.values()],
    )


def _offered(city: City, chosen: Iterable[str]) -> tuple[str, ...]:
    """What callers can ask for, and what was chosen and is switched off for now."""
    return tuple(dict.fromkeys((*city.first_types, *city.more_types, *city.third_types, *chosen)))


def set_approval(city: str) -> Answer:
    """Keep what was ticked; what waits already goes on waiting."""
    found = city_of(city)
    kinds, zones = sorted(set(request.form.getlist("kind"))), sorted(set(request.form.getlist("zone")))
    mends = make(city, {f"settings.{PART}": {"kinds": kinds, "zones": zones}}, page=PART)
    return (_page(found, kinds, zones, mends), CHANGED) if mends else go("desk.town_approval", city=city)
