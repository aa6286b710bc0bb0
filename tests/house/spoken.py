"""The words of the product, so that a test can say a line's name where it means what is heard."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from hotline.cities import City, load_cities
from hotline.prompts import Words, load_words
from hotline.prompts.lines import Digits, Line
from hotline.prompts.naming import NAMES
from hotline.prompts.sources import find_folder, shipped_languages
from tests.house.town import DESK, TOP


@cache
def words() -> Words:
    """All words, as they are shipped."""
    return load_words(shipped_languages(find_folder()), ("berlin", "tricity"))


@cache
def forms_of_line(name: str, language: str = "de", city: str = "berlin") -> tuple[tuple[str, ...], ...]:
    """What of each form of a line is said whatever stands in its gaps: in their order."""
    texts: dict[str, Any] = {}
    for file in ("calls.toml", "volunteer.toml", f"{city}.toml"):
        path = TOP / "prompts" / language / file
        read = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        texts |= read.get("calls", read)
    text = texts[name]
    forms = text.values() if isinstance(text, dict) else [text]
    return tuple(_parts(_named(form, texts)) for form in forms)


def _named(text: str, texts: dict[str, Any]) -> str:
    for name in NAMES:
        words = texts[name]
        text = re.sub(rf"\A((?:\[[0-9.]+\]\s*)*)\{{{name}\}}", rf"\g<1>{words[:1].upper()}{words[1:]}", text)
        text = text.replace(f"{{{name}}}", words)
    return text


def _parts(text: str) -> tuple[str, ...]:
    without_pauses = re.sub(r"\s*\[[0-9.]+\]\s*", " ", text)
    parts = (" ".join(part.split()) for part in re.split(r"\{[a-z]+\}", without_pauses))
    return tuple(part for part in parts if re.search(r"\w", part))


def is_said(name: str, heard: str, language: str = "de", city: str = "berlin") -> bool:
    """Whether a line, in any of its forms, is among what was heard."""
    return any(_is_said(parts, heard) for parts in forms_of_line(name, language, city))


def _is_said(parts: tuple[str, ...], heard: str) -> bool:
    place = 0
    for part in parts:
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
