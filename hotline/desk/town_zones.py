"""Zones: their names, who comes from next door, and where a postcode leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request

from hotline.cities import AskZones, ByPerson, City, Outside, Place, Placed
from hotline.cities.nearest import NAMES_AT_MOST
from hotline.cities.upload import zone_code
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, open_in, setting, written
from hotline.desk.town_ways import IN_ZONES, in_zones
from hotline.house.changing import Mend
from hotline.pages import say
from hotline.pages.moving import go

LONGEST = 60
ORDER = "settings.postcodes.zone_order"
MOST_ZONES = 200
LONGEST_CODE = 20


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone in the list; `codes` counts rows of the table that lead there."""

    code: str
    name: str
    codes: int
    neighbours: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/zones", "town_zones", zones, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/zones", "town_add_zone", add_zone, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/zones/of/<zone>", "town_zone", zone, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/zones/of/<zone>", "town_set_zone", set_zone, methods=["POST"])
    address = "/town/<city>/zones/of/<zone>/away"
    blueprint.add_url_rule(address, "town_take_zone", take_zone, methods=["POST"])


def zones(city: str) -> Answer:
    """All zones, the table, and the answer for a postcode."""
    return page_of(city_of(city))


def page_of(city: City, mends: Iterable[Mend] = (), given: Mapping[str, str] | None = None) -> str:
    """The page, with what is to be mended."""
    code = request.values.get("code", "").strip()[:LONGEST_CODE]
    masks = city.form.masks if city.postcodes_asked else ("99999",)
    usual = {"mask": ", ".join(masks), "area": " ".join(city.area.inside) if city.postcodes_asked else ""}
    return render_template(
        "desk/town_zones.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        zones=[_row(city, one) for one in city.zones],
        alone=city.zones_alone,
        rows=len(city.table.codes) + len(city.table.prefixes),
        code=code,
        answer=where(city, code) if code else (),
        given=usual | dict(given or {}),
        sources=city.table.sources,
        first=request.form.get("first") or "\n".join(_read_first(city)),
        most_first=NAMES_AT_MOST,
    )


def _read_first(city: City) -> list[str]:
    """The names that a menu of names has room for, as it reads them."""
    return [city.zones[code].name for code in city.zone_order[:NAMES_AT_MOST]]


def _row(city: City, code: str) -> Zone:
    zone = city.zones[code]
    rows = (*city.table.codes.values(), *city.table.prefixes.values())
    near = (city.zones[one].name for one in zone.neighbours)
    return Zone(code, zone.name, sum(any(e.zone == code for e in row) for row in rows), ", ".join(near))


def where(city: City, written: str) -> tuple[str, ...]:
    """Where a postcode leads, and what its callers are asked."""
    code = city.canonical(written)
    if not city.postcodes_asked:
        return (say("zones.not_asked"),)
    if 0 < len(code) < city.form.least:
        only = city.place_partial(code)
        whole = say("zones.too_short", count=city.form.least)
        return (whole, _in_zone(city, only) if only else say("zones.once_more"))
    return _answer(city, city.place(code))


def _in_zone(city: City, zone: str) -> str:
    return say("zones.placed", zone=city.zones[zone].name)


def _answer(city: City, place: Place) -> tuple[str, ...]:
    match place:
        case Placed(zone):
            return (_in_zone(city, zone), say("zones.asked_nothing"))
        case AskZones(asked, _):
            names = ", ".join(city.zones[zone].name for zone in asked)
            return (say("zones.several", zones=names), say("zones.asked_which"))
        case ByPerson():
            return (say("zones.by_person"), say("zones.person_rings"))
        case Outside():
            return (say("zones.outside"), say("zones.person_rings"))
        case _:
            by_name = say("zones.then_by_name") if city.zones_by_name else say("zones.then_person")
            return (say("zones.unknown"), by_name)


def add_zone(city: str) -> Answer:
    """One zone more, by its name."""
    found = city_of(city)
    name = _text("name")
    mends: tuple[Mend, ...] = (Mend("", say("zones.name_missing"), ""),)
    if name and len(found.zones) < MOST_ZONES:
        made = {"code": zone_code(name, found.zones), "name": name}
        mends = make(city, with_zones(city, [*as_written(city), made]) | _still_first(found), page="zones")
    return (page_of(found, mends), CHANGED) if mends else go("desk.town_zones", city=city)


def with_zones(city: str, zones: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The change to these zones; a map that has others is left out until there is a fitting one."""
    wanted: dict[str, Any] = {"settings.zones": list(zones)}
    others = {one["code"] for one in zones} != {one["code"] for one in as_written(city)}
    wanted |= {"settings.map": ""} if others and setting(city, "map", "") else {}
    return wanted | ({"map": None} if others and written(city).map is not None else {})


def as_written(city: str) -> list[dict[str, Any]]:
    """The zones as the city's file has them, with all changes."""
    return [dict(one) for one in setting(city, "zones", [])]


def zone(city: str, zone: str) -> Answer:
    """One zone: its name, how it is spoken, its neighbours."""
    found = city_of(city)
    return _zone_page(found, zone if zone in found.zones else abort(404))


def _zone_page(city: City, zone: str, mends: Iterable[Mend] = ()) -> str:
    one = city.zones[zone]
    given = request.form if request.method == "POST" and "name" in request.form else None
    return render_template(
        "desk/town_zone.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        zone=one,
        name=given["name"] if given else one.name,
        spoken=_spoken() if given else dict(one.spoken),
        near=request.form.getlist("near") if given else one.neighbours,
        heard=_heard(city, zone),
        open=open_in(city.code, zone),
    )


def _heard(city: City, zone: str) -> list[tuple[str, str]]:
    """The language, and what a caller hears there."""
    return [(code, city.zone_spoken(zone, code)) for code in city.languages]


def set_zone(city: str, zone: str) -> Answer:
    """Keep what was entered; who is somebody's neighbour has them for a neighbour."""
    found = city_of(city)
    if zone not in found.zones:
        abort(404)
    near = [one for one in request.form.getlist("near") if one in found.zones and one != zone]
    own = {"code": zone, "name": _text("name"), "spoken": _spoken(), "neighbours": near}
    wanted = [_beside(one, own) for one in as_written(city)]
    mends = make(city, with_zones(city, wanted), page="zones")
    return (_zone_page(found, zone, mends), CHANGED) if mends else go("desk.town_zones", city=city)


def _beside(one: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A zone as it is after another one, or it itself, was changed."""
    if one["code"] == own["code"]:
        return {key: value for key, value in (one | own).items() if value or key == "name"}
    others = [code for code in one.get("neighbours", []) if code != own["code"]]
    if one["code"] in own["neighbours"]:
        others.append(own["code"])
    return {**one, "neighbours": others}


def take_zone(city: str, zone: str) -> Answer:
    """A zone goes, if nobody waits in it and no postcode leads to it."""
    found = city_of(city)
    if zone not in found.zones:
        abort(404)
    if waiting := open_in(city, zone):
        mends: tuple[Mend, ...] = (Mend("", say("zones.open_there", count=waiting), ""),)
    else:
        rest = [_beside(one, {"code": zone, "neighbours": []}) for one in as_written(city)]
        rest = [one for one in rest if one["code"] != zone]
        mends = make(city, with_zones(city, rest) | _order(city, zone) | _ways(city, zone), page="zones")
    return (_zone_page(found, zone, mends), CHANGED) if mends else go("desk.town_zones", city=city)


def _order(city: str, zone: str) -> dict[str, Any]:
    """The order of a menu of names without the zone, where there is one."""
    order = setting(city, "postcodes.zone_order", [])
    return {ORDER: [one for one in order if one != zone]} if zone in order else {}


def _still_first(city: City) -> dict[str, Any]:
    """Where only names are asked for, and as many zones as a menu holds: these are read as before."""
    full = not city.postcodes_asked and len(city.zones) == NAMES_AT_MOST
    return {ORDER: list(city.zone_order)} if full else {}


def _ways(city: str, zone: str) -> dict[str, Any]:
    """The kinds of help that go another way in it, without the zone, where there are any."""
    there = in_zones(city)
    kept = {code: ways for code, ways in there.items() if code != zone}
    return {f"settings.{IN_ZONES}": kept} if zone in there else {}


def _spoken() -> dict[str, str]:
    written = {name.partition("-")[2]: _text(name) for name in request.form if name.startswith("spoken-")}
    return {code: text for code, text in written.items() if text}


def _text(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:LONGEST]
