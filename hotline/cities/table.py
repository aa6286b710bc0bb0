"""The reader of zone tables: CSV in, a table or a list of what is wrong with it out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.cities.cells import CellError, Key, TableRules, read_key, read_share, read_zone
from hotline.cities.keyed import Collisions, collisions
from hotline.cities.places import CHOICES_AT_MOST, PERSON, Entry, ZoneTable
from hotline.cities.reading import decoded, stops_in, undecodable
from hotline.cities.report import SEPARATORS, Fault, Report

COLUMNS = ("postcode", "zone", "place", "source", "share")
NEEDED = ("postcode", "zone")
# How towns head the same columns in their own spreadsheets.
HEADINGS = {
    **dict.fromkeys(("post code", "plz", "postleitzahl", "kod", "kod pocztowy", "code postal"), "postcode"),
    **dict.fromkeys(("posta kodu", "индекс", "почтовый индекс", "індекс", "поштовий індекс"), "postcode"),
    **dict.fromkeys(("الرمز البريدي", "zip", "zip code"), "postcode"),
    **dict.fromkeys(("stadtteil", "ortsteil", "bezirk", "district", "strefa", "dzielnica"), "zone"),
    **dict.fromkeys(("quartier", "bölge", "mahalle", "зона", "район", "المنطقة"), "zone"),
}
EXAMPLE = "postcode,zone,share,source"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be understood."""

    line: int
    key: Key
    zone: str
    share: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, and how many cells a row has."""

    columns: Mapping[str, int]
    width: int

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a column, empty if the column or the cell is not there."""
        place = self.columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""


@dataclass
class Reading:
    """What has been found so far."""

    file: str
    rules: TableRules
    encoding: str = ""
    separator: str = ""
    rows: int = 0
    duplicates: int = 0
    padded: int = 0
    wrong_length: int = 0
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    understood: dict[tuple[bool, str], list[Row]] = field(default_factory=dict)

    def error(self, at: int, what: str, mend: str, name: str = "", /, **gaps: object) -> None:
        """Note what makes the table unusable, in line `at`."""
        self.errors.append(Fault(at, what, mend, name, gaps))

    def warn(self, at: int, what: str, mend: str, name: str, /, **gaps: object) -> None:
        """Note what a person should look at."""
        self.warnings.append(Fault(at, what, mend, name, gaps))


def read_zone_table(source: Path | str | bytes, rules: TableRules) -> tuple[ZoneTable | None, Report]:
    """The table in a file (a `Path`) or in a text, and the report; no table if anything is wrong.

    `rules` is a City, or anything with its zones, the form of its codes and its area.
    """
    reading = Reading(source.name if isinstance(source, Path) else "the table", rules)
    text = _text(source, reading)
    if text is not None:
        _read_rows(text, reading)
        _check_groups(reading)
    table = None if reading.errors else _table(reading)
    return table, _report(reading)


def raw_rows(text: str, rules: TableRules) -> list[tuple[str, str]]:
    """Postcode and zone of every row as somebody wrote them; none where the first line has no such names."""
    reading = Reading("the table", rules)
    rows = _csv_rows(text, reading)
    first = next(rows, None)
    header = _header(*first, reading=reading) if first is not None else None
    if header is None:
        return []
    return [(header.cell(cells, "postcode"), header.cell(cells, "zone")) for _, cells in rows]


def _text(source: Path | str | bytes, reading: Reading) -> str | None:
    """The file as text: bytes that are not UTF-8 are refused, never replaced."""
    if isinstance(source, str):
        reading.encoding = "text"
        return source.removeprefix("\ufeff")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        text, reading.encoding = decoded(data)
    except UnicodeDecodeError as fault:
        what, mend = undecodable(fault), 'Save the file as "CSV UTF-8".'
        reading.error(0, what, mend, "table_not_utf8", line=stops_in(fault))
    except OSError as fault:
        reading.error(0, f"The file cannot be read ({fault.strerror}).", "Look at its name and folder.")
    else:
        return text
    return None


def _read_rows(text: str, reading: Reading) -> None:
    """Understand the header, then each row by itself."""
    rows = _csv_rows(text, reading)
    first = next(rows, None)
    if first is None:
        mend = f"The first line must be: {EXAMPLE}"
        reading.error(0, "The file is empty.", mend, "table_empty", first=EXAMPLE)
        return
    header = _header(*first, reading=reading)
    if header is None:
        return
    for line, cells in rows:
        reading.rows += 1
        _read_row(line, cells, header=header, reading=reading)
    if not reading.rows and not reading.errors:
        mend = "Write one row per postcode below the first line."
        reading.error(0, "The table has no rows.", mend, "table_no_rows")


def _csv_rows(text: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    first = text.lstrip().splitlines()[:1]
    reading.separator = max(SEPARATORS, key="".join(first).count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=reading.separator, strict=True)
    line = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = rows.line_num + 1
    except csv.Error as fault:
        what = f"The quotation marks are not in order ({fault})."
        reading.error(line, what, "Close or remove them.", "table_quotes")


def _header(line: int, cells: list[str], *, reading: Reading) -> Header | None:
    """Where each column stands, if the needed ones are there once."""
    names = [HEADINGS.get(name, name) for name in (" ".join(cell.lower().split()) for cell in cells)]
    for name in NEEDED:
        if name not in names:
            what, mend = f'There is no column "{name}".', f"The first line must be: {EXAMPLE}"
            reading.error(line, what, mend, "table_no_column", column=name, first=EXAMPLE)
    for name in dict.fromkeys(filter(None, names)):
        if names.count(name) > 1:
            what = f'The column "{name}" stands there twice.'
            reading.error(line, what, "Take one of the two away.", "table_column_twice", column=name)
        elif name not in COLUMNS:
            what, known = f'The column "{name}" is not used.', ", ".join(COLUMNS)
            mend = f"Known are: {known}."
            reading.warn(line, what, mend, "table_column_unused", column=name, known=known)
    columns = {name: names.index(name) for name in COLUMNS if name in names}
    return None if reading.errors else Header(columns, len(names))


def _read_row(line: int, cells: list[str], *, header: Header, reading: Reading) -> None:
    """Understand one row, or note what is wrong with it."""
    if any(cell.strip() for cell in cells[header.width :]):
        what, mend = "There is something beyond the last column.", "Look whether the row is shifted."
        reading.error(line, what, mend, "table_shifted")
        return
    try:
        key = read_key(header.cell(cells, "postcode"), reading.rules)
        zone = read_zone(header.cell(cells, "zone"), reading.rules)
        share = read_share(header.cell(cells, "share"))
    except CellError as fault:
        reading.wrong_length += fault.wrong_length
        reading.error(line, fault.what, fault.mend, fault.name, **fault.gaps)
        return
    _keep(Row(line, key, zone, share, header.cell(cells, "source")), reading)


def _keep(row: Row, reading: Reading) -> None:
    """Keep a row, unless the same code and zone stand there already."""
    if row.key.padded:
        reading.padded += 1
        what, mend = f"Leading zeros were added: {row.key.code}.", "Format the column as text."
        reading.warn(row.line, what, mend, "table_padded", code=row.key.code)
    known = reading.understood.setdefault((row.key.prefix, row.key.code), [])
    twin = next((one for one in known if one.zone == row.zone), None)
    if twin is None:
        known.append(row)
    elif twin.share == row.share:
        reading.duplicates += 1
        what = f"{row.key} with this zone already stands in line {twin.line}."
        reading.warn(row.line, what, "", "table_twice", code=str(row.key), first=twin.line)
    else:
        what = f"{row.key} with this zone stands in line {twin.line} with another share."
        mend = "Keep one of the two rows."
        reading.error(row.line, what, mend, "table_two_shares", code=str(row.key), first=twin.line)


def _check_groups(reading: Reading) -> None:
    """Look at the rows of one code together."""
    for rows in reading.understood.values():
        key, line = rows[0].key, rows[-1].line
        total = sum(row.share or 0.0 for row in rows)
        if total > 1 + 1e-9:
            what = f"The shares of {key} add up to {total:g}."
            mend = "Together they may be 1 at most."
            reading.error(line, what, mend, "table_shares", code=str(key), total=f"{total:g}")
        if len(rows) > 1 and any(row.zone == PERSON for row in rows):
            what = f"{key} has both {PERSON} and a zone."
            mend = "Keep either the one or the other."
            reading.error(line, what, mend, "table_person_too", code=str(key), person=PERSON)
        if len(rows) > CHOICES_AT_MOST:
            what = f"{key} lies in {len(rows)} zones; callers are asked about the three likeliest."
            mend = "Others are read more names (zones_by_name = true), or rung by a person."
            reading.warn(line, what, mend, "table_many_zones", code=str(key), zones=len(rows))


def _zones_without_code(reading: Reading) -> tuple[str, ...]:
    """Zones that get no request by telephone: most likely rows are missing."""
    used = {row.zone for rows in reading.understood.values() for row in rows}
    return tuple(zone for zone in reading.rules.zones if zone not in used)


def _table(reading: Reading) -> ZoneTable:
    """The rows as the index wants them."""
    rows = [row for group in reading.understood.values() for row in group]
    sources = tuple(dict.fromkeys(row.source for row in rows if row.source))
    return ZoneTable(_entries(reading, prefix=False), _entries(reading, prefix=True), sources)


def _entries(reading: Reading, *, prefix: bool) -> dict[str, tuple[Entry, ...]]:
    return {
        code: tuple(Entry(row.zone, row.share) for row in rows)
        for (is_prefix, code), rows in reading.understood.items()
        if is_prefix == prefix
    }


def _report(reading: Reading) -> Report:
    groups = reading.understood
    return Report(
        file=reading.file,
        encoding=reading.encoding,
        separator=reading.separator,
        rows=reading.rows,
        codes=sum(not prefix for prefix, _ in groups),
        prefixes=sum(prefix for prefix, _ in groups),
        padded=reading.padded,
        duplicates=reading.duplicates,
        wrong_length=reading.wrong_length,
        several=tuple(str(rows[0].key) for rows in groups.values() if len(rows) > 1),
        by_person=tuple(str(rows[0].key) for rows in groups.values() if rows[0].zone == PERSON),
        zones_without_code=_zones_without_code(reading),
        collisions=_collisions(reading),
        errors=tuple(sorted(reading.errors, key=lambda fault: fault.line)),
        warnings=tuple(sorted(reading.warnings, key=lambda fault: fault.line)),
    )


def _collisions(reading: Reading) -> Collisions | None:
    """Which whole codes share their keys."""
    zones = {
        code: frozenset(row.zone for row in rows)
        for (prefix, code), rows in reading.understood.items()
        if not prefix
    }
    return collisions(zones, reading.rules.form)
