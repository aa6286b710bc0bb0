"""Every word of a page is there in every language, with the same gaps, and none is left over."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import hotline
from tests.board.town import LANGUAGES

HOUSE = Path(hotline.__file__).parent
PROMPTS = HOUSE.parent / "prompts"
FILES = {"pages": "", "desk": "desk.", "simulator": "simulator."}
LITERAL = re.compile(r"\"([a-z][\w.{}%-]*)\"|'([a-z][\w.{}%-]*)'")
BUILT = re.compile(r"\{[^}]*\}|%[sd]|_$")  # "outcome_%s_hint", f"error_{code}", "reason_" ~ reason
BANNED = ("bedürftig", "opfer", "vulnerable", "victim", "needy", "potrzebując", "fehlgeschlagen", "ungültig")
GAP = re.compile(r"\{(\w+)\}")


@cache
def lines(file: str, language: str) -> dict[str, Any]:
    return tomllib.loads((PROMPTS / language / f"{file}.toml").read_text("utf-8"))


def forms(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


@cache
def asked_for() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What templates, views and scripts have in quotes: whole names, and names that are put together."""
    sources = [path for ending in ("html", "py", "js") for path in HOUSE.rglob(f"*.{ending}")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    literals = {one or other for one, other in LITERAL.findall(text)}
    built = {one for one in literals if BUILT.search(one) and len(BUILT.sub("", one)) > 2}
    return frozenset(literals), tuple(_pattern(one) for one in built)


def _pattern(built: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in BUILT.split(built.removesuffix("_") + ("_" * built.endswith("_")))]
    return re.compile(r"\w+".join(parts))


def is_used(name: str) -> bool:
    whole, built = asked_for()
    return name in whole or any(pattern.fullmatch(name) for pattern in built)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_words_in_the_same_order(file: str, language: str) -> None:
    assert list(lines(file, language)) == list(lines(file, "de"))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_gaps_are_filled_in_each_language(file: str, language: str) -> None:
    for name, entry in lines(file, language).items():
        german = {gap for form in forms(lines(file, "de")[name]) for gap in GAP.findall(form)}
        assert {gap for form in forms(entry) for gap in GAP.findall(form)} == german, name


@pytest.mark.parametrize("file", FILES)
def test_no_word_is_left_over(file: str) -> None:
    assert [name for name in lines(file, "de") if not is_used(f"{FILES[file]}{name}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_a_code_fits_one_sms_in_its_small_alphabet(language: str) -> None:
    message = lines("pages", language)["code_message"].replace("{code}", "123456")
    assert message.isascii() or language == "de"
    assert len(message) <= 160


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_calls_volunteers_or_residents_by_what_they_lack(file: str, language: str) -> None:
    text = " ".join(form for entry in lines(file, language).values() for form in forms(entry)).lower()
    assert [banned for banned in BANNED if banned in text] == []
