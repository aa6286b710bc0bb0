"""The kinds of step, what can happen to a caller, and the conversation that goes from turn to turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from hotline.cities import City
from hotline.prompts.lexicon import Lexicon
from hotline.prompts.lines import Line

# --- what comes in --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed, in order: `0`-`9`, `*`, `#`; never empty."""

    keys: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as the recogniser took them, and how sure it is: 0-1, None where it does not say. Never kept."""

    words: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """The listening window ended and no key had come."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """A transfer has ended: the provider's word for it, and whether two people were joined."""

    status: str
    bridged: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """Somebody may have spoken after the tone: the provider's id of the recording, and its length."""

    recording: str
    seconds: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has gone."""


Event: TypeAlias = Keys | Spoken | Silence | Dialled | HungUp | Recorded

# --- what the call knows --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request of this caller that is not closed: state `waiting`, `held` or `taken`.

    `since` is aware UTC; `helper` is a first name and, like `word`, filled only when taken
    (`word` also while waiting: it belongs to the caller). `for_other`: this caller asked for somebody else.
    """

    id: int
    kind: str
    zone: str
    state: str
    since: datetime
    helper: str = ""
    word: str = ""
    for_other: bool = False


@dataclass(frozen=True, slots=True)
class LastRequest:
    """The caller's newest closed request within the days that R57 allows; never one for somebody else."""

    kind: str
    zone: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known at the first knock, stored with the call and never looked up again.

    `number` is `landline`, `mobile`, `other` (a number that can be rung back) or `withheld`.
    `done_lately` is a request, state `done`, that a helper has called done within the last days.
    `languages` are those the dialled number serves; `language` is the caller's last one, if known.
    """

    city: str
    languages: tuple[str, ...]
    language: str | None = None
    number: str = "landline"
    first_time: bool = True
    shared: bool = False
    straight_to_person: bool = False
    open_requests: tuple[OpenRequest, ...] = ()
    last_request: LastRequest | None = None
    done_lately: OpenRequest | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key pressed in a menu, and what had been answered before it."""

    step: str
    key: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a call stands. Stored between turns (`city`, `now` and `lexicons` come in anew)."""

    facts: Facts
    city: City
    now: datetime  # aware, UTC
    language: str
    step: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    misses: int = 0  # silences and wrong keys at this step, counted together (D17)
    again: int = 0  # `*` and lone `#` at this step: free, up to five times
    held: str = ""  # digits of an entry that a `*` or `#` cut short
    trail: tuple[Pressed, ...] = ()  # the last two keys pressed in menus, for R50
    rotary_told: bool = False  # "if your phone has no keys" is said once in a call
    emergency: bool = False
    asked_person: int = 0
    turns: int = 0
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)  # by language; empty: keys only
    unheard: int = 0  # times that something said was not understood
    spoke: bool = False  # something said was understood


# --- what a step is -------------------------------------------------------------------------


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

    @property
    def hears(self) -> bool:
        """Whether it may be answered by voice, where a city lets callers speak."""
        return self.silence is None if self.by_voice is None else self.by_voice


@dataclass(frozen=True, slots=True)
class Digits:
    """An entry of `least` to `most` digits, ended by its last one (or by a pause if shorter).

    The entry is kept as the answer `saves`. `secret` entries are never stored in a turn. One that
    has no length of its own can also be ended by `finish`, a key that is then no part of it.
    `emergencies` are emergency numbers that are such an entry as well: meant if keyed once more.
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
    who rings and presses a key before they are joined. `logged` stands in the log in place of how it ended.
    """

    lines: tuple[Line, ...]
    then: StepFunction
    number: str
    seconds: int = 30
    name: str = ""
    whispers: bool = False
    logged: str = ""


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


# --- what goes out --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speech:
    """Words count too: in which language (`de-DE`), which are likely, which silence ends them (seconds)."""

    language: str
    hints: tuple[str, ...]
    pause: int


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for keys: at most `most` of them, `patience` seconds for the first and after each.

    The key `finish` ends an entry at once and is no part of it.
    """

    most: int
    patience: float
    speech: Speech | None = None
    finish: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring `number` (E.164) for at most `seconds`; whether it `whispers` to whoever picks up."""

    number: str
    seconds: int
    whispers: bool = False


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
    *(
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
    ),
    *("joined", "desk_busy", "desk_silent", "desk_declined", "not_joined", "crisis", "recorded"),
)
ALONE = {  # why a transfer joined nobody; picked up and not accepted may also be a mailbox
    "busy": "desk_busy",
    "no-answer": "desk_silent",
    "completed": "desk_declined",
    "answered": "desk_declined",
}


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
