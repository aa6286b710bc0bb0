"""What goes out: the lines to say, what to do after them, and what the turn was in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.dialogue.conversation import Conversation
from hotline.prompts.lines import Line


@dataclass(frozen=True, slots=True)
class Speech:
    """Words count too: in which language (`de-DE`), which are likely, which silence ends them (seconds)."""

    language: str
    hints: tuple[str, ...]
    pause: int


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for keys: at most `most` of them, `patience` seconds for the first and after each.

    The key `finish` ends an entry at once and is no part of it. `plays` is the key of a take that is heard
    before the lines.
    """

    most: int
    patience: float
    speech: Speech | None = None
    finish: str = ""
    plays: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring `number` (E.164) for at most `seconds`; whether it `whispers` to whoever picks up.

    `word_first`: they hear the code word and are joined, and `*` of whoever asked for it ends the talk.
    `limit`: the talk ends after so many seconds; 0 is never.
    """

    number: str
    seconds: int
    whispers: bool = False
    word_first: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Tape:
    """Record after a tone: at most `seconds`, until `silence` seconds without a word."""

    seconds: int
    silence: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call after the lines."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the door answers to an outcome: the result's name and what the call learned by it."""

    name: str
    learned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """Join this leg to the call that has rung it."""


Wait: TypeAlias = Listen | Dial | Tape | HangUp | Join
Door: TypeAlias = Callable[[str, Conversation], Result]

HEARD = (
    "answer",
    "partial",
    "silence",
    "miss",
    "again",
    "held",
    "person",
    "emergency",
    "gone",
    "lost",
    "unclear",
    "joined",
    "desk_busy",
    "desk_silent",
    "desk_declined",
    "not_joined",
    "crisis",
    "entry_joined",
    "entry_busy",
    "entry_silent",
    "entry_not_joined",
    "recorded",
)
ALONE = {  # why a transfer joined nobody; picked up and not accepted may also be a mailbox
    "busy": "desk_busy",
    "no-answer": "desk_silent",
    "completed": "desk_declined",
    "answered": "desk_declined",
}
ENTRY_ALONE = {"busy": "entry_busy", "no-answer": "entry_silent"}  # the same of others than the desk


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn's answer: where the call stands now, the lines to say, and what to do after them.

    `heard` says what the turn was in the log, one of HEARD (empty in the first answer); `secret` tells
    that its keys must not be stored. `outcomes` are what the door did in this turn, `path` the steps that
    were walked. `understood` are the keys that words were taken for, `rang` names the telephone whose
    ringing has ended with this turn.
    """

    conversation: Conversation
    lines: tuple[Line, ...]
    wait: Wait
    heard: str = ""
    secret: bool = False
    outcomes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    understood: str = ""
    rang: str = ""
