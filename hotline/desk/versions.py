"""What a form was filled in from: of two who change the same at once, the second is told and looks again."""

from __future__ import annotations

from flask import request

NONE = -1  # what no record has
DIGITS = 9


def version_seen() -> int:
    """The version of the record that stood on the page; what is no number matches none."""
    written = request.form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < DIGITS else NONE
