"""A zone table that somebody brings: what it would make of a city, and what is to be mended in it first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.cities.cells import BETWEEN, plain_name
from hotline.cities.cityfile import Written
from hotline.cities.codes import bare
from hotline.cities.edits import placed
from hotline.cities.ground import Ground, read_ground
from hotline.cities.located import Zone
from hotline.cities.places import PERSON, ZoneTable
from hotline.cities.reading import Section, decoded, stops_in, undecodable
from hotline.cities.report import Fault, Report
from hotline.cities.table import raw_rows, read_zone_table

BEGINNING = 2  # signs of a code that tell whose area it is, where nobody says it
NO_SIGN = re.compile(r"[^a-z0-9]+")
WITHOUT_MARKS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Offered:
    """A table's text, and what is said beside it.

    `masks`: how codes are written; `area`: beginnings of codes that are ours, none: as those in the table
    begin; `make_zones`: zones that the table names and the city does not have are made.
    """

    text: str
    masks: tuple[str, ...]
    area: tuple[str, ...] = ()
    make_zones: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: `settings` by path are what would be changed with it; no `table`: it cannot be used."""

    report: Report
    settings: Mapping[str, Any]
    new_zones: tuple[str, ...]
    table: ZoneTable | None


def text_of(data: bytes) -> tuple[str, Fault | None]:
    """A file as text; or where it stops being one, for nothing is ever guessed or replaced."""
    try:
        return decoded(data)[0], None
    except UnicodeDecodeError as fault:
        what, mend = undecodable(fault), 'Save the file as "CSV UTF-8".'
        return "", Fault(0, what, mend, "table_not_utf8", {"line": stops_in(fault)})


def look(written: Written, offered: Offered) -> Looked:
    """Read a table against the city as it would be with it; raises CityError for masks and beginnings."""
    settings = _form(written, offered.masks)
    probe = "A" if offered.masks and offered.masks[0].startswith("A") else "0"
    ground = _ground(written, settings | {"postcodes.area_prefixes": [probe]})
    rows = raw_rows(offered.text, ground)
    area = offered.area or beginnings((code for code, _ in rows), ground)
    made = _new_zones((zone for _, zone in rows), ground.zones) if offered.make_zones else ()
    if area:
        settings |= {"postcodes.area_prefixes": list(area)}
        settings |= {"zones": [*_zones(written), *made]} if made else {}
        ground = _ground(written, settings)
    table, report = read_zone_table(offered.text, ground)
    return Looked(report, settings, tuple(one["name"] for one in made), table)


def _form(written: Written, masks: tuple[str, ...]) -> dict[str, Any]:
    """The settings of how codes are written; how they are read aloud only where their length changes."""
    mask: str | list[str] = masks[0] if len(masks) == 1 else list(masks)
    settings: dict[str, Any] = {"postcodes.asked": True, "postcodes.mask": mask}
    before = _now(written, "postcodes.mask", "99999")
    if isinstance(mask, str) and isinstance(before, str) and len(bare(mask)) != len(bare(before)):
        settings["postcodes.spoken"] = _groups(len(bare(mask)))
    return settings


def _groups(signs: int) -> list[int]:
    """How many signs are read at once: two or three, the shorter ones first."""
    twos = next((twos for twos in range(signs // 2 + 1) if (signs - 2 * twos) % 3 == 0), 0)
    return [2] * twos + [3] * ((signs - 2 * twos) // 3) if signs > 1 else [signs]


def beginnings(codes: Iterable[str], ground: Ground) -> tuple[str, ...]:
    """How the codes of a table begin; where none is whole, leading zeros are taken to be lost."""
    plain = {BETWEEN.sub("", unicodedata.normalize("NFC", code)).upper() for code in codes}
    whole = {code for code in plain if ground.form.fits(code)}
    stars = {code[:-1] for code in plain if code.endswith("*") and len(code) > 1}
    if not whole and not stars:
        length = ground.form.most
        whole = {code.zfill(length) for code in plain if code.isascii() and code.isdigit()}
    return tuple(sorted({code[:BEGINNING] for code in (*whole, *stars)}))


def plain_code(name: str) -> str:
    """A name in small letters, digits and hyphens: `Łęgowo` is `legowo`; empty where none is left."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(WITHOUT_MARKS))
    return NO_SIGN.sub("-", letters.encode("ascii", "ignore").decode()).strip("-")[:40]


def zone_code(name: str, taken: Iterable[str]) -> str:
    """A zone's name as tables have it, unlike all that are taken."""
    code = plain_code(name) or "zone"
    code = f"z-{code}" if code[0].isdigit() else code
    known = set(taken)
    free = (f"{code}-{nth}" if nth else code for nth in (0, *range(2, len(known) + 3)))
    return next(one for one in free if one not in known)


def _new_zones(named: Iterable[str], known: Mapping[str, Zone]) -> tuple[dict[str, Any], ...]:
    """Zones that a table names and nobody has made yet, in the order in which it names them."""
    there = {PERSON, "", *known, *(plain_name(zone.name) for zone in known.values())}
    made: list[dict[str, Any]] = []
    for name in named:
        if plain_name(name) not in there:
            there.add(plain_name(name))
            taken = (*known, *(one["code"] for one in made))
            made.append({"code": zone_code(name, taken), "name": " ".join(name.split())})
    return tuple(made)


def _zones(written: Written) -> Sequence[Mapping[str, Any]]:
    found = written.settings.data.get("zones", [])
    return found if isinstance(found, list) else []


def _ground(written: Written, settings: Mapping[str, Any]) -> Ground:
    data = placed(written.settings.data, settings)
    section = Section(written.settings.file, data)
    return read_ground(section, section.section("postcodes"))


def _now(written: Written, path: str, default: Any) -> Any:
    table, _, key = path.partition(".")
    inside = written.settings.data.get(table, {})
    return inside.get(key, default) if isinstance(inside, Mapping) else default
