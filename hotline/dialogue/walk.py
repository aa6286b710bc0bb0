"""Every path of a call, walked by machine: each state met with each thing that can happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

from hotline.cities import AskZones
from hotline.dialogue import elsewhere, engine, hearing, names, number, place, returning
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.crisis import WANTS_TO_TALK
from hotline.dialogue.events import Dialled, Event, HungUp, Keys, Recorded, Silence, Spoken
from hotline.dialogue.replies import Dial, HangUp, Join, Reply, Result
from hotline.dialogue.resident import RESIDENT
from hotline.dialogue.steps import STEPS, Act, Digits, Menu, Record, Script

ALL_KEYS = "0123456789*#"
# Keyed after a miss, besides the first and the last entry: what is keyed then is taken as it is without one.
AFTER_A_MISS = ("0", "112", "12", "*", "12*")
NONSENSE = "xyzzy plugh"
SAVED = {"request": "1", "word": "-", "order": "1001"}
ASKED_AT = {"request": "1", "asked_at": "2026-11-22T09:00:00+00:00"}
# Answers that decide something only in the steps of one module: set anew before these are reached again.
ONLY_THERE = {"postcode_tried": place, "number_tried": number, "there_tried": elsewhere, "about": returning}
RUNG = {"rings": "+493023125001", "word": "-", "cap": "50"}
TOLD = {
    how: {"told": how}
    for how in ("done", "arranged", "not_needed", "not_reached", "concern", "desk", "unpaid")
}
HEARD_OF = {
    "kind": "groceries",
    "zone": "mitte",
    "heard": "1",
    "own_after": "1",
    "cap": "50",
    "stands": "taken",
    **ASKED_AT,
}
OF_MATTER_TO_VOLUNTEERS = frozenset({"volunteer", "stands", "cap", "rounds", "desk", "transfer", "ticket"})
OF_VOLUNTEERS = {
    "right": {"volunteer": "1"},
    "rules": {"volunteer": "1"},
    "some": {"fits": "1"},
    "one": {**HEARD_OF, **ASKED_AT},
    "shown": {"told_number": "+493023125001", "word": "-"},
}
LEARNED = {
    "saved": SAVED,
    "held": SAVED,
    "have_one_already": ASKED_AT,
    "ring": RUNG,
    "they_ring": {"on_shift": '[["Meike", "+493023125990", "de"]]'},
    **TOLD,
    **OF_VOLUNTEERS,
}

AT_THE_DESK = frozenset({"transfer", "all_busy", "crisis_transfer"})
OF_MATTER_THERE = frozenset(
    {
        "rounds",
        "desk",
        "number",
        "number_tried",
        "word",
        "ticket",
        "crisis",
        "transfer",
        "already",
        "call_back",
        "nobody_here",
    }
)
OF_NO_MATTER = frozenset({"desk", "rings_since", "on_shift", "ringing_for"})


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happened in one state, one result of what the door did, and the answer."""

    before: Conversation
    event: Event | None  # None: the call came in
    reply: Reply


@dataclass(slots=True)
class _Chooser:
    """A door that takes the results it is told, then the first, and notes how many there were."""

    picks: Sequence[int]
    offered: list[int] = field(default_factory=list)

    def __call__(self, outcome: str, conversation: Conversation) -> Result:
        step = STEPS[conversation.step](conversation)
        names = tuple(step.results) if isinstance(step, Act) else ("undone",)
        asked = len(self.offered)
        self.offered.append(len(names))
        name = names[self.picks[asked] if asked < len(self.picks) else 0]
        learned = dict(LEARNED.get(name, {}))
        if not conversation.city.orders.paid:
            learned.pop("order", None)
            learned.pop("cap", None)
        return Result(name, learned)


def walk(
    beginnings: Iterable[Conversation],
    entries: Sequence[str],
    script: Script = RESIDENT,
    *,
    with_misses: bool = True,
) -> Iterator[Move]:
    """Every move from these beginnings; `entries` are keyed wherever digits are asked for.

    Without misses a state that was reached after a mistake is not walked again: enough to see every way.
    """
    seen: set[object] = set()
    waiting: list[Conversation] = []
    for beginning in beginnings:
        for reply in _every_result(partial(engine.start, beginning, script=script)):
            yield Move(beginning, None, reply)
            _note(reply, seen, waiting, with_misses)
    while waiting:
        call = waiting.pop()
        keyed = (*entries[:1], *AFTER_A_MISS, *entries[-1:]) if call.misses else entries
        for move in moves_at(call, events_at(call, keyed), script):
            yield move
            _note(move.reply, seen, waiting, with_misses)


def moves_at(call: Conversation, events: Iterable[Event], script: Script = RESIDENT) -> Iterator[Move]:
    """Every move from one state, and not where it leads."""
    for event in events:
        for reply in _every_result(partial(engine.play, call, event, script=script)):
            yield Move(call, event, reply)


def events_at(call: Conversation, entries: Sequence[str]) -> list[Event]:
    """Everything that can happen to a caller in this state."""
    step = STEPS[call.step](call)
    match step:
        case Menu():
            keys: list[Event] = [Keys(key) for key in ALL_KEYS]
            return [*keys, *_said(call, step, ALL_KEYS), Silence(), HungUp()]
        case Digits():
            keyed: list[Event] = [Keys(entry) for entry in entries]
            return [*keyed, *_said(call, step, entries), Silence(), HungUp()]
        case Record():
            spoken = (Recorded("RE" + "0" * 32, seconds) for seconds in (0, 12))
            return [*spoken, Silence(), HungUp()]
        case _:
            ends = (("completed", True), ("busy", False), ("completed", False), ("failed", False))
            dialled: list[Event] = [Dialled(status, bridged) for status, bridged in ends]
            return [*dialled, Silence(), HungUp()]


def _said(call: Conversation, step: Menu | Digits, entries: Sequence[str]) -> Iterator[Event]:
    """Everything that may be said here: each answer, each entry digit by digit, and what means nothing."""
    lexicon = hearing.lexicon_for(call, step)
    if lexicon is None:
        return
    named = names.of_choices(step, lexicon) if isinstance(step, Menu) else {}
    for phrase in (*(min(phrases) for phrases in lexicon.answers.values() if phrases), *named):
        yield Spoken(" ".join(phrase))
    for entry in entries:
        yield Spoken(" ".join(lexicon.digits[int(digit)] for digit in entry if digit.isdigit()))
    yield Spoken(NONSENSE)
    yield Spoken(lexicon.digits[1], confidence=0.0)


def _every_result(turn: Callable[[_Chooser], Reply]) -> Iterator[Reply]:
    todo: list[tuple[int, ...]] = [()]
    while todo:
        door = _Chooser(todo.pop())
        yield turn(door)
        for asked in range(len(door.picks), len(door.offered)):
            before = (*door.picks, *(0 for _ in range(asked - len(door.picks))))
            todo.extend((*before, other) for other in range(1, door.offered[asked]))


def _note(reply: Reply, seen: set[object], waiting: list[Conversation], with_misses: bool) -> None:
    if isinstance(reply.wait, HangUp | Join):
        return
    key = (_state(reply), _mistakes(reply) if with_misses else None)
    if key not in seen:
        seen.add(key)
        waiting.append(reply.conversation)


def _state(reply: Reply) -> object:
    """What makes two states differ for whoever walks them: not the way that led there."""
    call = reply.conversation
    ears = "closed" if call.unheard >= hearing.MOST_UNHEARD else "trusted" if call.spoke else "open"
    dials = isinstance(reply.wait, Dial)
    return (_who(call), call.now, _tongue(call), call.step, _answers(call), dials, ears)


def _who(call: Conversation) -> object:
    """Which caller it is decides where the past is spoken of, or may be again (R50); else only the number."""
    earlier = (call.step, *(pressed.step for pressed in call.trail))
    if any(STEPS[name].__module__ == returning.__name__ for name in earlier):
        return id(call.facts)
    return (call.facts.number == "withheld", call.city.speech)


def _tongue(call: Conversation) -> object:
    """The language decides what is understood, and which lines may be named; else only how all is said."""
    if call.lexicons:
        return call.language
    return tuple(id(line(call.now, call.language)) for line in (call.city.crisis_line, call.city.talk_line))


def _is_in(call: Conversation, module: ModuleType) -> bool:
    return STEPS[call.step].__module__ == module.__name__


def _mistakes(reply: Reply) -> object:
    call = reply.conversation
    return (call.misses, bool(call.held), min(call.asked_person, 2))


def _answers(call: Conversation) -> tuple[tuple[str, str], ...]:
    """What of the answers decides where a call goes: whether a zone is known, not which."""
    telling = {"ticket", "transfer", "rounds", "desk"}
    known = {
        name: value if name in telling else "known"
        for name, value in call.answers.items()
        if value and name != "language" and (name not in ONLY_THERE or _is_in(call, ONLY_THERE[name]))
    }
    if call.answers.get("as"):
        return tuple(sorted((name, known[name]) for name in OF_MATTER_TO_VOLUNTEERS & known.keys()))
    if call.step in AT_THE_DESK or "ticket" in known:  # of no matter any more what was asked for
        return tuple(sorted((name, value) for name, value in known.items() if name in OF_MATTER_THERE))
    known = {name: value for name, value in known.items() if name not in OF_NO_MATTER}
    talks = bool(call.city.talk) and "talk" not in known and call.answers.get("kind") in WANTS_TO_TALK
    if talks or call.answers.get("kind") == "other":
        known["kind"] = call.answers["kind"]
    if call.answers.get("payment") == "cannot_pay":
        known["payment"] = "cannot_pay"
    if postcode := call.answers.get("postcode"):
        known["postcode"] = _what_postcode(call, postcode)
    return tuple(sorted(known.items()))


def _what_postcode(call: Conversation, postcode: str) -> str:
    """Before the zone is known what is asked next; after it whether the postcode is read back."""
    if call.answers.get("zone"):
        return "read" if call.city.is_read_aloud(postcode) else "not read"
    found = call.city.place(postcode)
    return f"{type(found).__name__}{' and more' if isinstance(found, AskZones) and found.more else ''}"
