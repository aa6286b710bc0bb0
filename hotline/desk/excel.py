"""A sheet for Excel that leaves as it is made: no list is too long for memory or for a server in front.

A sheet is an archive of small files and one large one. The small ones are xlsxwriter's; the large one, the
rows, is written in between, a batch at a time, so that the first bytes leave at once.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

Plain: TypeAlias = str | int | Decimal | datetime | None  # a moment is without a zone

MOST_ROWS = 1_048_576 - 2  # a sheet has no more: one is for the headings, one to say that there are more
MOST_BYTES = (
    1_900_000_000  # of the rows before they are packed: old programs read no archive of two gigabytes
)
AT_ONCE = 1000
ROWS = "xl/worksheets/sheet1.xml"
BEGINNING = date(1899, 12, 30)  # sheets count days from here
NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # that XML may not hold
WIDTH = 18


def stream(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Plain]], *, from_right: bool, cut: str
) -> Iterator[bytes]:
    """The file in pieces; `cut` stands in the last row of a sheet that cannot hold them all."""
    frame, wire = _frame(title, headings, from_right=from_right), _Wire()
    with zipfile.ZipFile(wire, "w", zipfile.ZIP_DEFLATED) as book:
        for name in frame.namelist():
            if name != ROWS:
                book.writestr(name, frame.read(name))
        above, sample, below = _parted(frame.read(ROWS).decode())
        style = re.search(r's="(\d+)"', sample)
        with book.open(ROWS, "w") as page:
            page.write(above.encode())
            for batch in _in_batches(_written(rows, moment=style[1] if style else "0", cut=cut)):
                page.write(b"".join(batch))
                yield wire.taken()
            page.write(below.encode())
    yield wire.taken()


def _frame(title: str, headings: Sequence[str], *, from_right: bool) -> zipfile.ZipFile:
    """A sheet with its headings and one moment, to be taken out again: it says how moments are shown."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, when = (
            book.add_worksheet(title[:31]),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        if from_right:
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, len(headings) - 1, WIDTH)
        page.write_row(0, 0, headings, book.add_format({"bold": True}))
        page.write_datetime(1, 0, datetime(2026, 1, 1), when)  # noqa: DTZ001 - sheets know no zones
    return zipfile.ZipFile(file)


def _parted(page: str) -> tuple[str, str, str]:
    """What stands above the rows, the row with the moment, and what stands below."""
    above, sample, rest = page.partition('<row r="2"')
    inside, end, below = rest.partition("</row>")
    page_size = re.compile('<dimension ref="[^"]*"/>')
    return page_size.sub("", above), sample + inside + end, below


def _in_batches(rows: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _written(rows: Iterable[Sequence[Plain]], *, moment: str, cut: str) -> Iterator[bytes]:
    size = 0
    for place, row in enumerate(rows, start=2):
        full = place > MOST_ROWS + 1 or size > MOST_BYTES
        written = _row(place, (cut,) if full else row, moment).encode()
        yield written
        if full:
            return
        size += len(written)


def _row(place: int, row: Sequence[Plain], moment: str) -> str:
    cells = (_cell(f"{xl_col_to_name(column)}{place}", cell, moment) for column, cell in enumerate(row))
    return f'<row r="{place}">{"".join(cells)}</row>'


def _cell(where: str, cell: Plain, moment: str) -> str:
    """Numbers as numbers, moments as moments, and everything else as text: nothing is ever a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        days = (cell.date() - BEGINNING).days + (cell.hour * 3600 + cell.minute * 60 + cell.second) / 86400
        return f'<c r="{where}" s="{moment}"><v>{days:.10f}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{where}"><v>{cell:d}</v></c>'
    if isinstance(cell, Decimal):
        return f'<c r="{where}"><v>{cell:f}</v></c>'
    text = escape(NO_LETTERS.sub("", cell))
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


class _Wire(io.RawIOBase):
    """What the archive is written to: nothing can be read or sought, what was written is taken away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def write(self, data: Any) -> int:
        """Keep a piece until it is taken."""
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """What was written since."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
