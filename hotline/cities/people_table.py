"""A table of people to be rung, as somebody brings it: what can be used of it, and what must be mended.

One row for each of them: the number, and where it is known the postcode and the language (`de`). The first
row may name the columns. Nothing is guessed: what cannot be read is told, row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hotline.cities.city import City
from hotline.cities.numbers import kind_of
from hotline.cities.places import AskZones, ByPerson, Placed
from hotline.cities.spreadsheet import ending, rows

MOST_ROWS = 1000
LONGEST_CELL = 60

Why: TypeAlias = Literal[
    "number",
    "abroad",
    "postcode",
    "language",
    "twice",
    "many",
    "on_list",
    "blocked",
    "never",
    "erased",
    "zone",
]


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody who can be rung: `row` of the table, the number (E.164) and its kind, where they live.

    `zone` is empty where the postcode lies in several, or none was given.
    """

    row: int
    number: str
    kind: str
    zone: str
    postcode: str
    language: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used, and why; `shown` is the cell that is meant, never a whole number."""

    row: int
    why: Why
    shown: str = ""


def read_table(text: str, city: City, *, language: str) -> tuple[list[Read], list[Fault]]:
    """What can be rung, in the order of the table, and the faults; `language` is that of rows without one."""
    found: list[Read] = []
    faults: list[Fault] = []
    known: set[str] = set()
    row = 0
    try:
        for row, cells in _people(text):
            if len(found) + len(faults) >= MOST_ROWS:
                faults.append(Fault(row, "many"))
                break
            one = read_row(row, cells, city, language=language)
            if isinstance(one, Read) and one.number in known:
                one = Fault(row, "twice", ending(one.number))
            if isinstance(one, Fault):
                faults.append(one)
            else:
                known.add(one.number)
                found.append(one)
    except csv.Error:  # a quotation mark that never closes makes one endless cell of the rest
        faults.append(Fault(row + 1, "many"))
    return found, faults


def _people(text: str) -> Iterator[tuple[int, list[str]]]:
    """All rows but the first where that names the columns."""
    for row, cells in rows(text, longest=LONGEST_CELL):
        if row > 1 or not cells[0] or any(sign.isdigit() for sign in cells[0]):
            yield row, cells


def read_row(row: int, cells: Sequence[str], city: City, *, language: str) -> Read | Fault:
    """One of them; cells that are missing are empty."""
    written, postcode, spoken = (*cells[:3], "", "", "")[:3]
    number = city.written_number(written)
    if number is None or city.is_ours(number):
        return Fault(row, "number", ending(written))
    if not city.may_ring(number):
        return Fault(row, "abroad", ending(number))
    if spoken and spoken.lower() not in city.languages:
        return Fault(row, "language", spoken)
    zone = _zone(city, postcode) if postcode else ""
    if zone is None:
        return Fault(row, "postcode", postcode)
    code = city.canonical(postcode) if postcode else ""
    kind = kind_of(number, city.country)
    return Read(row, number, kind, zone, code, spoken.lower() or language)


def _zone(city: City, postcode: str) -> str | None:
    """The zone of a postcode; empty where it has to be asked for, None where it is none of ours."""
    match city.place(postcode):
        case Placed(zone=found):
            return found
        case AskZones() | ByPerson():
            return ""
        case _:
            return None
