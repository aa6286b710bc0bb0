"""How fast the voices of the simulated telephone speak: as a synthesiser was measured to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.prompts.languages import Language
from hotline.prompts.seconds import count_words
from hotline.simulator import Pace
from hotline.simulator.speech import SIGNS

FILE = Path(__file__).with_name("paces.toml")
HEAD = """\
# How fast a synthesiser speaks every line of a language. Written by `scripts/bench voices --write`.
#
# per_second   words or characters a second, pauses left out: with this the simulated crowd hears
# stated       what the language's own language.toml says, in the same unit
# ratio        how much longer a line lasts by what is stated than by the synthesiser

"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One language, spoken: `unit` is `words` or `characters`; rates are so many of them a second."""

    unit: str
    per_second: float
    stated: float
    pieces: int

    @property
    def ratio(self) -> float:
        """How many times longer a line lasts as stated than as spoken."""
        return self.per_second / self.stated


@dataclass(frozen=True, slots=True)
class Paces:
    """What was measured, by language; with which synthesiser, at which of its speeds."""

    synthesiser: str
    speed: int
    languages: Mapping[str, Measured]

    def pace(self, stated: Iterable[Language]) -> Pace:
        """For the simulated telephone: as measured, else as the language states it."""
        words, characters = {}, {}
        for language in stated:
            measured = self.languages.get(language.code)
            unit, rate = (measured.unit, measured.per_second) if measured else stated_rate(language)
            if unit == "words":
                words[language.code] = 60 * rate
            else:
                characters[language.code] = rate
        return Pace(words, characters)


NOTHING = Paces("none", 0, {})  # was measured


def stated_rate(language: Language) -> tuple[str, float]:
    """The unit in which a language states its rate, and how many of them it speaks a second."""
    if language.words_per_minute:
        return "words", language.words_per_minute / 60
    return "characters", language.characters_per_second or Pace().usual


def amount(text: str, unit: str) -> int:
    """How many words or characters are spoken in a text."""
    return count_words(text) if unit == "words" else len(" ".join(SIGNS.sub("", text).split()))


def read(file: Path = FILE) -> Paces:
    """What was measured and kept."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    languages = {code: _measured(table) for code, table in data["languages"].items()}
    return Paces(data["synthesiser"], data["speed"], languages)


def _measured(table: Mapping[str, object]) -> Measured:
    return Measured(**{name: table[name] for name in ("unit", "per_second", "stated", "pieces")})  # type: ignore[arg-type]


def write(paces: Paces, file: Path = FILE) -> None:
    """Keep what was measured."""
    lines = [f'synthesiser = "{paces.synthesiser}"', f"speed = {paces.speed}"]
    for code, one in paces.languages.items():
        lines += ["", f"[languages.{code}]", f'unit = "{one.unit}"', f"per_second = {one.per_second:.2f}"]
        lines += [f"stated = {one.stated:.2f}", f"ratio = {one.ratio:.2f}", f"pieces = {one.pieces}"]
    file.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
