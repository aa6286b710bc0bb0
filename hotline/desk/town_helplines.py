"""Lines of others that callers are put through to or told of: in despair, and to talk to (R52, R53, D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.helplines import CRISIS_KEYS
from hotline.cities.moments import WEEKDAYS
from hotline.cities.numbers import in_full
from hotline.desk import dear
from hotline.desk.guard import now, operator
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, number_setting
from hotline.desk.town_hours import read_windows, shown_windows
from hotline.desk.tried import days_missing, is_stale, read_day
from hotline.house.changing import Mend
from hotline.pages import formats, language
from hotline.pages.moving import go

KINDS = ("crisis", "talk")
MOST = 8  # of a kind; one only is named at a time
LONGEST = 120
DAILY = "daily"
CLOSED = "-"
Entries = Sequence[Mapping[str, Any]]


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/helplines", "town_helplines", helplines, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/helplines", "town_set_helplines", set_helplines, methods=["POST"])


def helplines(city: str) -> Answer:
    """The form as it stands, with room for one more of each."""
    found = city_of(city)
    there = {kind: number_setting(city, kind, []) for kind in KINDS}
    return _page(found, there, number_setting(city, "crisis_key", CRISIS_KEYS[2]))


def _page(city: City, there: Mapping[str, Entries], key: object, mends: Sequence[Mend] = ()) -> str:
    today = now().astimezone(city.timezone).date()
    new = {"verified_on": None, "verified_by": operator().name, "languages": city.languages[:1]}
    return render_template(
        "desk/town_helplines.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        seen=dear.told_of(mends),
        kinds={kind: [*lines, new] for kind, lines in there.items()},
        key=key,
        keys=CRISIS_KEYS,
        today=today,
        is_stale=is_stale,
        days=[(day, formats.day_of_week(day, language())) for day in WEEKDAYS],
        hours_of=_hours_of,
    )


def _hours_of(one: Mapping[str, Any], day: str) -> str:
    """What the form shows of a day, or of every day; empty where a day is as every day, or nobody said."""
    table = one.get("hours", {})
    if day not in table:
        return CLOSED if table and day == DAILY else ""
    return "" if table[day] is None else shown_windows(table[day]) or CLOSED


def set_helplines(city: str) -> Answer:
    """Keep them all; one whose number was emptied is gone."""
    found = city_of(city)
    lines = {kind: _lines(found, kind) for kind in KINDS}
    key = int(typed) if (typed := request.form.get("crisis_key", "")).isascii() and typed.isdigit() else None
    values: dict[str, Any] = {f"numbers.{kind}": entries for kind, entries in lines.items()}
    values["numbers.crisis_key"] = key if lines["crisis"] else None
    both = [*lines["crisis"], *lines["talk"]]
    missing = (*days_missing(both), *_hours_missing(both), *_not_meant(found, both))
    mends = missing or make(city, values, page="helplines")
    return (_page(found, lines, key, mends), CHANGED) if mends else go("desk.town_helplines", city=city)


def _lines(city: City, kind: str) -> list[dict[str, Any]]:
    before = number_setting(city.code, kind, [])
    asked = (nth for nth in range(MOST) if _text(kind, nth, "number"))
    return [_line(city, kind, nth, before[nth] if nth < len(before) else {}) for nth in asked]


def _line(city: City, kind: str, nth: int, before: Mapping[str, Any]) -> dict[str, Any]:
    """One line as the site file would have it; single days stay as they were."""
    spoken = {code: text for code in city.languages if (text := _text(kind, nth, f"spoken-{code}"))}
    return {
        "name": _text(kind, nth, "name"),
        "number": in_full(_text(kind, nth, "number"), city.country),
        "hours": _hours(kind, nth, before.get("hours", {})),
        "languages": request.form.getlist(f"{kind}-{nth}-language") or [city.languages[0]],
        "verified_on": read_day(_text(kind, nth, "tried")),
        "verified_by": _text(kind, nth, "by") or operator().name,
        **({"spoken": spoken} if spoken else {}),
    }


def _hours(kind: str, nth: int, before: Mapping[str, Any]) -> dict[str, Any]:
    """As they were typed. Where every day was left empty it is asked for, never taken for day and night."""
    every = _text(kind, nth, DAILY)
    table: dict[str, Any] = {DAILY: _read(every) if every else None}
    for day in WEEKDAYS:
        if text := _text(kind, nth, day):
            table[day] = _read(text)
    kept = ("days", "closed_on_holidays", "holidays_of")
    return table | {name: before[name] for name in kept if name in before}


def _read(text: str) -> list[str]:
    return [] if text == CLOSED else read_windows(text)


def _hours_missing(lines: Entries) -> tuple[Mend, ...]:
    """What to ask for where the hours of every day were left empty."""
    asked = (one["name"] or one["number"] for one in lines if one["hours"][DAILY] is None)
    return tuple(Mend("", "", "", "town.helplines_hours_missing", {"whose": whose}) for whose in asked)


def _not_meant(city: City, lines: Entries) -> tuple[Mend, ...]:
    there = {one["number"] for kind in KINDS for one in number_setting(city.code, kind, [])}
    return dear.not_meant((one["number"] for one in lines), city.country, there=there)


def _text(kind: str, nth: int, name: str) -> str:
    return request.form.get(f"{kind}-{nth}-{name}", "").strip()[:LONGEST]
