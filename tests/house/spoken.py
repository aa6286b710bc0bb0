"""The words of the product, so that a test can say a line's name where it means what is heard."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from hotline.cities import City, load_cities
from hotline.prompts import Words, load_words
from hotline.prompts.lines import Digits, Line
from tests.house.town import DESK, TOP


@cache
def words() -> Words:
    """All words, as they are shipped."""
    return load_words(("de", "pl", "en"), ("berlin",))


@cache
def parts_of_line(name: str) -> tuple[str, ...]:
    """What of a German line is said whatever stands in its gaps: in their order."""
    texts: dict[str, Any] = {}
    for file in ("calls.toml", "berlin.toml"):
        read = tomllib.loads((TOP / "prompts" / "de" / file).read_text(encoding="utf-8"))
        texts |= read.get("calls", read)
    text = texts[name]["other"] if isinstance(texts[name], dict) else texts[name]
    without_pauses = re.sub(r"\s*\[[0-9.]+\]\s*", " ", text)
    return tuple(part for part in re.split(r"\{[a-z]+\}", without_pauses) if re.search(r"\w", part))


def is_said(name: str, heard: str) -> bool:
    """Whether a German line is among what was heard."""
    place = 0
    for part in (" ".join(part.split()) for part in parts_of_line(name)):
        place = heard.find(part.strip(" .,:"), place)
        if place < 0:
            return False
    return True


@cache
def berlin() -> City:
    """The city, without any telephone number."""
    return load_cities(("berlin",), {})["berlin"]


def apology() -> str:
    """What callers hear when nothing works but the web process: in it the number of the desk, in pairs."""
    pairs = Digits(tuple(berlin().number_pairs(DESK)))
    return words().plain((Line("failure", {"number": pairs}),), language="de", city="berlin")
