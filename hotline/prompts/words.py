"""Every word the hotline says or shows, in every language and for every city. Immutable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.prompts.confirmation import Noted, confirmation
from hotline.prompts.faults import PromptError
from hotline.prompts.lexicon import Lexicon
from hotline.prompts.lines import Line
from hotline.prompts.pages import page_text
from hotline.prompts.pieces import Piece, Speech
from hotline.prompts.sources import Entry
from hotline.prompts.vocabulary import Vocabulary

KEYS_ONLY: Mapping[str, Lexicon] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """All words. Languages are codes (`de`), cities are codes (`berlin`); PromptError where one is unknown.

    `spoken` has one vocabulary for each (language, city) that has lines of its own, and (language, "").
    `heard` has, for each city that lets callers speak, what they may say in each language that can be.
    """

    languages: tuple[str, ...]
    spoken: Mapping[tuple[str, str], Vocabulary]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recordings: Mapping[str, Path] = field(default_factory=dict)
    heard: Mapping[str, Mapping[str, Lexicon]] = field(default_factory=dict)

    def render(self, lines: Sequence[Line], *, language: str, city: str) -> tuple[Piece, ...]:
        """The pieces of lines in their order; PromptError for an unknown line or a gap without a value."""
        done: list[Piece] = []
        for line in lines:
            done.extend(self._vocabulary(line.language or language, city).say(line))
        return tuple(done)

    def plain(self, lines: Sequence[Line], *, language: str, city: str) -> str:
        """What is said as one text, without pauses and recordings."""
        said = self.render(lines, language=language, city=city)
        return " ".join(piece.text for piece in said if isinstance(piece, Speech))

    def lexicons(self, city: str) -> Mapping[str, Lexicon]:
        """What a city's callers may say, by language; nothing where they only press keys."""
        return self.heard.get(city, KEYS_ONLY)

    def page(self, name: str, *, language: str, **gaps: object) -> str:
        """A page's line with its gaps filled; whoever puts it into HTML escapes it.

        `sign_in` is a line of pages.toml, `desk.calls_title` one of desk.toml.
        """
        return page_text(self._page_entry(name, language), self._vocabulary(language, "").plurals, gaps)

    def confirmation(self, noted: Noted, *, language: str, city: str) -> str:
        """The text message after a call, in the words of this city."""
        return confirmation(self._vocabulary(language, city), noted)

    def page_forms(self, name: str, *, language: str) -> Mapping[str, str]:
        """A page's line by plural form (`one`, `few`, `other`), its gaps left open: for a script to fill."""
        return self._page_entry(name, language).texts

    def _page_entry(self, name: str, language: str) -> Entry:
        entry = self._vocabulary(language, "").entries.get(f"pages.{name}")
        if entry is None:
            file, _, line = name.rpartition(".")
            raise PromptError(f"there is no line {line!r} in prompts/{language}/{file or 'pages'}.toml")
        return entry

    def kind(self, code: str, language: str) -> str:
        """A type of request as a sentence names it ("shopping")."""
        return self._of_type(code, "noun", language)

    def label(self, code: str, language: str) -> str:
        """A type of request as the board names it ("Grocery shopping")."""
        return self._of_type(code, "label", language)

    def _of_type(self, code: str, line: str, language: str) -> str:
        entry = self._vocabulary(language, "").entries.get(f"{code}.{line}")
        if entry is None:
            raise PromptError(f"there is no [{code}] with {line!r} in prompts/{language}/types.toml")
        return entry.texts["other"]

    def code_words(self, language: str) -> tuple[str, ...]:
        """The words that a request may be called by."""
        return self.words[self._vocabulary(language, "").language.code]

    def voice(self, language: str) -> tuple[str, str | None]:
        """The provider's voice and its name of the language, None where it has none."""
        spoken = self._vocabulary(language, "").language
        return spoken.voice, spoken.say_language

    def language_name(self, language: str) -> str:
        """A language in its own words ("Deutsch")."""
        return self._vocabulary(language, "").language.name

    def locale(self, language: str) -> str:
        """How pages in a language write days, times and amounts, as Babel names it ("en-GB")."""
        return self._vocabulary(language, "").language.locale

    def recording_file(self, name: str) -> Path:
        """The file of a recording by the name that `render` gave it."""
        path = self.recordings.get(name)
        if path is None:
            raise PromptError(f"there is no recording {name!r}")
        return path

    def _vocabulary(self, language: str, city: str) -> Vocabulary:
        found = self.spoken.get((language, city)) or self.spoken.get((language, ""))
        if found is None:
            raise PromptError(
                f"the language {language!r} is not loaded; loaded are {', '.join(self.languages)}"
            )
        return found
