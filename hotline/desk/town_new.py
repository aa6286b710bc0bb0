"""A new city: from little more than its name, from one that comes with the hotline, or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from flask import Blueprint, abort, render_template, request
from phonenumbers import SUPPORTED_REGIONS

from hotline.casebook.town import Change
from hotline.cities import known_cities
from hotline.cities.countries import SPENDING_LIMITS, currency_of
from hotline.cities.hours import public_holidays
from hotline.cities.moments import WEEKDAYS
from hotline.cities.nearest import NAMES_AT_MOST
from hotline.cities.upload import plain_code, zone_code
from hotline.desk.guard import operator
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, carry_out, may_make
from hotline.desk.town_file import uploaded
from hotline.house import carrying, house
from hotline.house.changing import Mend, NotPossible
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.prompts import find_folder, shipped_languages
from hotline.prompts.sources import FILES, HEARD

LONGEST = 60
MOST_ZONES = 100
FIRST, MORE = ("groceries", "pharmacy", "phone_company"), ("household", "pets", "errands_post", "transport")


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/new", "town_new", new, methods=["GET"])
    blueprint.add_url_rule("/town/new", "town_make", make_new, methods=["POST"])
    blueprint.add_url_rule("/town/new/shipped", "town_make_shipped", make_shipped, methods=["POST"])
    blueprint.add_url_rule("/town/new/file", "town_make_of_file", make_of_file, methods=["POST"])


def new() -> Answer:
    """The form."""
    return _page({})


def _page(given: Mapping[str, str], mends: Iterable[Mend] = ()) -> str:
    if not may_make():
        abort(404)
    return render_template(
        "desk/town_new.html",
        active_page="desk.town",
        mends=list(mends),
        given=given,
        languages=shipped_languages(find_folder()),
        usual=language(),
        countries=formats.countries(language(), SUPPORTED_REGIONS),
        country=given.get("country") or formats.country_of(language()),
        timezones=sorted(_timezones()),
        shipped=[name for name in known_cities() if name not in house().cities],
    )


def make_new() -> Answer:
    """A city of which only the name, country, time zone, language and zones are known."""
    given = {name: request.form.get(name, "").strip() for name in ("title", "country", "timezone", "first")}
    given["zones"] = request.form.get("zones", "")
    given["timezone"] = given["timezone"] or _timezone_of(given["country"].upper())
    if not given["timezone"]:
        return _page(given, (Mend("", say("town.new_timezone_which"), ""),)), CHANGED
    return _made(code_of(given["title"]), {"city": {"data": _data(given)}}, given)


def _data(given: Mapping[str, str]) -> dict[str, Any]:
    """What its city file would have: the usual values for everything that was not asked."""
    names = [" ".join(line.split())[:LONGEST] for line in given["zones"].splitlines() if line.strip()]
    zones: list[dict[str, str]] = []
    for name in names[:MOST_ZONES]:
        zones.append({"code": zone_code(name, [one["code"] for one in zones]), "name": name})
    country = given["country"].upper()
    data: dict[str, Any] = {
        "title": given["title"],
        "country": country,
        "timezone": given["timezone"],
        "languages": [given["first"]],
        "types": {"first": list(FIRST), "more": list(MORE)},
        "hours": {day: ["09:00-17:00"] for day in WEEKDAYS[:5]},
        "postcodes": {"asked": False},
        "zones": zones,
    }
    data["hours"]["closed_on_holidays"] = _has_holidays(country)
    if country in SUPPORTED_REGIONS and currency_of(country) not in SPENDING_LIMITS:
        data["claims"] = {"spending_limit": 0}
    if len(zones) > NAMES_AT_MOST:
        data["postcodes"]["zone_order"] = [zone["code"] for zone in zones[:NAMES_AT_MOST]]
    return data


def _timezones() -> Mapping[str, str]:
    """The country of each time zone that towns have."""
    there = available_timezones()
    return {name: country for name, country in get_global("zone_territories").items() if name in there}


def _timezone_of(country: str) -> str:
    """The time zone of a country, if all of it has the same time in winter and in summer."""
    zones = sorted(name for name, place in _timezones().items() if place == country)
    days = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)]
    times = {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days) for zone in zones}
    return zones[0] if len(times) == 1 else ""


def _has_holidays(country: str) -> bool:
    try:
        public_holidays(country, "", 2024)
    except NotImplementedError:
        return False
    return True


def make_shipped() -> Answer:
    """A city whose file comes with the hotline."""
    code = request.form.get("shipped", "")
    return _made(code, {"city": {}}, {}) if code in known_cities() else abort(404)


def make_of_file() -> Answer:
    """A city from the file of another one."""
    text = uploaded()
    if text is None:
        return _page({}, (Mend("", say("town.file_none"), ""),)), CHANGED
    try:
        read = carrying.read(text)
    except NotPossible as refused:
        return _page({}, refused.mends), CHANGED
    return _made(code_of(read.code), carrying.values_for_new(read), {})


def _made(code: str, values: Mapping[str, Any], given: Mapping[str, str]) -> Answer:
    if not may_make():
        abort(404)
    mends: Sequence[Mend] = ()
    if not code:
        mends = (Mend("", f"{say('town.new_name')}?", ""),)
    elif code in house().cities:
        mends = (Mend("", say("town.new_there"), ""),)
    mends = mends or carry_out(Change(code, values, page="new", operator_id=operator().id))
    return (_page(given, mends), CHANGED) if mends else go("desk.town_of", city=code)


def code_of(name: str) -> str:
    """A name as addresses and tables have it: `Bad Tölz` is `bad-tolz`; empty where nothing is left."""
    code = plain_code(name)
    code = f"t-{code}" if code[:1].isdigit() else code
    return f"{code}-town" if code in (*FILES, HEARD, "new") else code
