"""Reading zones and postcodes of a city file, and its zone table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError

from hotline.cities.cells import BETWEEN, plain_name
from hotline.cities.codes import CodeForm, bare
from hotline.cities.located import Zone
from hotline.cities.nearest import NAMES_AT_MOST
from hotline.cities.places import Area, ZoneTable
from hotline.cities.reading import BY_HAND, CityError, Section, nearest
from hotline.cities.report import Report
from hotline.cities.table import read_zone_table

ZONE_CODE = re.compile(r"[a-z][a-z0-9_-]*")
MASK = re.compile(r"[9A](?:[ -]?[9A]){1,9}")
FAULTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """Zones and the form of postcodes: what a zone table is checked against."""

    zones: dict[str, Zone]
    zone_order: tuple[str, ...]
    zones_by_name: bool
    postcodes_asked: bool
    form: CodeForm
    area: Area
    ask_threshold: float


def read_ground(section: Section, postcodes: Section) -> Ground:
    """Zones, the form of postcodes, which of them are ours, and whether callers are asked for them."""
    form, zones = _form(postcodes), _zones(section)
    asked = postcodes.yes("asked", True)
    return Ground(
        zones=zones,
        zone_order=_order(postcodes, zones, asked=asked),
        zones_by_name=postcodes.yes("zones_by_name", False) or not asked,
        postcodes_asked=asked,
        form=form,
        area=_area(postcodes, form, asked=asked),
        ask_threshold=postcodes.number("ask_threshold", 0.05, least=0, most=0.5, unit="0.05 is 5 percent"),
    )


def _form(postcodes: Section) -> CodeForm:
    """How codes are written: one mask, or several where codes differ in length."""
    several = isinstance(postcodes.data.get("mask"), list)
    masks = postcodes.words("mask") if several else (postcodes.text("mask", "99999"),)
    rest = postcodes.text("rest", "")
    for mask in (*masks, *([f"9{rest}"] if rest else [])):
        if not MASK.fullmatch(mask):
            mend = 'Write 9 for a digit, A for a letter: "99999" or "99-999".'
            what = f'"{mask}" is not a form of postcodes.'
            raise postcodes.fault("mask", what, mend, name="no_mask", text=mask)
    if not masks:
        mend = 'Write mask = ["A9", "AA9"], for example.'
        raise postcodes.fault("mask", "The list is empty.", mend, name="mask_missing")
    return CodeForm(masks, _spoken(postcodes, masks), rest)


def _spoken(postcodes: Section, masks: tuple[str, ...]) -> tuple[int, ...]:
    """The groups in which a code is read; without a word a code of digits in one piece."""
    lengths = {len(bare(mask)) for mask in masks}
    if len(lengths) > 1 or "A" in "".join(masks):
        if "spoken" not in postcodes.data:
            return ()
        if len(lengths) > 1:
            mend = "Leave the line out: the letters are read first, then the rest."
            raise postcodes.fault("spoken", "The codes are not equally long.", mend, name="spoken_groups")
    spoken = postcodes.numbers("spoken", (max(lengths),))
    if sum(spoken) != max(lengths):
        what = f"The groups {list(spoken)} do not make {max(lengths)} signs."
        mend = "Write the lengths of the groups: [2, 3]."
        raise postcodes.fault("spoken", what, mend, name="spoken_groups")
    return spoken


def _order(postcodes: Section, zones: dict[str, Zone], *, asked: bool) -> tuple[str, ...]:
    """The zones in the order in which a menu reads them: those that are named, then the others."""
    first = postcodes.words("zone_order")
    for code in first:
        if code not in zones:
            what, mend = f'There is no zone "{code}".', nearest(code, zones)
            raise postcodes.fault("zone_order", what, mend, name="no_zone", zone=code)
    if not asked and not first and len(zones) > NAMES_AT_MOST:
        what = f"There are {len(zones)} zones; callers are read {NAMES_AT_MOST} of them."
        mend = "Name those in which most people live; for the others a person asks."
        about = {"there": len(zones), "most": NAMES_AT_MOST}
        raise postcodes.fault("zone_order", what, mend, name="zones_too_many", **about)
    return (*first, *(code for code in zones if code not in first))


class TableError(CityError):
    """The zone table beside a city file cannot be used; `report` says everything about it."""

    def __init__(self, file: str, what: str, mend: str, report: Report) -> None:
        super().__init__(file, what, mend)
        self.report = report


def read_table(postcodes: Section, place: str | Path, ground: Ground, *, city: str) -> ZoneTable:
    """A city's zone table; with a single error the city is not loaded at all.

    `place` is its text, or the folder of the city file.
    """
    name = postcodes.text("table", f"{city}.csv")
    if not ground.postcodes_asked and "table" not in postcodes.data:
        return ZoneTable({}, {})
    if Path(name).name != name:
        what, mend = f'"{name}" is not a file name.', "Put the table beside the city file."
        raise postcodes.fault("table", what, mend, name=BY_HAND)
    table, report = read_zone_table(place / name if isinstance(place, Path) else place, ground)
    if table is not None:
        return table
    told = " ".join(str(fault) for fault in report.errors[:FAULTS_TOLD])
    more = len(report.errors) - FAULTS_TOLD
    told += f" ({more} more)" if more > 0 else ""
    mend = f'"hotline zones check {name} --city {city}" shows everything.'
    raise TableError(name, told, mend, report)


def _area(postcodes: Section, form: CodeForm, *, asked: bool) -> Area:
    """The beginnings of codes that are ours."""
    keys = ("area_prefixes", "outside_prefixes")
    prefixes = {key: tuple(BETWEEN.sub("", one) for one in postcodes.words(key)) for key in keys}
    for key, found in prefixes.items():
        for prefix in found:
            if not form.begins(prefix):
                what = f'"{prefix}" is not the beginning of a postcode.'
                masks = [bare(mask) for mask in form.masks]
                mend = f"Codes look like {' or '.join(masks)} (9 a digit, A a letter)."
                about = {"text": prefix, "masks": ", ".join(masks)}
                raise postcodes.fault(key, what, mend, name="no_beginning", **about)
    if not prefixes["area_prefixes"] and asked:
        mend = 'Write the beginnings of the codes of your area: ["10", "12"].'
        raise postcodes.fault("area_prefixes", "The list is empty.", mend, name="beginnings_missing")
    return Area(prefixes["area_prefixes"] or ("",), prefixes["outside_prefixes"])


def _zones(section: Section) -> dict[str, Zone]:
    """The zones, in the order of the file."""
    zones: dict[str, Zone] = {}
    for one in section.sections("zones"):
        zone = _zone(one)
        known = {plain_name(other.name) for other in zones.values()}
        if zone.code in zones or plain_name(zone.name) in known:
            what, mend = f'"{zone.code}" or its name stands there twice.', "Each zone stands once."
            raise one.fault("code", what, mend, name="zone_twice", called=zone.name)
        zones[zone.code] = zone
    if not zones:
        mend = 'Write [[zones]], code = "centre" and name = "Centre" for each one.'
        raise section.fault("zones", "There are no zones.", mend, name="zones_none")
    _check_neighbours(section, zones)
    return zones


def _check_neighbours(section: Section, zones: dict[str, Zone]) -> None:
    """Neighbours are zones of this city, and each is the other's: who shares a border shares it both ways."""
    for zone in zones.values():
        for code in zone.neighbours:
            if code not in zones:
                what = f'"{zone.code}" names the neighbour "{code}", which is no zone.'
                raise section.fault("zones", what, nearest(code, zones), name=BY_HAND)
            if code == zone.code:
                what, mend = f'"{code}" names itself as its neighbour.', "Take it out of its neighbours."
                raise section.fault("zones", what, mend, name=BY_HAND)
            if zone.code not in zones[code].neighbours:
                what = f'"{zone.code}" names "{code}" as its neighbour, but not the other way round.'
                mend = f'Add "{zone.code}" to the neighbours of "{code}".'
                raise section.fault("zones", what, mend, name=BY_HAND)


def _zone(one: Section) -> Zone:
    code, name = one.text("code"), one.text("name")
    if not ZONE_CODE.fullmatch(code):
        mend = "Write small letters a to z, digits, hyphens; begin with a letter."
        raise one.fault("code", f'"{code}" is not possible.', mend, name=BY_HAND)
    words = one.section("spoken")
    spoken = {language: words.text(language) for language in words.all_keys()}
    for language in spoken:
        if not _is_language(language):
            mend = 'Write its short code, as the folder in prompts/ is called: spoken.uk = "...".'
            raise words.fault(language, f'"{language}" is no language.', mend, name=BY_HAND)
    neighbours = one.words("neighbours")
    one.nothing_else()
    return Zone(code, name, spoken, neighbours)


def _is_language(code: str) -> bool:
    """Whether there is such a language: also one that the city does not offer yet has its names ready."""
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
