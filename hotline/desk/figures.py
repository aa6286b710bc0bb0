"""Figures (O7): where callers give up, how long things take, when requests come; as counted by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.reach import zones_of
from hotline.cities import City
from hotline.desk import searching
from hotline.desk.call_list import Choice
from hotline.desk.figures_page import Seen, number, weekdays
from hotline.desk.guard import cities, now, reach
from hotline.desk.plain import TO, kind_label
from hotline.house import house
from hotline.pages import formats, language, say

PERIODS = (7, 30, 90, 365)
USUAL = 30
NOWHERE = "none"  # the zone of calls that ended before there was one
MONTHS = 12


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/figures", "figures", figures, methods=["GET"])


def readers() -> dict[str, searching.Reader]:
    """What may stand in the address of the page."""
    offered = {field: {one.value for one in some} for field, some in choices({}).items()}
    return {field: values.__contains__ for field, values in offered.items()}


def chosen_city(given: Mapping[str, str]) -> City:
    """The city that was chosen, or the first of the operator's."""
    return cities().get(given.get("city", "")) or next(iter(cities().values()))


def days_of(given: Mapping[str, str], city: City) -> tuple[date, date]:
    """The first and the last day of the time that was chosen; the last is today."""
    today = now().astimezone(city.timezone).date()
    return today - timedelta(days=int(given.get("days", USUAL)) - 1), today


def choices(given: Mapping[str, str]) -> dict[str, list[Choice]]:
    """City where there are several, days, zone, kind and language; only zones within reach."""
    city = chosen_city(given)
    several = [(code, one.title) for code, one in cities().items()] if len(cities()) > 1 else []
    days = [(str(one), say("figures.last_days", days=str(one))) for one in PERIODS]
    zones = [(one, city.zones[one].name) for one in city.zones if reach().has(city.code, one)]
    if own_zones(city) is None:
        zones.insert(0, (NOWHERE, say("figures.zone_none")))
    kinds = [(one, kind_label(one)) for one in city.levels]
    spoken = [(code, formats.language_name(code, language())) for code in city.languages]
    usual = {"days": str(USUAL), "city": city.code}
    offered = {"city": several, "days": days, "zone": zones, "kind": kinds, "language": spoken}
    return {
        field: [Choice(value, words, given.get(field, usual.get(field)) == value) for value, words in some]
        for field, some in offered.items()
        if some
    }


def own_zones(city: City) -> frozenset[str] | None:
    """The zones of a city for which the operator works; None is the whole city."""
    return zones_of(reach(), city.code)


def counted(city: City, given: Mapping[str, str]) -> Over:
    """What is added up: never more than lies within the operator's reach."""
    zone = given.get("zone")
    chosen = frozenset({"" if zone == NOWHERE else zone}) if zone else own_zones(city)
    return Over(city.code, *days_of(given, city), chosen, given.get("language"), given.get("kind"))


def zones_named(city: City) -> str:
    """The names of the operator's zones; nothing where they have the whole city."""
    own = own_zones(city)
    return ", ".join(one.name for one in city.zones.values() if one.code in own) if own is not None else ""


def figures() -> str | Response:
    """The page."""
    city = chosen_city(request.args)
    given = {name: value for name, value in request.args.items() if _is_offered(name, value, city)}
    if given != request.args.to_dict():
        return redirect(url_for("desk.figures", **given), 303)  # type: ignore[arg-type]
    over = counted(city, given)
    with house().store.read() as casebook:
        seen = Seen(casebook, over)
        begun = daily.first_day(casebook, city.code)
    return render_template(
        "desk/figures.html",
        active_page="desk.figures",
        city_chosen=city,
        given=given,
        choices=choices(given),
        seen=seen,
        zones_named=zones_named(city),
        days=f"{formats.day(over.first, language())} {TO} {formats.day(over.last, language())}",
        months=list(_months(city, begun)),
        number=number,
        weekdays=weekdays(),
        narrow_days=weekdays(narrow=True),
    )


def _is_offered(name: str, value: str, city: City) -> bool:
    offered = choices({"city": city.code})
    return value in {one.value for one in offered.get(name, ())}


def _months(city: City, begun: date | None) -> Iterator[tuple[str, str]]:
    """The months of which there is a report, the newest first: this one, and those since the town began."""
    month = now().astimezone(city.timezone).date().replace(day=1)
    first = (begun or month).replace(day=1)
    for _ in range(MONTHS):
        yield f"{month:%Y-%m}", formats.month(month, language())
        month = (month - timedelta(days=1)).replace(day=1)
        if month < first:
            return
