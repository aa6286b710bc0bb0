"""Where each kind of help goes: onto the board, to the desk, or to who else helps with it (O10)."""

from __future__ import annotations

from flask import Blueprint, abort, request

from hotline.cities.ways import BOARD, WAYS
from hotline.desk import town_menu
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.pages.moving import go

SUBJECT = "types.to"


def add_routes(blueprint: Blueprint) -> None:
    """The form stands on the page of the menu."""
    blueprint.add_url_rule("/town/<city>/menu/ways", "town_set_ways", set_ways, methods=["POST"])


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
