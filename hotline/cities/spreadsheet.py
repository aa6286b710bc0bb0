"""Rows of a table as somebody saves it from a spreadsheet: with semicolons, commas or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

DELIMITERS = ";,\t"


def rows(text: str, *, longest: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, by their number in the file, from 1; cells of at most `longest` letters.

    Raises csv.Error where a quotation mark never closes.
    """
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        kept = [cell.strip()[:longest] for cell in cells]
        if any(kept):
            yield row, kept


def ending(number: str) -> str:
    """The last two digits: enough to find the row, too few to be a number."""
    digits = [sign for sign in number if sign.isdigit()]
    return f"\N{HORIZONTAL ELLIPSIS}{''.join(digits[-2:])}" if digits else ""
