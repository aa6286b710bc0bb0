"""A city's configuration as one file, without telephone numbers and people: written, read, compared (O18)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hotline.casebook import town as casebook
from hotline.cities import SHIPPED
from hotline.cities.reading import from_json
from hotline.house.changing import Mend, NotPossible
from hotline.house.process import House
from hotline.house.town import Town
from hotline.prompts import find_folder, lines_for, shipped_languages

FORM, VERSION = "hotline_town", 1
NOTE = (
    "A town of the hotline: hours, menus, zones, postcodes, words. Telephone numbers of lines and desk, and "
    "everything about people, belong to the installation and are not in it."
)
DAYS = ("until", "verified_on")
DEEPEST = 20  # tables in tables; a city file has five
LEFT_HERE = ("pause",)  # true of this moment only


@dataclass(frozen=True, slots=True)
class TownFile:
    """What such a file says: `settings` as a city file has them, texts of table and map, words."""

    code: str
    settings: Mapping[str, Any]
    table: str | None
    map: str | None
    words: Mapping[str, Mapping[str, Any]]


def export(house: House, town: Town, code: str) -> str:
    """The file of a city: JSON, readable."""
    written, city = town.written[code], town.cities[code]
    settings = {name: value for name, value in written.settings.data.items() if name not in LEFT_HERE}
    shown = str(settings.get("map", ""))
    if not (_is_plain(shown) and (SHIPPED / shown).is_file()):
        settings.pop("map", None)
    table = written.table
    if table is None and city.postcodes_asked:
        name = written.settings.data.get("postcodes", {}).get("table", f"{code}.csv")
        table = (written.folder / name).read_text("utf-8-sig")
    with house.store.read() as session:
        overlay = casebook.overlay(session, at=town.revision)
    sources = house.editions.builder.sources(shipped_languages(find_folder()), overlay)
    words = {source.code: lines for source in sources if (lines := lines_for(source, code))}
    whole = {
        FORM: VERSION,
        "note": NOTE,
        "code": code,
        "settings": settings,
        "table": table,
        "map": written.map,
    }
    whole["words"] = words
    return json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n"


def read(text: str) -> TownFile:
    """What a file says; NotPossible where it is none of ours."""
    try:
        data = from_json(text, object_hook=_with_days)
    except (ValueError, RecursionError) as error:
        raise NotPossible(
            (Mend("", f"This is not a file of a town: {error}.", SAVED, "faults.town_none"),)
        ) from None
    if not isinstance(data, dict) or not _is_shallow(data) or data.get(FORM) != VERSION:
        raise NotPossible((Mend("", "This is not a file of a town.", SAVED, "faults.town_none"),))
    settings: Any = data.get("settings")
    words: Any = data.get("words")
    table, code, shapes = data.get("table"), data.get("code"), data.get("map")
    good = isinstance(settings, dict) and _are_words(words) and isinstance(code, str)
    if not (good and isinstance(table, str | None) and isinstance(shapes, str | None)):
        what = "The file was changed by hand, and parts of it are missing."
        raise NotPossible((Mend("", what, SAVED, "faults.town_parts"),))
    if not _is_plain(str(settings.get("map", ""))):
        raise NotPossible((Mend("", "Its map lies elsewhere on some computer.", SAVED, "faults.town_map"),))
    return TownFile(str(code), settings, table, shapes, words)


def _is_shallow(data: Any) -> bool:
    """Whether tables and lists stand in one another no deeper than in any town: others could not be read."""
    level = [data]
    for _ in range(DEEPEST):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inside for value in values if isinstance(value, dict | list)]
        if not level:
            return True
    return False


def _is_plain(name: str) -> bool:
    """Whether a file of this name could only lie beside the city files."""
    return Path(name).name == name


def _is_table(value: Any, *, deep: int) -> bool:
    """Whether tables stand in tables, so deep."""
    if not isinstance(value, dict):
        return False
    return deep == 1 or all(_is_table(one, deep=deep - 1) for one in value.values())


def _are_words(words: Any) -> bool:
    """Lines stand in sections of languages; those of types one deeper."""
    types = [one.get("types", {}) for one in words.values()] if _is_table(words, deep=3) else [None]
    return all(_is_table(one, deep=2) for one in types)


def _with_days(table: dict[str, Any]) -> dict[str, Any]:
    """Days as a city file has them, which JSON does not know."""
    days = {name: table[name] for name in DAYS if isinstance(table.get(name), str)}
    return table | {name: date.fromisoformat(day) for name, day in days.items()}


SAVED = 'Take one that was saved with "Save as a file" at a desk, and leave it as it is.'


def values_for_new(file: TownFile) -> dict[str, Any]:
    """What makes a new city of a file."""
    values: dict[str, Any] = {"city": {"data": dict(file.settings)}}
    if file.table is not None:
        values["table"] = file.table
    if file.map is not None:
        values["map"] = file.map
    return values | _word_values(file.words)


def values_for(town: Town, code: str, file: TownFile, now: Mapping[str, Any]) -> dict[str, Any]:
    """What gives a city the configuration of a file; `now` are its words by subject."""
    there = town.written[code].settings.data
    values = {f"settings.{name}": value for name, value in file.settings.items() if there.get(name) != value}
    for name in there.keys() - file.settings.keys() - {*LEFT_HERE, "map"}:
        values[f"settings.{name}"] = type(there[name])()  # an empty table, list or text: the usual values
    if file.table is not None:
        values["table"] = file.table
    if file.map is not None or town.written[code].map is not None:
        values["map"] = file.map
    words = _word_values(file.words)
    return values | dict.fromkeys(now.keys() - words.keys()) | words


def _word_values(words: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Lines by subject: `words.de.calls.hello`."""
    found: dict[str, Any] = {}
    for language, sections in words.items():
        for section, lines in sections.items():
            for name, line in lines.items():
                inner = line if section == "types" else {"": line}
                found |= {
                    f"words.{language}.{section}.{name}{'.' if last else ''}{last}": text
                    for last, text in inner.items()
                }
    return found
