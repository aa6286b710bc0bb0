"""Lists that leave the house as a file: CSV in a stream, and a sheet for Excel. What is in them, others say.

A cell is a text, a whole number, a moment or nothing. A moment without a zone is the city's own time,
one in UTC is written with a Z. Nothing in a cell is ever read as a formula.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, TypeAlias

import xlsxwriter
from flask import Response, stream_with_context

from hotline.pages import formats, language

Cell: TypeAlias = str | int | datetime | date | None

AT_ONCE = 1000  # rows read from the database, and written to the wire, at a time
EXCEL_ROWS = 30_000  # so many are ready before a proxy loses patience (20 s); everything is in the CSV
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to calculate
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it leaves: its file's name, its title and headings in the reader's language, and rows."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def answer(sheet: Sheet, form: str) -> Response:
    """The list as a file to be kept; `form` is `csv` or `xlsx`."""
    if form == "xlsx":
        return _file(_blocks(_workbook(sheet)), f"{sheet.name}.xlsx", XLSX)
    return _file(stream_with_context(_lines(sheet)), f"{sheet.name}.csv", f"{CSV}; charset=utf-8")


def _file(body: Iterable[bytes], name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=mimetype, headers=headers)


# --- CSV


def separator(code: str) -> str:
    """What stands between two cells: a semicolon where the comma is the sign of decimals, as Excel has it."""
    decimal = formats.locale(code).number_symbols["latn"]["decimal"]
    return "," if decimal == "." else ";"


def _lines(sheet: Sheet) -> Iterator[bytes]:
    """A batch of rows at a time, so that a million of them need no more room than a thousand."""
    page = io.StringIO()
    writer = csv.writer(page, delimiter=separator(language()), lineterminator="\r\n")
    writer.writerow(sheet.headings)
    yield "\N{BYTE ORDER MARK}".encode()  # without it Excel reads another alphabet
    rows = iter(sheet.rows)
    while some := list(islice(rows, AT_ONCE)):
        writer.writerows([written(cell) for cell in row] for row in some)
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()
    yield page.getvalue().encode()


def written(cell: Cell) -> str:
    """A cell as text: 2026-11-23 14:30:05 of the city, 2026-11-23T13:30:05Z of everybody."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ" if cell.tzinfo else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else str(cell)


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and never calculates."""
    return f"'{text}" if text.startswith(FORMULA) else text


# --- Excel


def _workbook(sheet: Sheet) -> IO[bytes]:
    """On disk, a row at a time; it is gone as soon as it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is open until its last block is sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page, when = (
            book.add_worksheet(sheet.title[:31]),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        if formats.locale(language()).text_direction == "rtl":
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.headings) - 1, 18)
        page.write_row(0, 0, sheet.headings, book.add_format({"bold": True}))
        for place, row in enumerate(islice(sheet.rows, EXCEL_ROWS), start=1):
            _write(page, place, row, when)
    file.seek(0)
    return file


def _write(page: Any, place: int, row: Sequence[Cell], when: Any) -> None:
    """Numbers as numbers, the city's time as a time, everything else as text."""
    for column, cell in enumerate(row):
        if isinstance(cell, datetime) and cell.tzinfo is None:
            page.write_datetime(place, column, cell, when)
        elif isinstance(cell, int):
            page.write_number(place, column, cell)
        elif cell is not None:
            page.write_string(place, column, written(cell))


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block
