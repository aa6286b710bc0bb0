"""Every word of a page is there in every language, with the same gaps, and none is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import hotline
from hotline.board.requests import REFUSED
from hotline.casebook.claims import OUTCOMES
from hotline.pages.errors import KNOWN
from tests.board.town import LANGUAGES

HOUSE = Path(hotline.__file__).parent
PROMPTS = HOUSE.parent / "prompts"
SAID = re.compile(r"(?:\bsay|\btell|\bback_saying|\bpage)\(\s*[\"'](\w+)[\"']")
ALSO = re.compile(r"\"((?:rule|nav|duty|waiting|sign_in|finished|given|not_yours)\w*)\"")
BANNED = ("bedürftig", "opfer", "vulnerable", "victim", "needy", "potrzebując", "fehlgeschlagen", "ungültig")
GAP = re.compile(r"\{(\w+)\}")


def lines(language: str) -> dict[str, Any]:
    return tomllib.loads((PROMPTS / language / "pages.toml").read_text("utf-8"))


def forms(entry: str | dict[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def used() -> set[str]:
    """The names that templates and views ask for."""
    sources = [*HOUSE.glob("**/templates/**/*.html"), *HOUSE.glob("**/*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    built = {f"outcome_{outcome}{end}" for outcome in OUTCOMES for end in ("", "_hint")}
    built |= {f"finished_{outcome}" for outcome in OUTCOMES} | set(REFUSED.values())
    built |= {f"error_{code}_{part}" for code in KNOWN for part in ("title", "text")}
    written = lines("de")
    return built | {name for name in SAID.findall(text) + ALSO.findall(text) if name in written}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_words_in_the_same_order(language: str) -> None:
    assert list(lines(language)) == list(lines("de"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_gaps_are_filled_in_each_language(language: str) -> None:
    for name, entry in lines(language).items():
        german = {gap for form in forms(lines("de")[name]) for gap in GAP.findall(form)}
        assert {gap for form in forms(entry) for gap in GAP.findall(form)} == german, name


def test_no_word_is_left_over() -> None:
    assert set(lines("de")) - used() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_a_code_fits_one_sms_in_its_small_alphabet(language: str) -> None:
    message = lines(language)["code_message"].replace("{code}", "123456")
    assert message.isascii() or language == "de"
    assert len(message) <= 160


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_calls_volunteers_or_residents_by_what_they_lack(language: str) -> None:
    text = " ".join(form for entry in lines(language).values() for form in forms(entry)).lower()
    for banned in (
        "bedürftig",
        "opfer",
        "vulnerable",
        "victim",
        "needy",
        "potrzebując",
        "fehlgeschlagen",
        "ungültig",
    ):
        assert banned not in text
