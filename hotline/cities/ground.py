"""Reading zones and postcodes of a city file, and its zone table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError

from hotline.cities.cells import BETWEEN, bare_mask, plain_name
from hotline.cities.city import Zone
from hotline.cities.places import Area, ZoneTable, fits
from hotline.cities.reading import CityError, Section
from hotline.cities.report import Report
from hotline.cities.table import read_zone_table

ZONE_CODE = re.compile(r"[a-z][a-z0-9_-]*")
MASK = re.compile(r"[9A](?:[ -]?[9A]){2,9}")
FAULTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """Zones and the form of postcodes: what a zone table is checked against."""

    zones: dict[str, Zone]
    postcode_mask: str
    postcode_spoken: tuple[int, ...]
    area: Area
    ask_threshold: float

    @property
    def bare_mask(self) -> str:
        """The mask without the signs between."""
        return bare_mask(self.postcode_mask)


def read_ground(section: Section, postcodes: Section) -> Ground:
    """Zones, the form of postcodes, and which of them are ours."""
    mask = postcodes.text("mask", "99999")
    if not MASK.fullmatch(mask):
        mend = 'Write 9 for a digit, A for a letter: "99999" or "99-999".'
        raise postcodes.fault("mask", f'"{mask}" is not a form of postcodes.', mend)
    bare = bare_mask(mask)
    spoken = postcodes.numbers("spoken", (len(bare),))
    if sum(spoken) != len(bare):
        what = f"The groups {list(spoken)} do not make {len(bare)} signs."
        raise postcodes.fault("spoken", what, "Write the lengths of the groups: [2, 3].")
    return Ground(
        zones=_zones(section),
        postcode_mask=mask,
        postcode_spoken=spoken,
        area=_area(postcodes, bare),
        ask_threshold=postcodes.number("ask_threshold", 0.05, least=0, most=0.5, unit="0.05 is 5 percent"),
    )


class TableError(CityError):
    """The zone table beside a city file cannot be used; `report` says everything about it."""

    def __init__(self, file: str, what: str, mend: str, report: Report) -> None:
        super().__init__(file, what, mend)
        self.report = report


def read_table(postcodes: Section, path: Path, ground: Ground) -> ZoneTable:
    """The zone table beside the city file; with a single error the city is not loaded at all."""
    name = postcodes.text("table", f"{path.stem}.csv")
    if Path(name).name != name:
        raise postcodes.fault("table", f'"{name}" is not a file name.', "Put the table beside the city file.")
    table, report = read_zone_table(path.parent / name, ground)
    if table is not None:
        return table
    told = " ".join(str(fault) for fault in report.errors[:FAULTS_TOLD])
    more = len(report.errors) - FAULTS_TOLD
    told += f" ({more} more)" if more > 0 else ""
    mend = f'"hotline zones check {name} --city {path.stem}" shows everything.'
    raise TableError(name, told, mend, report)


def _area(postcodes: Section, mask: str) -> Area:
    """The beginnings of codes that are ours."""
    keys = ("area_prefixes", "outside_prefixes")
    prefixes = {key: tuple(BETWEEN.sub("", one) for one in postcodes.words(key)) for key in keys}
    for key, found in prefixes.items():
        for prefix in found:
            if not fits(prefix, mask[: len(prefix)]):
                what = f'"{prefix}" is not the beginning of a postcode.'
                raise postcodes.fault(key, what, f"Codes look like {mask} (9 a digit, A a letter).")
    if not prefixes["area_prefixes"]:
        mend = 'Write the beginnings of the codes of your area: ["10", "12"].'
        raise postcodes.fault("area_prefixes", "The list is empty.", mend)
    return Area(prefixes["area_prefixes"], prefixes["outside_prefixes"])


def _zones(section: Section) -> dict[str, Zone]:
    """The zones, in the order of the file."""
    zones: dict[str, Zone] = {}
    for one in section.sections("zones"):
        zone = _zone(one)
        known = {plain_name(other.name) for other in zones.values()}
        if zone.code in zones or plain_name(zone.name) in known:
            raise one.fault(
                "code", f'"{zone.code}" or its name stands there twice.', "Each zone stands once."
            )
        zones[zone.code] = zone
    if not zones:
        mend = 'Write [[zones]], code = "centre" and name = "Centre" for each one.'
        raise section.fault("zones", "There are no zones.", mend)
    return zones


def _zone(one: Section) -> Zone:
    code, name = one.text("code"), one.text("name")
    if not ZONE_CODE.fullmatch(code):
        mend = "Write small letters a to z, digits, hyphens; begin with a letter."
        raise one.fault("code", f'"{code}" is not possible.', mend)
    words = one.section("spoken")
    spoken = {language: words.text(language) for language in words.all_keys()}
    for language in spoken:
        if not _is_language(language):
            mend = 'Write its short code, as the folder in prompts/ is called: spoken.uk = "...".'
            raise words.fault(language, f'"{language}" is no language.', mend)
    one.nothing_else()
    return Zone(code, name, spoken)


def _is_language(code: str) -> bool:
    """Whether there is such a language: also one that the city does not offer yet has its names ready."""
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
