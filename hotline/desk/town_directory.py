"""The directory as administrators change it: all of it at once, and whether callers hear it (O16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.news import OPEN_KEYS
from hotline.cities.numbers import in_full
from hotline.cities.reading import Span
from hotline.desk.guard import now, operator
from hotline.desk.plain import kind_label
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting, written
from hotline.desk.town_hours import read_windows, shown_windows
from hotline.desk.town_mends import said_of
from hotline.desk.tried import days_missing, is_stale, read_day
from hotline.desk.typed_numbers import read_number, shown_number
from hotline.house.changing import Mend
from hotline.pages import language, say
from hotline.pages.moving import go

MOST = 60
LONGEST = 80
LONGEST_COUNT = 6
COUNTS = ("connects_a_day", "connects_in_town", "talk_minutes")
FIELDS = ("name", "number", "hours", "verified_by")
Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the form: its value, from where to where it may go, and what is to be mended."""

    name: str
    value: str
    range: str
    wrong: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/directory", "town_directory", change, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/directory", "town_set_directory", set_directory, methods=["POST"])


def change(city: str) -> Answer:
    """The form as it stands, with room for one more."""
    found = city_of(city)
    return _page(found, setting(city, "directory", {}))


def _page(city: City, table: Mapping[str, Any], mends: Sequence[Mend] = ()) -> str:
    entries: Entries = table.get("list", [])
    today = now().astimezone(city.timezone).date()
    return render_template(
        "desk/town_directory.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        entries=[*entries, {"verified_on": None, "verified_by": operator().name}],
        told=table.get("told", False),
        connects=table.get("connects", False),
        counts=[_count(city, name, table, mends) for name in COUNTS],
        shown_windows=shown_windows,
        today=today,
        zones=[(zone.code, zone.name) for zone in city.zones.values()],
        kinds=[(code, kind_label(code)) for code in city.levels],
        is_stale=is_stale,
    )


def set_directory(city: str) -> Answer:
    """Keep them all; one whose number was emptied is gone."""
    found = city_of(city)
    entries = [one for nth in range(MOST) if (one := _entry(found, nth))["number"]]
    value: dict[str, Any] = {name: bool(request.form.get(name)) for name in ("told", "connects")}
    counts = {name: _read_count(found, name) for name in COUNTS}
    value |= {**counts, "list": entries}
    wrong = tuple(one for one in counts.values() if isinstance(one, Mend))
    mends = (*wrong, *days_missing(entries)) or make(city, {"settings.directory": value}, page="directory")
    return (_page(found, value, mends), CHANGED) if mends else go("desk.town_directory", city=city)


def _read_count(city: City, name: str) -> float | Mend:
    """A number as it was typed; a form without it leaves it as it is."""
    span = _span(city, name)
    return read_number(_typed(name), span, f"directory.{name}") if name in request.form else span.value


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST_COUNT]


def _span(city: City, name: str) -> Span:
    return written(city.code).settings.span(f"directory.{name}")


def _count(city: City, name: str, table: Mapping[str, Any], mends: Iterable[Mend]) -> Count:
    """A number of the form, as it stands or as it was typed, with its range or what is to be mended."""
    span, there = _span(city, name), table.get(name)
    value = _typed(name) if isinstance(there, Mend) else shown_number(there or span.usual, language())
    ends = {"least": f"{span.least:g}", "most": f"{span.most:g}", "usual": f"{span.usual:g}"}
    wrong = next((said_of(one) for one in mends if one.place == f"directory.{name}"), "")
    return Count(name, value, say("town.times_range", **ends), wrong)


def _entry(city: City, nth: int) -> dict[str, Any]:
    form = request.form
    entry: dict[str, Any] = {name: form.get(f"{name}-{nth}", "").strip()[:LONGEST] for name in FIELDS}
    entry |= {name: form.get(f"{name}-{nth}", "") for name in ("zone", "kind")}
    entry["number"] = in_full(entry["number"], city.country)
    opens = {key: read_windows(form.get(f"{key}-{nth}", "")) for key in OPEN_KEYS}
    if any(opens.values()):
        entry["open"] = {**opens, "on_holidays": bool(form.get(f"on_holidays-{nth}"))}
    entry["verified_on"] = read_day(form.get(f"tried-{nth}", ""))
    return entry | _doubt(nth)


def _doubt(nth: int) -> dict[str, Any]:
    """What was said against it, as long as the tick stays."""
    day = read_day(request.form.get(f"doubted_on-{nth}", ""))
    if day is None or not request.form.get(f"doubted-{nth}"):
        return {}
    return {"doubted_on": day, "doubted_by": request.form.get(f"doubted_by-{nth}", "").strip()[:LONGEST]}
