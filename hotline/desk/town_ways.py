"""Where each kind of help goes, everywhere and in single zones: board, desk, or who else helps (O10)."""

from __future__ import annotations

from flask import Blueprint, abort, request

from hotline.cities import City
from hotline.cities.ways import BOARD, WAYS
from hotline.desk import town_menu
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house.changing import Mend
from hotline.pages.moving import go

SUBJECT, IN_ZONES = "types.to", "types.to_in"
MOST_IN_ZONES = 100  # on one page
ByZone = dict[str, dict[str, str]]  # zone, kind, way


def add_routes(blueprint: Blueprint) -> None:
    """The forms stand on the page of the menu."""
    blueprint.add_url_rule("/town/<city>/menu/ways", "town_set_ways", set_ways, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/menu/ways-in", "town_set_ways_in", set_ways_in, methods=["POST"])


def set_ways(city: str) -> Answer:
    """Keep what was chosen; a kind that is switched off keeps its way. What is open stays where it is."""
    found = city_of(city)
    written = dict(setting(city, SUBJECT, {}))
    for kind in town_menu.order_of(found):
        written[kind] = request.form.get(kind, found.ways.of(kind))
        if written[kind] not in WAYS:
            abort(404)
    to = {kind: way for kind, way in sorted(written.items()) if way != BOARD}
    mends = make(city, {f"settings.{SUBJECT}": to}, page="menu")
    return (town_menu.page(found, mends), CHANGED) if mends else go("desk.town_menu", city=city)


def set_ways_in(city: str) -> Answer:
    """Keep the exceptions by zone that stay, as they were chosen, and one more."""
    found = city_of(city)
    wanted = _kept(in_zones(city))
    mends = _add(found, wanted)
    if not mends:
        some = {zone: dict(sorted(ways.items())) for zone, ways in sorted(wanted.items()) if ways}
        mends = make(city, {f"settings.{IN_ZONES}": some}, page="menu")
    return (town_menu.page(found, mends), CHANGED) if mends else go("desk.town_menu", city=city)


def in_zones(city: str) -> ByZone:
    """The exceptions as they are written down."""
    return {zone: dict(ways) for zone, ways in setting(city, IN_ZONES, {}).items()}


def _kept(there: ByZone) -> ByZone:
    """Those that nobody has taken away, each with the way that was chosen."""
    form = request.form
    return {
        zone: {
            kind: _way(form.get(f"way-{zone}.{kind}", way))
            for kind, way in ways.items()
            if not form.get(f"gone-{zone}.{kind}")
        }
        for zone, ways in there.items()
    }


def _way(chosen: str) -> str:
    return chosen if chosen in WAYS else abort(404)


def _add(city: City, wanted: ByZone) -> tuple[Mend, ...]:
    """The new one, where any of its three was chosen; what is to be asked where not all were."""
    new = {name: request.form.get(f"new-{name}", "") for name in ("kind", "zone", "way")}
    if not any(new.values()):
        return ()
    if not all(new.values()):
        return (Mend("", "", "", "town.ways_in_missing"),)
    if new["kind"] not in city.levels or new["zone"] not in city.zones:
        abort(404)
    if sum(map(len, wanted.values())) >= MOST_IN_ZONES:
        return (Mend("", "", "", "town.ways_in_many", {"most": MOST_IN_ZONES}),)
    wanted.setdefault(new["zone"], {})[new["kind"]] = _way(new["way"])
    return ()
