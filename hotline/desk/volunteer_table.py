"""A table of volunteers as an association brings it: who can be entered, and row by row what to mend.

The first row names the columns, in any of our languages; their order is free. Zones, languages, kinds and
vehicles are written by code or by name, several of them with commas. Nothing is guessed: a row with anything
in it that is not understood is told, and left out.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.casebook.reach import Reach
from hotline.casebook.tables.people import VEHICLES
from hotline.casebook.volunteering import Details
from hotline.cities import City
from hotline.cities.spreadsheet import ending, rows
from hotline.desk import volunteer_forms
from hotline.desk.volunteer_headings import FOOT, HEADINGS, plain
from hotline.house import house
from hotline.pages import formats, say
from hotline.pages.language import known as known_languages
from hotline.pages.offer_form import kinds_of
from hotline.pages.people import DIGITS_AT_MOST, Unfit, spoken_languages

MOST_ROWS = 300
LONGEST_CELL, LONGEST_SHOWN = 300, 40
BETWEEN = re.compile(r"[,;/|+&\n\u060c\u061b]")
NEEDED = ("first_name", "number")

Codes: TypeAlias = Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody who can be entered: the row, the number (E.164), and what the table says of them."""

    row: int
    number: str
    details: Details


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is left out, and why, in words; `shown` is the cell that is meant, never a whole number."""

    row: int
    why: str
    shown: str = ""


@dataclass(slots=True)
class Table:
    """What was read. `not_kept`: the headings of columns that say nothing to us."""

    found: list[Read] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)


class _Strange(Exception):
    """A cell that is not understood: its column, and what stands in it."""

    def __init__(self, column: str, shown: str) -> None:
        super().__init__(column)
        self.column, self.shown = column, shown


def read_table(text: str, city: City, reach: Reach) -> Table:
    """Whom the table names, in its order; only zones within reach count."""
    table, known = Table(), _Vocabulary(city, reach)
    row = 0
    columns: dict[str, int] = {}
    try:
        for row, cells in rows(text, longest=LONGEST_CELL):
            if not columns:
                columns = _columns(cells, table)
                if not all(name in columns for name in NEEDED):
                    table.not_kept.clear()  # perhaps these were no headings at all
                    table.faults.append(Fault(row, say("rosters.why_headings")))
                    break
            elif len(table.found) + len(table.faults) >= MOST_ROWS:
                table.faults.append(Fault(row, say("checkins.why_many")))
                break
            else:
                _take(table, row, _named(cells, columns), known)
    except csv.Error:  # a quotation mark that never closes makes one endless cell of the rest
        table.faults.append(Fault(row + 1, say("checkins.why_many")))
    return table


def _columns(cells: list[str], table: Table) -> dict[str, int]:
    """Where each column stands, the first of several that are called alike."""
    found: dict[str, int] = {}
    for place, heading in enumerate(cells):
        name = HEADINGS.get(plain(heading))
        if name is not None and name not in found:
            found[name] = place
        elif heading:
            table.not_kept.append(_to_show(heading))
    return found


def _named(cells: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}


def _take(table: Table, row: int, cells: Mapping[str, str], known: _Vocabulary) -> None:
    """Read a row into the table."""
    shown = ending(cells["number"])
    try:
        details = known.details(cells)
        number = volunteer_forms.number({"number": cells["number"].lstrip("'")}, known.city)
    except _Strange as strange:
        table.faults.append(Fault(row, say(f"rosters.why_{strange.column}"), _to_show(strange.shown)))
    except Unfit as why:
        table.faults.append(Fault(row, str(why), shown))
    else:
        if any(one.number == number for one in table.found):
            table.faults.append(Fault(row, say("checkins.why_twice"), shown))
        else:
            table.found.append(Read(row, number, details))


def _to_show(cell: str) -> str:
    """A cell, so much of it as finds it again; of one that might hold a number only the end."""
    many = sum(sign.isdigit() for sign in cell)
    return ending(cell) if many > DIGITS_AT_MOST else cell[:LONGEST_SHOWN]


# --- words of a cell


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in map(plain, BETWEEN.split(cell)) if part)


def _codes(names: Iterable[tuple[str, str]]) -> Codes:
    """Codes by all that they are called; a part of a name is enough where nothing else has it."""
    named = [(_parts(name), code) for name, code in names]
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for parts, code in named:
        for part in parts:
            owners[(part,)].add(code)
    alone = {part: next(iter(codes)) for part, codes in owners.items() if len(codes) == 1}
    return {**alone, **dict(named)}


class _Vocabulary:
    """What zones, languages, kinds and vehicles are called, in all our languages."""

    def __init__(self, city: City, reach: Reach) -> None:
        self.city = city
        ours, names, words = known_languages(), formats.language_name, house().words.label
        zones = [one for one in city.zones.values() if reach.has(city.code, one.code)]
        spoken = [(one, one) for one in spoken_languages()]
        kinds = [(one, one) for one in kinds_of(city)]
        self._known = {
            "zones": _codes(
                [*((one.code, one.code) for one in zones), *((one.name, one.code) for one in zones)]
            ),
            "languages": _codes([*spoken, *((names(code, our), code) for code, _ in spoken for our in ours)]),
            "kinds": _codes([*kinds, *((words(code, our), code) for code, _ in kinds for our in ours)]),
            "vehicle": _codes([*_vehicles(), *((one, "none") for one in FOOT)]),
        }

    def details(self, cells: Mapping[str, str]) -> Details:
        """What the cells of a row say of somebody; raises Unfit and _Strange."""
        name = volunteer_forms.name(cells["first_name"])
        speaks = self._read("languages", cells)
        zones = self._read("zones", cells)
        if not zones:
            raise _Strange("zones", "")
        own = next((one for one in speaks if one in self.city.languages), self.city.languages[0])
        vehicles = self._read("vehicle", cells)
        vehicle = next((one for one in vehicles if one != "none"), "none")
        return Details(name, own, speaks, zones, kinds=self._read("kinds", cells), vehicle=vehicle)

    def _read(self, column: str, cells: Mapping[str, str]) -> tuple[str, ...]:
        """The codes in a cell, each once; the longest name that fits counts."""
        known, parts = self._known[column], _parts(cells.get(column, ""))
        found: list[str] = []
        while parts:
            many = next((many for many in range(len(parts), 0, -1) if parts[:many] in known), 0)
            if not many:
                raise _Strange(column, cells[column])
            found.append(known[parts[:many]])
            parts = parts[many:]
        return tuple(dict.fromkeys(found))


def _vehicles() -> Iterator[tuple[str, str]]:
    for code in VEHICLES:
        yield code, code
        for our in known_languages():
            yield house().words.page(f"vehicle_{code}", language=our), code
