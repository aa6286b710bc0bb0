"""A text with {gaps} and [0.4] pauses, taken apart once so that nothing is parsed during a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.prompts.faults import Matter, matter
from hotline.prompts.pieces import SENTENCE_ENDS, Pause, Piece, Speech

TOKEN = re.compile(r"\{(?P<gap>[^{}]*)\}|\[(?P<pause>[^\[\]]*)\]")
GAP_NAME = re.compile(r"[a-z][a-z_]*\Z")
SECONDS = re.compile(r"\d(\.\d)?\Z")
LONGEST_PAUSE = 5.0
UNBROKEN = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"  # spaces that hold a line together

Spoken: TypeAlias = str | float
"""Words, or seconds of silence."""


class TemplateFault(ValueError):
    """A text that cannot be taken apart: what is the matter and how to mend it."""

    def __init__(self, matter: Matter) -> None:
        super().__init__(f"{matter.what} {matter.mend}")
        self.matter = matter


@dataclass(frozen=True, slots=True)
class GapPart:
    """A gap by its name; one that begins a sentence gets a capital letter."""

    name: str
    begins_sentence: bool


Part: TypeAlias = str | float | GapPart


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart into words, pauses (seconds) and gaps; `letters`: see `capital`."""

    parts: tuple[Part, ...]
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def gaps(self) -> frozenset[str]:
        """The names of its gaps."""
        return frozenset(part.name for part in self.parts if isinstance(part, GapPart))


def parse(text: str, *, capitals: bool = True, letters: Mapping[str, str] | None = None) -> Template:
    """Take a text apart; TemplateFault where a gap or a pause is not written as agreed.

    With `capitals`, every sentence begins with a capital letter (one of `letters` where the language has
    its own); without, all stays as it is written.
    """
    own = letters or {}
    parts: list[Part] = []
    end, begins = 0, capitals
    for token in TOKEN.finditer(text):
        begins = _add_words(parts, text[end : token.start()], begins, own) and capitals
        end = token.end()
        if token["gap"] is None:
            parts.append(_pause(token["pause"]))
        else:
            parts.append(GapPart(_gap_name(token["gap"]), begins))
            begins = False
    _add_words(parts, text[end:], begins, own)
    return Template(tuple(parts), own)


def _add_words(parts: list[Part], words: str, begins: bool, letters: Mapping[str, str]) -> bool:
    """Add words and tell whether a sentence begins after them."""
    stray = re.search(r"[{}\[\]]", words)
    if stray:
        mend = "Write a gap as {name}, a pause as [0.4], or leave the sign out."
        what = f"The sign {stray[0]} stands alone."
        raise TemplateFault(matter(what, mend, "words_stray", sign=stray[0], example="{name}", pause="[0.4]"))
    if not words:
        return begins
    shown = re.sub(rf"[^\S{UNBROKEN}]+", " ", words)
    parts.append(capital(shown, letters) if begins else shown)
    return begins if not shown.strip() else shown.rstrip()[-1] in SENTENCE_ENDS


def _pause(written: str) -> float:
    if not SECONDS.match(written) or not 0 < float(written) <= LONGEST_PAUSE:
        most, examples = f"{LONGEST_PAUSE:.0f}", "[0.4] [1.0]"
        mend = f"Write seconds with a point, up to {most}: [0.4] or [1.0]."
        shown = f"[{written}]"
        raise TemplateFault(
            matter(f"{shown} is not a pause.", mend, "words_pause", found=shown, most=most, examples=examples)
        )
    return float(written)


def _gap_name(written: str) -> str:
    if not GAP_NAME.match(written):
        mend, shown = "A gap is one small word in braces, such as {zone}.", f"{{{written}}}"
        raise TemplateFault(
            matter(f"{shown} is not a gap.", mend, "words_gap", found=shown, example="{zone}")
        )
    return written


def capital(text: str, letters: Mapping[str, str]) -> str:
    """The text with its first letter as a capital, by `letters` or as usual; the space before it stays."""
    start = len(text) - len(text.lstrip())
    first = text[start : start + 1]
    return text[:start] + letters.get(first, first.upper()) + text[start + 1 :]


def fill(template: Template, value: Callable[[str], tuple[Spoken, ...]]) -> Iterable[Spoken]:
    """The parts of a template with what fills its gaps in their places."""
    for part in template.parts:
        if isinstance(part, GapPart):
            spoken = value(part.name)
            first = spoken[0]
            begins = part.begins_sentence and isinstance(first, str)
            yield capital(first, template.letters) if begins and isinstance(first, str) else first
            yield from spoken[1:]
        else:
            yield part


def pieces(spoken: Iterable[Spoken], language: str) -> tuple[Piece, ...]:
    """Words and seconds as pieces; words that touch become one piece of speech."""
    done: list[Piece] = []
    words = ""
    for part in spoken:
        if isinstance(part, str):
            words += part
            continue
        _add_speech(done, words, language)
        done.append(Pause(part, language))
        words = ""
    _add_speech(done, words, language)
    return tuple(done)


def _add_speech(done: list[Piece], words: str, language: str) -> None:
    if any(letter.isalnum() for letter in words):
        done.append(Speech(words.strip(), language))
