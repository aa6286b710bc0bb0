"""Words on pages: a line of pages.toml, desk.toml or simulator.toml in the language of this page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import flash, url_for

from hotline.house import house
from hotline.pages.language import direction, language

STATIC = Path(__file__).parent / "static"
APART, TOGETHER = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def say(name: str, /, **gaps: object) -> str:
    """The line of that name; the template escapes it."""
    return house().words.page(name, language=language(), **{gap: apart(value) for gap, value in gaps.items()})


def apart(value: object) -> object:
    """A number or a name in a line from right to left, kept in its own order."""
    return f"{APART}{value}{TOGETHER}" if direction() == "rtl" and isinstance(value, str) else value


def tell(name: str, /, tone: str = "plain", **gaps: object) -> None:
    """Have the next page say a line; `tone` is good, sorry or plain."""
    flash(say(name, **gaps), tone)


def style_address(name: str) -> str:
    """The address of a file of ours, which changes when the file does."""
    return url_for("pages.static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
