"""Figures (O7): where callers give up, how long things take, when requests come; as counted by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from hotline.casebook.daily import Over
from hotline.cities import City
from hotline.desk import searching
from hotline.desk.call_list import Choice
from hotline.desk.figures_page import Seen, number, weekdays
from hotline.desk.guard import cities, now
from hotline.desk.plain import TO
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
    """City where there are several, days, and for the funnel zone and language."""
    city = chosen_city(given)
    several = [(code, one.title) for code, one in cities().items()] if len(cities()) > 1 else []
    days = [(str(one), say("figures.last_days", days=str(one))) for one in PERIODS]
    zones = [(NOWHERE, say("figures.zone_none")), *((one.code, one.name) for one in city.zones.values())]
    spoken = [(code, formats.language_name(code, language())) for code in city.languages]
    usual = {"days": str(USUAL), "city": city.code}
    offered = {"city": several, "days": days, "zone": zones, "language": spoken}
    return {
        field: [Choice(value, words, given.get(field, usual.get(field)) == value) for value, words in some]
        for field, some in offered.items()
        if some
    }


def figures() -> str | Response:
    """The page."""
    city = chosen_city(request.args)
    given = {name: value for name, value in request.args.items() if _is_offered(name, value, city)}
    if given != request.args.to_dict():
        return redirect(url_for("desk.figures", **given), 303)  # type: ignore[arg-type]
    first, last = days_of(given, city)
    zone = given.get("zone")
    over = Over(city.code, first, last, "" if zone == NOWHERE else zone, given.get("language"))
    with house().store.read() as casebook:
        seen = Seen(casebook, over)
    return render_template(
        "desk/figures.html",
        active_page="desk.figures",
        city_chosen=city,
        given=given,
        choices=choices(given),
        seen=seen,
        days=f"{formats.day(first, language())} {TO} {formats.day(last, language())}",
        months=list(_months(city)),
        number=number,
        weekdays=weekdays(),
        narrow_days=weekdays(narrow=True),
    )


def _is_offered(name: str, value: str, city: City) -> bool:
    offered = choices({"city": city.code})
    return value in {one.value for one in offered.get(name, ())}


def _months(city: City) -> Iterator[tuple[str, str]]:
    """The months of which there may be a report, the newest first: its address and its name."""
    month = now().astimezone(city.timezone).date().replace(day=1)
    for _ in range(MONTHS):
        yield f"{month:%Y-%m}", formats.month(month, language())
        month = (month - timedelta(days=1)).replace(day=1)
