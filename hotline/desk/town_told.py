"""How the history of the town, and the report of a file, tell a change: what it is called, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.cities import City
from hotline.cities.city import CALL_BACKS
from hotline.cities.moments import WEEKDAYS
from hotline.cities.ways import WAYS
from hotline.desk import limits
from hotline.desk.plain import kind_label
from hotline.desk.switches import SUBJECTS
from hotline.desk.town_labels import LABELS, TABLES
from hotline.pages import formats, language, say

LONGEST_VALUE = 160  # letters of a value in the history; a zone table has thousands
WITH_CODES = (
    "postcodes",
    "types",
    "orders",
    "approval",
    "claims",
    "waiting",
)  # tables of kinds, zones and ways

# By what a subject begins with: the page on which it is changed. The first that fits is told.
PARTS: Mapping[str, str] = {
    **dict.fromkeys(SUBJECTS, "switches"),
    **dict.fromkeys(limits.SUBJECTS, "times"),
    "settings.hours": "hours",
    "settings.types": "menu",
    "settings.orders.counted": "menu",
    "settings.approval": "approval",
    "settings.languages": "languages",
    "settings.pause": "pause",
    "settings.announcements": "announcements",
    "settings.directory": "directory",
    "settings.zones": "zones",
    "settings.postcodes": "zones",
    "table": "zones",
    "map": "zones",
    "settings.map": "zones",
    "settings.claims.spending_limit": "money",
    "settings.orders": "money",
    "settings.title": "name",
    **dict.fromkeys((f"settings.{name}" for name in ("messages", "feedback")), "switches"),
    **dict.fromkeys(
        (f"settings.{name}" for name in ("claims", "waiting", "waking", "calls", "checkins", "numbers")),
        "times",
    ),
    "numbers.crisis": "helplines",
    "numbers.talk": "helplines",
    "numbers.": "numbers",
    "words.": "words",
    "recordings.": "words",
    "city": "new",
}


def part_of(subject: str) -> str:
    """Which part of the town a change belongs to, in words."""
    name = next((name for prefix, name in PARTS.items() if subject.startswith(prefix)), "other")
    return say("town.new_title" if name == "new" else f"town.part_{name}")


def named_subject(subject: str) -> str:
    """What was changed, as its page calls it: "Seconds for each key"; by its code where no page has it."""
    room, _, path = subject.partition(".")
    if room in ("words", "recordings"):
        spoken, _, said = path.partition(".")
        return f"{formats.language_name(spoken, language())}: {said.removeprefix('calls.')}"
    line = LABELS.get(path or room) or TABLES.get(path or room)
    return say(line) if line else subject


def in_short(subject: str, value: Any, city: City) -> str:
    """A value as a history or a report has it, cut short."""
    if value is None:
        return say("town.as_in_files")
    path = subject.partition(".")[2]
    codes = _codes(city) if path.partition(".")[0] in WITH_CODES else {}
    text = _plain(value, path, codes)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}\N{HORIZONTAL ELLIPSIS}"


def _codes(city: City) -> dict[str, str]:
    """Kinds of help, zones and ways, by their codes."""
    ways = {way: say(f"desk.way_{way}") for way in WAYS}
    backs: dict[str, str] = {way: say(f"town.switch_call_back_{way}") for way in CALL_BACKS}
    zones = {zone.code: zone.name for zone in city.zones.values()}
    return {**ways, **backs, **zones, **{code: kind_label(code) for code in city.levels}}


def _plain(value: Any, path: str, codes: Mapping[str, str]) -> str:
    """A value without brackets and quotes: `Monday: 09:00-12:00; Sunday: -`."""
    if isinstance(value, Mapping):
        inside = ((_key(key, f"{path}.{key}", codes), f"{path}.{key}", one) for key, one in value.items())
        return "; ".join(f"{name}: {_plain(one, way, codes)}" for name, way, one in inside) or "-"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one, path, codes) for one in value) or "-"
    if isinstance(value, bool):
        return "\N{CHECK MARK}" if value else "-"
    return codes.get(str(value), str(value)) or "-"


def _key(key: str, path: str, codes: Mapping[str, str]) -> str:
    """A setting or a day inside a table, in words if there are any."""
    if line := LABELS.get(path):
        return say(line)
    return formats.day_of_week(key, language()) if key in WEEKDAYS else codes.get(key, key)
