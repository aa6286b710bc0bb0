"""What may be said: a line by its name, and the values that fill its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key of the telephone, `0`-`9`, `*` or `#`, spoken as the language says it ("die Eins")."""

    key: str


@dataclass(frozen=True, slots=True)
class Count:
    """A small number of things, 0-12, spoken as a word."""

    number: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of request by its code (`groceries`), spoken as its noun."""

    code: str


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits and letters read one by one in groups, with a pause after each: ("12", "043"), ("EH", "1")."""

    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Words that come as they are: a zone's spoken name, a first name, a code word."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A local time as callers say it: `name` is a line of `times.toml` (`tomorrow_from`).

    `hour` 0-23 and `minute` 0 or 30 fill its {hour} gap, `days` (0-12) its {days} gap, where it has one.
    """

    name: str
    hour: int = 0
    minute: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money in whole units, and its currency as ISO 4217 has it ("PLN"), spoken in words.

    `hundredths` 0-99 are said after them: "twelve euros fifty".
    """

    amount: int
    currency: str
    hundredths: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A date without its year, as the language writes it ("26. Januar"): voices read that as a date."""

    on: date


Gap: TypeAlias = KeyName | Count | Kind | Digits | Text | Moment | Money | Day


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be said: its name in `prompts/<language>/` and what fills its gaps.

    `language` is set only where a line is not in the call's language (the language menu).
    """

    name: str
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    language: str | None = None
