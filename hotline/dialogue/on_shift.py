"""Whose telephones ring behind key 0: those of whoever is on shift, if they gave them, then the desk's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from hotline.dialogue import spoken
from hotline.dialogue.conversation import Conversation

ANSWER = "on_shift"  # kept with the call, sealed, and gone an hour after its end


@dataclass(frozen=True, slots=True)
class Telephone:
    """A telephone to be rung: what the log calls it, its number (E.164), the language spoken there."""

    name: str
    number: str
    language: str


def written(telephones: Iterable[Telephone]) -> dict[str, str]:
    """Those of whoever is on shift, as an answer of the call."""
    return {ANSWER: json.dumps([astuple(one) for one in telephones])}


def read(answers: object) -> tuple[Telephone, ...]:
    """Those that stand in the answers of a call."""
    kept = answers.get(ANSWER, "[]") if isinstance(answers, dict) else "[]"
    return tuple(Telephone(*one) for one in json.loads(kept))


def telephones(call: Conversation) -> tuple[Telephone, ...]:
    """All that may be rung in this call, in their order, each once."""
    desk = call.city.desk_in_order(spoken.today(call))
    all_of_them = (*read(call.answers), *(Telephone(one.name, one.number, one.language) for one in desk))
    return tuple({one.number: one for one in reversed(all_of_them)}.values())[::-1]
