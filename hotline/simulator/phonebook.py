"""Who has a telephone in this town: a small file that the demo writes, or numbers kept for fiction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers

BOOK_FILE = "phonebook.json"
NEWCOMER = "+4930231254??"


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the hotline (E.164), and the languages spoken on it."""

    number: str
    languages: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The number as people write it."""
        return written(self.number)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody with a telephone: `number` is E.164, or what a withheld call shows.

    `kind`: landline, mobile, home, withheld, volunteer or desk. `code`: what a volunteer keys who helps by
    telephone.
    """

    number: str
    kind: str = "landline"
    name: str = ""
    language: str = ""
    code: str = ""

    @property
    def shown(self) -> str:
        """The number as people write it; nothing where it is withheld."""
        return written(self.number)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at the desk of the demo, with what is needed to sign in there."""

    name: str
    password: str
    totp_secret: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A call worth making: whose telephone, and the keys, a group for each question."""

    number: str
    keys: str

    @property
    def groups(self) -> list[str]:
        """What to press at the first question, at the second, ..."""
        return self.keys.split()


@dataclass(frozen=True, slots=True)
class Phonebook:
    """Everybody, what to try, and how numbers of people look who have never rung (`?` is any digit)."""

    lines: tuple[Line, ...] = ()
    people: tuple[Subscriber, ...] = ()
    operators: tuple[Operator, ...] = ()
    tries: tuple[Try, ...] = ()
    newcomer: str = NEWCOMER

    @property
    def volunteers(self) -> list[Subscriber]:
        """Who can sign in to the board."""
        return [one for one in self.people if one.kind == "volunteer"]


FICTION = (
    Subscriber("+493023125001"),
    Subscriber("+493023125002"),
    Subscriber("+491713920011", "mobile"),
    Subscriber("anonymous", "withheld"),
)


def read_phonebook(folder: Path, lines: Iterable[Line]) -> Phonebook:
    """The demo's book in this folder; where there is none, these lines and numbers kept for fiction."""
    file = folder / BOOK_FILE
    if not file.is_file():
        return Phonebook(lines=tuple(lines), people=FICTION)
    written_down = json.loads(file.read_text("utf-8"))
    return Phonebook(
        lines=tuple(_line(one) for one in written_down.get("lines", ())) or tuple(lines),
        people=tuple(Subscriber(**one) for one in written_down.get("people", ())) or FICTION,
        operators=tuple(Operator(**one) for one in written_down.get("operators", ())),
        tries=tuple(Try(**one) for one in written_down.get("tries", ())),
        newcomer=written_down.get("newcomer", NEWCOMER),
    )


def written(number: str) -> str:
    """A number as people read it: `+49 30 23125001`; what is none stays as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _line(one: Mapping[str, Any]) -> Line:
    return Line(one["number"], tuple(one.get("languages", ())))
