"""The text message after a call: who writes, what was noted, what happens next, the code word (R73-R75)."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.prompts.faults import PromptError
from hotline.prompts.letters import in_few_letters
from hotline.prompts.pages import page_text
from hotline.prompts.sources import PAGE_FILES, Entry
from hotline.prompts.vocabulary import Vocabulary

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOON = ("by_today", "by_tomorrow", "today", "tomorrow")
PAGES = PAGE_FILES["pages"]
WHENS = (*SOON, *DAYS)  # by when somebody rings


@dataclass(frozen=True, slots=True)
class Noted:
    """What was asked for; `when` is one of WHENS, the postcode as people write it, or empty.

    `there`: another phone is rung than the one that gets the message.
    """

    kind: str
    postcode: str
    when: str
    word: str
    there: bool = False


def confirmation(words: Vocabulary, noted: Noted) -> str:
    """The message, in the letters that it is sent in; PromptError where words are missing."""
    noun = words.entries.get(f"{noted.kind}.noun")
    if noun is None:
        raise PromptError(f"types.toml has no [{noted.kind}]")
    what = ", ".join(part for part in (_loud(noun.texts["other"]), noted.postcode) if part)
    gaps: dict[str, object] = {"what": what, "when": _when(words, noted.when), "word": _loud(noted.word)}
    return in_few_letters(page_text(_entry(words, PAGES + _line(noted)), words.plurals, gaps))


def _line(noted: Noted) -> str:
    return "confirm_there_message" if noted.there else "confirm_message"


def _when(words: Vocabulary, name: str) -> str:
    line = f"confirm_{name}"
    return page_text(_entry(words, PAGES + line if name in SOON else f"times.{name}"), words.plurals, {})


def _entry(words: Vocabulary, name: str) -> Entry:
    entry = words.entries.get(name)
    if entry is None:
        raise PromptError(f"there is no line {name!r} in the language {words.language.code!r}")
    return entry


def _loud(text: str) -> str:
    """In capitals, for the eye; without its marks first, so that no language's capitals come out wrong."""
    return in_few_letters(text).upper()
