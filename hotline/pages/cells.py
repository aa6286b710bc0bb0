"""Cells of files that are opened as sheets: a text there is shown, and never calculated."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet begins to calculate


def harmless(text: str) -> str:
    """The text with an apostrophe before it, where it would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
