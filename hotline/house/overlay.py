"""What operators have changed, as the readers of cities and words want it.

A change has a city and a subject. What a subject may be:

    city              the city was made at the desk: {} from its shipped file, {"data": {...}} without one
    settings.<path>   a setting of the city file: `settings.calls.patience`, or a table: `settings.hours`
    numbers.<name>    a part of the site file: `numbers.lines`, `numbers.desk`, `numbers.sms_sender`
    words.<language>.<section>.<line>   a line for this city alone: `words.de.calls.hello`
    table             the text of the zone table
    map               the shapes of the zones, GeoJSON
    recordings.<language>.<line>   a recording that stands in for a line, WAV in base64
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, TypeAlias

from hotline.cities import CityEdits
from hotline.cities.edits import placed
from hotline.prompts import Edits

Overlay: TypeAlias = Mapping[tuple[str, str], Any]  # (city, subject): the value that holds now
CITY, TABLE, MAP, RECORDINGS = "city", "table", "map", "recordings."
SUBJECTS = ("settings.", "numbers.", "words.", RECORDINGS)


def is_subject(subject: str) -> bool:
    """Whether this can be changed at all."""
    return subject in (CITY, TABLE, MAP) or subject.startswith(SUBJECTS)


def changed(overlay: Overlay, city: str, values: Mapping[str, Any]) -> Overlay:
    """The overlay after a change: values by subject; None is what the files say. The newest stand last."""
    done = {key: value for key, value in overlay.items() if not (key[0] == city and key[1] in values)}
    return done | {(city, subject): value for subject, value in values.items() if value is not None}


def made_here(overlay: Overlay) -> tuple[str, ...]:
    """The cities that were made at the desk."""
    return tuple(city for city, subject in overlay if subject == CITY)


def city_edits(overlay: Overlay) -> dict[str, CityEdits]:
    """By city what stands in the place of files."""
    return {city: _edits(_of(overlay, city)) for city in dict.fromkeys(city for city, _ in overlay)}


def _edits(own: Mapping[str, Any]) -> CityEdits:
    return CityEdits(
        settings=_below(own, "settings."),
        numbers=_below(own, "numbers."),
        table=own.get(TABLE),
        map=own.get(MAP),
        base=own.get(CITY, {}).get("data"),
    )


def word_edits(overlay: Overlay) -> Edits:
    """By city and language what its file of words would hold."""
    done = {city: placed({}, _below(_of(overlay, city), "words.")) for city, _ in overlay}
    return {city: languages for city, languages in done.items() if languages}


def recordings(overlay: Overlay) -> dict[str, dict[str, dict[str, str]]]:
    """By language, city and line the recordings that were made at the desk, in base64."""
    done: dict[str, dict[str, dict[str, str]]] = {}
    for (city, subject), value in overlay.items():
        if subject.startswith(RECORDINGS):
            language, _, line = subject.removeprefix(RECORDINGS).partition(".")
            done.setdefault(language, {}).setdefault(city, {})[line] = value
    return done


def name_of(files: str, overlay: Overlay) -> str:
    """The name of an edition: that of the files where nothing is changed, else twelve other hex digits."""
    if not overlay:
        return files
    entries = sorted((city, subject, in_json(value)) for (city, subject), value in overlay.items())
    return sha256(f"{files} {json.dumps(entries)}".encode()).hexdigest()[:12]


def in_json(value: Any) -> str:
    """A value as it is compared: the same text for the same value."""
    return json.dumps(value, sort_keys=True, default=_day)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a value of a setting")


def _of(overlay: Overlay, city: str) -> dict[str, Any]:
    return {subject: value for (code, subject), value in overlay.items() if code == city}


def _below(own: Mapping[str, Any], room: str) -> dict[str, Any]:
    return {path.removeprefix(room): value for path, value in own.items() if path.startswith(room)}
