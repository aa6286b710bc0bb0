"""A text that a page carries from one form to the next, small enough for a page; it is checked anew there."""

from __future__ import annotations

import base64
import binascii
import zlib

MOST = 4 * 1024 * 1024  # bytes of the text, however small it was made


def carry(text: str) -> str:
    """The text as a hidden field has it."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def carried(field: str) -> str | None:
    """The text of such a field; None where it is none."""
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(base64.b64decode(field, validate=True), MOST)
        return data.decode() if unpacking.eof else None
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError):
        return None
