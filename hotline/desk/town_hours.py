"""When somebody is at the desk: the week, public holidays, and single days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.hours import regions_with_holidays
from hotline.cities.moments import WEEKDAYS
from hotline.cities.week import WINDOW
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house.changing import Mend
from hotline.pages import formats, language, say
from hotline.pages.moving import go

DASHES = re.compile(r"[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]|\b(?:bis|to|do|à|до|ile|إلى|حتى)\b")
MINUTES = re.compile(r"(?<=[0-9])\s?[.h]\s?(?=[0-9]{2}(?![0-9]))")  # 9.30 and 9h30
WORDS = re.compile(r"[^\W\d_]+\.?")  # "Uhr", "und", in any language
ONE = r"([0-9]{1,2})(?::([0-9]{2}))?\s*-\s*([0-9]{1,2})(?::([0-9]{2}))?"
OPENING = re.compile(ONE)
OPENINGS = re.compile(rf"\s*{ONE}(?:[\s,;]+{ONE})*\s*")
PATH = "settings.hours"
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A single day as the form has it: `12-24` or `2026-12-24`, its words, and its hours."""

    key: str
    words: str
    text: str


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/hours", "town_hours", hours, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/hours", "town_set_hours", set_hours, methods=["POST"])


def hours(city: str) -> Answer:
    """The form as it stands."""
    found = city_of(city)
    return _page(found, setting(city, "hours", {}))


def _page(city: City, table: Mapping[str, Any], mends: Iterable[Mend] = ()) -> str:
    daily = table.get("daily", [])
    week = [
        (day, formats.day_of_week(day, language()), shown_windows(table.get(day, daily))) for day in WEEKDAYS
    ]
    days = table.get("days", {})
    return render_template(
        "desk/town_hours.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        week=week,
        on_holidays=table.get("closed_on_holidays", True),
        region=table.get("holidays_of", ""),
        regions=regions_with_holidays(city.country),
        days=[Day(key, named_day(key), shown_windows(days[key])) for key in sorted(days, key=_in_year)],
    )


def set_hours(city: str) -> Answer:
    """Keep the whole table; where something is unclear, the form comes back as it was filled in."""
    found, table, unclear = city_of(city), _read(), []
    for text in (one for entry in _openings(table) for one in entry):
        if not WINDOW.fullmatch(text):
            unclear.append(Mend("", say("town.hours_unclear", text=text), ""))
    mends = tuple(unclear) or make(city, {PATH: table}, page="hours")
    return (_page(found, table, mends), CHANGED) if mends else go("desk.town_of", city=city)


def _openings(table: Mapping[str, Any]) -> list[list[str]]:
    return [*(table[day] for day in WEEKDAYS), *table["days"].values()]


def _read() -> dict[str, Any]:
    """The table as the city file would have it."""
    form = request.form
    table: dict[str, Any] = {day: read_windows(form.get(day, "")) for day in WEEKDAYS}
    table["closed_on_holidays"] = bool(form.get("closed_on_holidays"))
    table["holidays_of"] = form.get("holidays_of", "").strip()
    kept = [key for key in form.getlist("day")[:MOST_DAYS] if not form.get(f"gone-{key}")]
    table["days"] = {key: read_windows(form.get(f"day-{key}", "")) for key in kept}
    new = form.get("new_day", "")
    if new:
        key = new[5:] if form.get("yearly") else new
        table["days"][key] = read_windows(form.get("new_hours", ""))
    return table


def read_windows(text: str) -> list[str]:
    """`9-12 und 14.30 - 18 Uhr` as the file has it: 09:00-12:00, 14:30-18:00; what is no time as it is."""
    plain = WORDS.sub(" ", MINUTES.sub(":", DASHES.sub("-", text)))
    found = OPENING.findall(plain) if OPENINGS.fullmatch(plain) else []
    read = [
        f"{int(opens):02d}:{past or '00'}-{int(closes):02d}:{then or '00'}"
        for opens, past, closes, then in found
    ]
    if read and all(WINDOW.fullmatch(one) for one in read):
        return read
    return [text.strip()] if text.strip() else []


def shown_windows(windows: Iterable[str]) -> str:
    """Openings as a form has them."""
    return ", ".join(windows)


def _in_year(key: str) -> tuple[str, str]:
    return key[-5:], key


def named_day(key: str) -> str:
    """A day of the file in words; one of every year without the year, and what is none as it stands."""
    try:
        if len(key) > len("12-24"):
            return formats.day(date.fromisoformat(key), language())
        return formats.day_and_month(date.fromisoformat(f"2024-{key}"), language())
    except ValueError:
        return key
