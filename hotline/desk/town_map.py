"""A map of the zones is brought: drawn and told first, and it takes effect only when somebody says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request

from hotline.cities import City
from hotline.cities.mapfile import LARGEST, Fitted, fit, one_line
from hotline.cities.shapes import MapError, Shapes
from hotline.desk.carried import carried, carry
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.desk.town_zones import page_of
from hotline.desk.zone_map import sheet_of
from hotline.house.changing import Mend, mend_of_map
from hotline.pages import say
from hotline.pages.moving import go

LISTED = 20
GEOJSON = "application/geo+json"


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/zones/map", "town_map", saved, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/zones/map/look", "town_look_at_map", look_at, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/zones/map/use", "town_use_map", use, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Place:
    """A zone on the map that is looked at: only where it lies."""

    code: str
    mark: str
    name: str
    told: str = ""
    shade: int = 1
    alone: bool = False


def saved(city: str) -> Response:
    """The map in force, as a file."""
    found = city_of(city)
    if found.shapes is None:
        abort(404)
    answer = Response(_written(found.shapes), mimetype=GEOJSON)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}.geojson"'
    return answer


def _written(shapes: Shapes) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }
        for zone, rings in shapes.rings.items()
    ]
    whole = {"type": "FeatureCollection", "schematic": shapes.schematic, "credit": shapes.credit}
    return json.dumps(whole | {"features": features}, ensure_ascii=False)


def look_at(city: str) -> Answer:
    """What the map would look like; nothing is changed yet."""
    found = city_of(city)
    there = request.files.get("file")
    data = there.read(LARGEST + 1) if there is not None else b""
    if not data:
        return _again(found, (Mend("", say("town.file_none"), ""),))
    credit = one_line(request.form.get("credit"))
    try:
        return _report(found, fit(data, found.zones, credit=credit))
    except MapError as error:
        return _again(found, (mend_of_map(error),))


def _again(city: City, mends: Iterable[Mend]) -> Answer:
    return page_of(city, mends), CHANGED


def _report(city: City, fitted: Fitted) -> str:
    marks = {code: str(place) for place, code in enumerate(city.zones, start=1)}
    return render_template(
        "desk/town_map.html",
        active_page="desk.town",
        town=city,
        sheet=sheet_of(fitted.shapes),
        places=[Place(code, marks[code], zone.name) for code, zone in city.zones.items()],
        fitted=fitted,
        others=fitted.others[:LISTED],
        more=max(len(fitted.others) - LISTED, 0),
        carried=carry(fitted.text),
    )


def use(city: str) -> Answer:
    """Put it in force: read and checked once more, for the town may have changed since."""
    found = city_of(city)
    text = carried(request.form.get("carried", ""))
    if text is None:
        return _again(found, (Mend("", say("town.file_none"), ""),))
    try:
        fitted = fit(text.encode(), found.zones, credit="")
    except MapError as error:
        return _again(found, (mend_of_map(error),))
    mends = make(city, {"map": fitted.text}, page="zones")
    return _again(found, mends) if mends else go("desk.town_zones", city=city)
