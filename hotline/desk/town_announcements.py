"""What callers are told who stay on the line: announcements of the town or a zone, until a day (O13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.desk.guard import now
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house import house
from hotline.house.changing import Mend
from hotline.house.saying import faults_of_text
from hotline.pages import say
from hotline.pages.moving import go

MOST = 30
LONGEST = 300  # letters of a text
Entries = Sequence[Mapping[str, Any]]


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    address = "/town/<city>/announcements"
    blueprint.add_url_rule(address, "town_announcements", announcements, methods=["GET"])
    blueprint.add_url_rule(address, "town_set_announcements", set_announcements, methods=["POST"])


def announcements(city: str) -> Answer:
    """The form as it stands, with room for one more."""
    found = city_of(city)
    return _page(found, setting(city, "announcements.list", []), found.news.announcements_told)


def _page(city: City, entries: Entries, told: bool, mends: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/town_announcements.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        entries=[*entries, {"text": {}}],
        told=told,
        today=now().astimezone(city.timezone).date(),
        longest=LONGEST,
    )


def set_announcements(city: str) -> Answer:
    """Keep them all; one whose texts were emptied is gone."""
    found, told = city_of(city), bool(request.form.get("told"))
    entries = [one for nth in range(MOST) if (one := _entry(found, nth)) is not None]
    mends: list[Mend] = []
    for one in entries:
        if one["until"] is None:
            mends.append(Mend("", say("town.said_missing"), ""))
        for code, text in one["text"].items():
            mends += faults_of_text(house(), code, text)
    value = {"told": told, "list": entries}
    wrong = tuple(mends) or make(city, {"settings.announcements": value}, page="announcements")
    if wrong:
        return _page(found, entries, told, wrong), CHANGED
    return go("desk.town_announcements", city=city)


def _entry(city: City, nth: int) -> dict[str, Any] | None:
    """One of the form; nothing where nothing is said."""
    form = request.form
    given = {code: form.get(f"text-{nth}-{code}", "").strip()[:LONGEST] for code in city.languages}
    text = {code: said for code, said in given.items() if said}
    if not text:
        return None
    return {"zone": form.get(f"zone-{nth}", ""), "until": _day(form.get(f"until-{nth}", "")), "text": text}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
