"""Rows of a table as somebody saves it from a spreadsheet: with semicolons, commas or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

DELIMITERS = ";,\t"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # "Unicode text" of Excel


def first_lines(data: bytes, most: int) -> bytes:
    """The whole lines among the first bytes of a file: no letter is cut in two, and no number."""
    if len(data) <= most:
        return data
    if not data.startswith(UTF_16):
        return data[: data.rfind(b"\n", 0, most) + 1]
    text, newline, _ = data[: most - most % 2].decode("utf-16", "ignore").rpartition("\n")
    return (text + newline).encode("utf-16")


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
