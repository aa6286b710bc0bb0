"""Who answers when the hotline rings somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Person:
    """What the person behind a number does when it rings; all times in seconds.

    `refuses`: declines; where a whisper is played, answers it and hangs up in it.
    `keys` are pressed in the whisper, each `presses_after` its prompt.
    """

    does: Literal["answers", "busy", "no-answer", "refuses", "fails"] = "answers"
    after: float = 6.0
    talks: float = 60.0
    keys: str = ""
    presses_after: float = 2.0


ANSWERS = Person()
BUSY = Person(does="busy", after=2.0)
NO_ANSWER = Person(does="no-answer")
REFUSES = Person(does="refuses", after=4.0)
FAILS = Person(does="fails", after=1.0)

EVERYBODY_ELSE = "*"
People: TypeAlias = Mapping[
    str, Person
]  # by number, E.164, or EVERYBODY_ELSE; who is not in it does not answer


def person_at(number: str, people: People) -> Person:
    """Who is behind a number."""
    return people.get(number) or people.get(EVERYBODY_ELSE, NO_ANSWER)
