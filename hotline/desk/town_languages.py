"""The languages in which callers of a city are answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.house.changing import Mend
from hotline.pages.moving import go
from hotline.prompts import find_folder, shipped_languages


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/languages", "town_languages", languages, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/languages", "town_set_languages", set_languages, methods=["POST"])


def languages(city: str) -> Answer:
    """The form as it stands."""
    found = city_of(city)
    return _page(found, found.languages)


def _page(city: City, chosen: Sequence[str], mends: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/town_languages.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        chosen=chosen,
        known=shipped_languages(find_folder()),
    )


def set_languages(city: str) -> Answer:
    """The usual one first, the others as they stood, new ones last."""
    found, form = city_of(city), request.form
    known = shipped_languages(find_folder())
    ticked = [code for code in form.getlist("language") if code in known]
    order = dict.fromkeys((form.get("first", ""), *found.languages, *known))
    wanted = [code for code in order if code in ticked or code == form.get("first")]
    mends = make(city, {"settings.languages": wanted}, page="languages")
    return (_page(found, wanted, mends), CHANGED) if mends else go("desk.town_of", city=city)
