"""What a call knows, and where it stands: the conversation that goes from turn to turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hotline.cities import City
from hotline.prompts.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request of this caller that is not closed.

    State `waiting`, `held`, `to_approve`, `taken` or `referred`.

    `since` is aware UTC; `helper` is a first name and, like `word`, filled only when taken
    (`word` also while waiting: it belongs to the caller). `for_other`: this caller asked for somebody else;
    when that is taken both are empty, unless it is this caller whom the helper rings.
    `tried`: we rang, and nobody picked up.
    """

    id: int
    kind: str
    zone: str
    state: str
    since: datetime
    helper: str = ""
    word: str = ""
    for_other: bool = False
    tried: bool = False


@dataclass(frozen=True, slots=True)
class LastRequest:
    """The caller's newest closed request within the days that R57 allows, or for as long as they agreed.

    Never one for somebody else.
    """

    kind: str
    zone: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known at the first knock, stored with the call and never looked up again.

    `number` is `landline`, `mobile`, `other` (a number that can be rung back) or `withheld`.
    `done_lately` is a request that is over: state `done`, where a helper has called it done within the last
    days, or `held_back`, where the desk did not let it onto the board.
    `languages` are those the dialled number serves; `language` is the caller's last one, if known.
    `volunteer`: the id of the volunteer who has this number and a PIN, which tells whether it is they who
    ring; `volunteer_language` is theirs, whatever the number serves. `code_length`: of how many digits the
    PIN is, 0 where nobody knows.
    `blocked_until`: the last day (ISO) on which no request is taken from this number, if it is blocked.
    `agreed_until`: the last day (ISO) of being remembered for longer, where they agreed to it.
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
    volunteer: str = ""
    volunteer_language: str = ""
    code_length: int = 0
    blocked_until: str = ""
    agreed_until: str = ""


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
