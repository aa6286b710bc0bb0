"""What is to be mended before a town can be so, in the operator's language: where it stands, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from hotline.cities.moments import WEEKDAYS
from hotline.desk.guard import cities
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.town_hours import named_day
from hotline.desk.town_labels import FIELDS, LABELS
from hotline.house.changing import Mend
from hotline.pages import formats, language, say

NUMBERED = ("lines", "desk")  # their entries are called "Number 2" on the page


def in_templates() -> dict[str, Any]:
    """For the macro that lists what is to be mended."""
    return {"what_to_mend": what_to_mend}


def what_to_mend(one: Mend) -> str:
    """One thing in a line: where it stands, what is the matter, and what to do."""
    if not one.name:
        return " ".join(part for part in (f"{one.where}:" if one.where else "", one.what, one.mend) if part)
    return f"{named_place(one.place)}: {said_of(one)}" if one.place else said_of(one)


def said_of(one: Mend) -> str:
    """The same without where it stands: for beside the field."""
    return say(one.name, **_in_words(one.gaps)) if one.name else f"{one.what} {one.mend}".strip()


def named_place(place: str) -> str:
    """A setting as the pages name it: `desk.2.number` is "Telephones of the desk (key 0), Number 2, Number".

    One that stands on no page is named as the file names it.
    """
    steps = place.split(".")
    names = [_named_step(steps[: nth + 1]) for nth in range(len(steps))]
    return ", ".join(name for name in names if name) if any(names) else place


def _named_step(steps: list[str]) -> str:
    """The last step of a way to a setting; empty where no page has a word for it."""
    last, way = steps[-1], [step for step in steps if not step.isdigit()]
    if last.isdigit():
        return say("town.numbers_nth", count=int(last)) if steps[0] in NUMBERED else last
    if line := LABELS.get(".".join(way)) or (FIELDS.get(last) if len(way) > 1 else None):
        return say(line)
    if last in WEEKDAYS:
        return formats.day_of_week(last, language())
    if way[-2:-1] in (["hours_by_type"], ["level"]):
        return kind_label(last)
    return named_day(last) if way[-2:-1] == ["days"] else ""


def _in_words(gaps: Mapping[str, object]) -> dict[str, object]:
    """What fills a line, with names in the place of codes."""
    return {gap: _named_gap(gap, value) for gap, value in gaps.items()}


def _named_gap(gap: str, value: object) -> object:
    match gap, value:
        case "kind", str(code):
            return kind_label(code)
        case "zone", str(code):
            return zone_name((request.view_args or {}).get("city", ""), code)
        case "spoken", str(code):
            return formats.language_name(code, language())
        case "country", str(code):
            return str(formats.locale(language()).territories.get(code, code))
        case (("city" | "other"), str(code)):
            return cities()[code].title if code in cities() else code
        case _:
            return value
