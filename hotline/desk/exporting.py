"""Lists that leave the house as files: CSV, or a sheet for Excel. What is in them, others say.

A cell is a text, a whole number, a sum, a moment or nothing. A moment without a zone is the city's own time,
one in UTC is written with a Z. Nothing in a cell is ever read as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TypeAlias

from flask import Response, stream_with_context

from hotline.casebook import audit
from hotline.desk import excel
from hotline.desk.guard import now, operator
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.cells import harmless

Cell: TypeAlias = str | int | Decimal | datetime | date | None

AT_ONCE = 1000  # rows read from the database, and written to the wire, at a time
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it leaves: its file's name, its title and headings in the reader's language, and rows."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def note_leaving(what: str, form: str, *, subject_id: int | None = None, city: str | None = None) -> None:
    """That it left the desk, in the audit trail, before the first line does."""
    about, detail = (what, subject_id), {"form": form}
    with house().store.write() as casebook:
        audit.note(
            casebook, actor=operator().id, verb="exported", subject=about, city=city, detail=detail, now=now()
        )


def answer(sheet: Sheet, form: str) -> Response:
    """The list as a file to be kept; `form` is `csv` or `xlsx`."""
    if form == "xlsx":
        return _file(stream_with_context(_sheet(sheet)), f"{sheet.name}.xlsx", XLSX)
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
    if isinstance(cell, Decimal):
        return formats.sum_of(int(cell * 100), language())
    return "" if cell is None else str(cell)


# --- Excel


def _sheet(sheet: Sheet) -> Iterator[bytes]:
    from_right = formats.locale(language()).text_direction == "rtl"
    rows = ([_plain(cell) for cell in row] for row in sheet.rows)
    cut = say("figures.export_cut")
    yield from excel.stream(sheet.title, sheet.headings, rows, from_right=from_right, cut=cut)


def _plain(cell: Cell) -> excel.Plain:
    """The city's time stays a time, and a number or a sum a number; everything else is text."""
    if (
        cell is None
        or isinstance(cell, int | Decimal)
        or (isinstance(cell, datetime) and cell.tzinfo is None)
    ):
        return cell
    return written(cell)
