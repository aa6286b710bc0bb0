"""What is to be mended before a town can be so, in the operator's language: where it stands, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from hotline.cities.moments import WEEKDAYS
from hotline.desk.guard import cities
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.town_hours import named_day
from hotline.house.changing import Mend
from hotline.pages import formats, language, say

# By setting, without the rows of lists: the line with which a page names it.
LABELS = {
    "title": "town.new_name",
    "country": "town.new_country",
    "timezone": "town.new_timezone",
    "languages": "town.part_languages",
    "hours": "town.part_hours",
    "hours.daily": "town.hours_week",
    "hours.days": "town.hours_days",
    "hours.holidays_of": "town.hours_region",
    "hours.closed_on_holidays": "town.hours_holidays",
    "types": "town.part_menu",
    "types.first": "town.menu_first",
    "types.more": "town.menu_more",
    "types.third": "town.menu_third",
    "claims.spending_limit": "town.part_money",
    "orders.paid": "town.money_paid",
    "orders.fund_below_zero": "town.money_below",
    "postcodes": "town.part_zones",
    "postcodes.mask": "zones.mask",
    "postcodes.area_prefixes": "zones.area",
    "postcodes.table": "zones.table",
    "zones": "zones.all",
    "zones.name": "zones.name",
    "zones.spoken": "zones.spoken",
    "zones.neighbours": "zones.neighbours",
    "map": "zones.map",
    "lines": "town.numbers_lines",
    "desk": "town.numbers_desk",
    "sms_sender": "town.numbers_sender",
    "crisis": "town.helplines_crisis",
    "crisis_key": "town.helplines_key",
    "talk": "town.helplines_talk",
    "announcements": "town.part_announcements",
    "announcements.list.until": "town.announcements_until",
    "directory": "town.part_directory",
    "directory.list.hours": "town.part_hours",
    "directory.list.open.weekdays": "desk.directory_weekdays",
    "directory.list.open.saturday": "desk.directory_saturday",
    "directory.list.open.sunday": "desk.directory_sunday",
    "directory.connects_a_day": "desk.directory_connects_a_day",
    "directory.talk_minutes": "desk.directory_talk_minutes",
    "approval": "town.part_approval",
    "approval.kinds": "desk.approval_kinds",
    "approval.zones": "desk.approval_zones",
    "pause": "town.part_pause",
    "pause.until": "town.pause_until",
}
# The fields that entries of several lists have.
FIELDS = {
    "number": "town.numbers_number",
    "name": "town.numbers_name",
    "verified_on": "town.numbers_tried",
    "verified_by": "town.numbers_tried_by",
    "language": "town.numbers_spoken",
    "languages": "town.part_languages",
    "zone": "town.directory_zone",
    "kind": "town.directory_kind",
    "daily": "town.helplines_daily",
}
NUMBERED = ("lines", "desk")  # their entries are called "Number 2" on the page


def in_templates() -> dict[str, Any]:
    """For the macro that lists what is to be mended."""
    return {"what_to_mend": what_to_mend}


def what_to_mend(one: Mend) -> str:
    """One thing in a line: where it stands, what is the matter, and what to do."""
    if not one.name:
        return " ".join(part for part in (f"{one.where}:" if one.where else "", one.what, one.mend) if part)
    said = say(one.name, **_in_words(one.gaps))
    return f"{named_place(one.place)}: {said}" if one.place else said


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
