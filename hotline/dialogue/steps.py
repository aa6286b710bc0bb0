"""The kinds of step, and the steps by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hotline.dialogue.conversation import Conversation
from hotline.prompts.lines import Line


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered choice of a menu; its line has the gap {key}. `saves` is kept as answers.

    Only a key chooses it where not `by_voice`.
    """

    line: Line
    then: StepFunction
    saves: Mapping[str, str] = field(default_factory=dict)
    by_voice: bool = True


@dataclass(frozen=True, slots=True)
class Menu:
    """One key. Choices get the keys 1, 2, 3 ... in their order; `keys` adds fixed ones.

    `silence` says what no key means here; without it silence is a miss, then a person.
    `star` says where `*` leads; without it the step is heard again. `missed` says who takes over
    after silences and wrong keys; without it a person does. `patience` in seconds overrides the city's.
    `by_voice` says whether it may be answered by voice; without it, it may unless silence means something.
    `plays` is the key of a take that is heard before the lines.
    """

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    after: tuple[Line, ...] = ()
    keys: Mapping[str, StepFunction] = field(default_factory=dict)
    silence: StepFunction | None = None
    star: StepFunction | None = None
    missed: StepFunction | None = None
    patience: float | None = None
    by_voice: bool | None = None
    plays: str = ""

    @property
    def hears(self) -> bool:
        """Whether it may be answered by voice, where a city lets callers speak."""
        return self.silence is None if self.by_voice is None else self.by_voice


@dataclass(frozen=True, slots=True)
class Digits:
    """An entry of `least` to `most` digits, ended by its last one (or by a pause if shorter).

    The entry is kept as the answer `saves`. `secret` entries are never stored in a turn. One that
    has no length of its own can also be ended by `finish`, a key that is then no part of it.
    `emergencies` are emergency numbers that are such an entry as well: meant if keyed once more, and at once
    by a volunteer.
    `partial` receives entries shorter than `least`; without it they are a miss. `silence` says what no key
    means here; without it silence is a miss, then a person.
    `is_known` tells an entry that may be right: only such ones can be said; without it keys only.
    """

    lines: tuple[Line, ...]
    then: StepFunction
    saves: str
    least: int
    most: int
    partial: StepFunction | None = None
    silence: StepFunction | None = None
    missed: StepFunction | None = None
    secret: bool = False
    finish: str = ""
    emergencies: tuple[str, ...] = ()
    is_known: Callable[[str], bool] | None = None

    @property
    def hears(self) -> bool:
        """Whether it may be answered by voice, where a city lets callers speak: never what is secret."""
        return self.is_known is not None and not self.secret


@dataclass(frozen=True, slots=True)
class Say:
    """Lines that need no answer, spoken before the next step in the same turn; `learned` is kept."""

    lines: tuple[Line, ...]
    then: StepFunction
    learned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """Something the door must do, in the transaction of this turn; each result leads to a step.

    After an act that `forgets`, the conversation holds no answer and no earlier request.
    """

    outcome: str
    results: Mapping[str, StepFunction]
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Connect the caller to a person; `then` hears how it ended.

    `name` is what the log calls the telephone that is rung. Where it `whispers`, whoever picks up hears
    who rings and presses a key before they are joined; with `word_first` they hear the code word and are
    joined without one, and `*` ends the talk. `logged` stands in the log in place of how it ended.
    `to_others`: somebody else than the desk is rung, who talks for at most `limit` seconds (0: no limit).
    """

    lines: tuple[Line, ...]
    then: StepFunction
    number: str
    seconds: int = 30
    name: str = ""
    whispers: bool = False
    word_first: bool = False
    logged: str = ""
    to_others: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """Let the caller speak after a tone, for at most `seconds`, until `silence` seconds of it; then `then`.

    What was recorded is kept as the answers `recording` and `seconds`.
    """

    lines: tuple[Line, ...]
    then: StepFunction
    seconds: int
    silence: int


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The last words of the call."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Whoever was rung is joined to the caller: this script has nothing more to say."""


Step: TypeAlias = Menu | Digits | Say | Act | Transfer | Record | Goodbye | PutThrough
StepFunction: TypeAlias = Callable[[Conversation], Step]

STEPS: dict[str, StepFunction] = {}


def step(function: StepFunction) -> StepFunction:
    """Make a function a step: its name is unique over all calls, so that a stored name finds it."""
    name = function.__name__
    if name in STEPS:
        raise ValueError(f"two steps are named {name!r}: every step of every call needs a name of its own")
    STEPS[name] = function
    return function


@dataclass(frozen=True, slots=True)
class Script:
    """One kind of call: its first step, the step of key 0, and the step after too many misses.

    `crisis` is the step of the city's crisis key, where a city has one.
    """

    first: StepFunction
    person: StepFunction
    hand_over: StepFunction
    crisis: StepFunction | None = None
