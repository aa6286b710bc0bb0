"""What needs a person: every kind of it in one order, and one thing of it as the desk lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# Worst first, and why. This order is the only one: no other file ranks anything.
WORST_FIRST: Mapping[str, str] = {
    "concern": "somebody may be in danger",
    "emergency": "an emergency number was keyed: did help come?",
    "clock": "no message, no code and no call back leaves, and nothing is given back or forgotten",
    "clock_drift": "times of calls, promises and deletion are not the true ones",
    "provider": "the telephone company takes nothing from us: no message and no call back leaves",
    "journal": "calls that broke off, and that are not in the casebook yet",
    "silent_line": "nobody has asked for unusually long: does the number still ring?",
    "nobody_came": "let down once already, and still without help",
    "checkin_help": "has said that they need help, and left before it was noted",
    "ring_resident": "waits for a day, and has heard from nobody",
    "trouble": "our fault: the call broke off with an apology",
    "wants_person": "asked for a person, and was promised one",
    "cannot_pay": "needs something and has no money: only the desk can help",
    "busy": "asked for a person, and nobody answered at the desk",
    "not_reached": "has not answered for so long that somebody should wonder why",
    "checkin_silent": "did not answer when we asked how they are: is anything the matter?",
    "no_duty": "somebody waits in a zone where no volunteer on duty may help with that",
    "to_approve_late": "has waited for hours for somebody here to look at it, and no volunteer sees it",
    "unclaimed": "on the board for hours, and nobody took it",
    "to_approve": "no volunteer sees it before somebody here has looked at it",
    "overdue": "a volunteer has it, and the time to ring is over: does the clock run?",
    "no_keys": "could not use the keys, and was promised a call",
    "held_back": "was held back here, and should hear why",
    "by_person": "the zone has to be asked for; all else is known",
    "unknown_postcode": "the zone has to be asked for; all else is known",
    "incomplete": "hung up in the middle",
    "outside_area": "lives elsewhere, and was promised the name of somebody there",
    "pin_locked": "a volunteer, or somebody with their telephone, has keyed too many codes",
    "held": "there is no number to ring: only a new call can help",
    "arranged": "a volunteer has arranged something, and has not told how it went",
    "referred": "a partner has it, and nobody has told how it went",
    "messages": "a message could not be sent",
    "calls": "a call could not be made",
    "unreachable": "a volunteer to whom messages do not arrive, and who does not know it",
    "connects_full": "until midnight callers have to dial themselves who could have been put through",
    "sign_ups": "would like to help, and waits to be met and checked",
    "doubted": "a number of the directory is not right any more, and callers are not told of it",
    "entries": "somebody here knows of somebody else who helps",
    "proposals": "somebody here would like callers to be told something",
    "silent_zone": "one zone has not asked for unusually long",
    "repeated_calls": "rings often: lonely perhaps, and welcome",
    "no_input": "rang, and pressed nothing",
}
RANKS = {what: rank for rank, what in enumerate(WORST_FIRST)}
OTHER = len(RANKS)  # a reason of a later version
# Reasons that whoever runs it can mend; the last one is a lost key.
MENDED = ("account", "provider", "sender", "country", "trial", "sealed")

Subject = Literal[
    "ticket", "request", "messages", "volunteer", "volunteers", "zone", "machine", "proposals", "town"
]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person. `ring_after`: the caller is not rung before, if it is set.

    `since` is when the waiting began. Of messages: `id` is the first that failed, `last` the last one,
    `count` how many there are, `code` why, as it does of a volunteer who is not reached. Of volunteers who
    have signed up: the first, and how many. Of a zone: its name in `code`, and how many wait there, or asked
    in eight weeks before it fell silent. Of a town: how many were not put through. What is the matter with
    the machines has no city.
    `zone`, `kind` and `postcode` are what is known; `state` is that of the request, if there is one.
    """

    what: str
    subject: Subject
    id: int
    city: str
    since: datetime
    ring_after: datetime | None = None
    kind: str | None = None
    zone: str | None = None
    postcode: str | None = None
    language: str | None = None
    number_id: int | None = None
    call_id: int | None = None
    request_id: int | None = None
    state: str | None = None
    attempts: int = 0
    last: int = 0
    count: int = 1
    code: str = ""

    @property
    def rank(self) -> int:
        """How bad it is: the lower, the worse."""
        return RANKS.get(self.what, OTHER)


@dataclass(frozen=True, slots=True)
class Caller:
    """What needs a person about one caller: the worst, and what else there is."""

    worst: Need
    also: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What can be done now, worst first; what is due later, soonest first; how many more there are.

    `counts`: how many there are to be done now of each kind, worst first; `left`: how many of those are in
    neither list, because there are so many.
    """

    now: tuple[Caller, ...]
    later: tuple[Caller, ...]
    more: int
    counts: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
