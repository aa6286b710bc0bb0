"""One turn of a call: what came in, what is said next. Written once, the same at every step."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.dialogue import everywhere, hearing
from hotline.dialogue.arriving import arrive, entry_patience, learn, nothing_happens, present, without_trail
from hotline.dialogue.changed import replace
from hotline.dialogue.conversation import Conversation, Pressed
from hotline.dialogue.entries import Entry, is_emergency, only_zeros, read_entry
from hotline.dialogue.events import Dialled, Event, HungUp, Keys, Recorded, Silence, Spoken
from hotline.dialogue.replies import ALONE, ENTRY_ALONE, Door, HangUp, Listen, Reply
from hotline.dialogue.resident import RESIDENT
from hotline.dialogue.steps import STEPS, Digits, Menu, Record, Script, StepFunction, Transfer
from hotline.prompts.lines import Line

LONGEST_CALL = 60  # turns, then a person: no call goes in circles for ever
EMERGENCY_DIGITS = 3


def start(conversation: Conversation, door: Door, script: Script = RESIDENT) -> Reply:
    """The first answer of a call."""
    return arrive(conversation, script.first, door)


def play(conversation: Conversation, event: Event, door: Door, script: Script = RESIDENT) -> Reply:
    """One turn: the event at the step where the call stands, and the answer to it."""
    call = replace(conversation, turns=conversation.turns + 1)
    if isinstance(event, HungUp):
        return Reply(call, (), HangUp(), heard="gone")
    function = STEPS.get(call.step)
    step = function(call) if function is not None else None
    goes_in_circles = call.turns > LONGEST_CALL and isinstance(step, Menu | Digits)
    if function is None or step is None or goes_in_circles:
        return arrive(call, script.hand_over, door, heard="lost")
    match step:
        case Menu() | Digits():
            return _answered(call, step, event, door, script)
        case Transfer():
            return _transferred(call, step, event, door)
        case Record():
            return _recorded(call, step, event, door)
        case _:  # the last words, asked for once more
            return arrive(call, function, nothing_happens, heard="again")


def choices_of(step: Menu) -> Mapping[str, StepFunction]:
    """Every key that leads somewhere in this menu: the numbered choices and the fixed keys."""
    return {**{str(number): choice.then for number, choice in enumerate(step.choices, 1)}, **step.keys}


# --- what the caller did --------------------------------------------------------------------


def _answered(call: Conversation, step: Menu | Digits, event: Event, door: Door, script: Script) -> Reply:
    if isinstance(event, Spoken):
        return _spoken(call, step, event, door, script)
    if isinstance(step, Menu):
        return _menu(call, step, event, door, script)
    return _digits(call, step, event, door, script)


def _spoken(call: Conversation, step: Menu | Digits, said: Spoken, door: Door, script: Script) -> Reply:
    """Words are the keys they stand for. What is unclear is no miss: all patience is left for keys."""
    if hearing.lexicon_for(call, step) is None:
        return _answered(call, step, Silence(), door, script)
    heard = hearing.understand(call, step, said)
    if heard.emergency:
        return everywhere.emergency(call, "", step, door, script)
    if not heard.keys and not heard.yes:
        return _unclear(call, step)
    event = Keys(heard.keys) if heard.keys else Silence()
    reply = _answered(replace(call, spoke=True, held=""), step, event, door, script)
    return replace(reply, understood=heard.keys)


def _unclear(call: Conversation, step: Menu | Digits) -> Reply:
    """The question once more; after a second time in one call, or at an entry, for keys only."""
    unheard = call.unheard + 1 if isinstance(step, Menu) else hearing.MOST_UNHEARD
    told = "not_understood" if unheard < hearing.MOST_UNHEARD else "not_understood_keys"
    return present(replace(call, unheard=unheard, held=""), step, said=(Line(told),), heard="unclear")


def _menu(call: Conversation, step: Menu, event: Event, door: Door, script: Script) -> Reply:
    if isinstance(event, Keys):
        reply = _pressed(call, step, event.keys[0], door, script)
        # More than the one key that was asked for: whatever it is, it may be a code or a number.
        return replace(reply, secret=True) if len(event.keys) > 1 else reply
    if step.silence is not None:
        return arrive(without_trail(call), step.silence, door, heard="silence")
    return everywhere.miss(without_trail(call), step, event, door, script)


def _pressed(call: Conversation, step: Menu, key: str, door: Door, script: Script) -> Reply:
    if key == "0":
        return everywhere.person(call, door, script)
    if key in "*#":
        return _star_or_hash(call, step, key, door, script)
    if script.crisis is not None and key == call.city.crisis_key:
        return everywhere.crisis(call, script.crisis, door)
    if is_emergency(key, call.trail):
        return everywhere.emergency(call, key, step, door, script)
    if not call.answers.get("volunteer"):  # who helps presses one, one, two for "accept, take, done"
        call = replace(call, trail=(*call.trail[-1:], Pressed(call.step, key, call.answers)))
    if key in choices_of(step):
        return _choose(call, step, key, door)
    return everywhere.miss(call, step, Keys(key), door, script)


def _star_or_hash(call: Conversation, step: Menu, key: str, door: Door, script: Script) -> Reply:
    if key == "*" and step.star is not None:
        return arrive(without_trail(call), step.star, door, heard="answer")
    return everywhere.again(call, step, door, script)


def _choose(call: Conversation, step: Menu, key: str, door: Door) -> Reply:
    saves = {} if key in step.keys else step.choices[int(key) - 1].saves
    answered = replace(call, answers={**call.answers, **saves})
    return arrive(answered, choices_of(step)[key], door, heard="answer")


def _digits(call: Conversation, step: Digits, event: Event, door: Door, script: Script) -> Reply:
    entry = read_entry(call.held, event.keys if isinstance(event, Keys) else "", least=step.least)
    reply = _entered(call, step, entry, event, door, script)
    return replace(reply, secret=step.secret and isinstance(event, Keys))


def _entered(
    call: Conversation, step: Digits, entry: Entry, event: Event, door: Door, script: Script
) -> Reply:
    if not entry.ended:
        return _listen_on(call, step, entry.digits)
    if not entry.digits:
        return _nothing_entered(call, step, event, door, script)
    if only_zeros(entry.digits):
        return everywhere.person(call, door, script)
    if _calls_for_help(call, step, entry.digits):
        return everywhere.emergency(call, entry.digits, step, door, script)
    return _accept(without_trail(call), step, entry.digits, door, script)


def _nothing_entered(call: Conversation, step: Digits, event: Event, door: Door, script: Script) -> Reply:
    if isinstance(event, Keys):
        return everywhere.again(call, step, door, script)
    if step.silence is not None:
        return arrive(without_trail(call), step.silence, door, heard="silence")
    return everywhere.miss(without_trail(call), step, event, door, script)


def _calls_for_help(call: Conversation, step: Digits, digits: str) -> bool:
    """An emergency number; joined with the keys before it, unless any number of digits will do here."""
    meant = call.emergency or call.answers.get("volunteer")  # keyed once more; or by who helps, as a price is
    if meant and digits in step.emergencies:
        return False
    if step.least == 1:
        return is_emergency(digits, ())
    return len(digits) <= EMERGENCY_DIGITS and is_emergency(digits, call.trail, digits_asked=True)


def _accept(call: Conversation, step: Digits, digits: str, door: Door, script: Script) -> Reply:
    kept = replace(call, answers={**call.answers, step.saves: digits})
    if len(digits) >= step.least:
        return arrive(kept, step.then, door, heard="answer")
    if step.partial is not None:
        return arrive(kept, step.partial, door, heard="partial")
    return everywhere.miss(call, step, Silence(), door, script)


def _listen_on(call: Conversation, step: Digits, digits: str) -> Reply:
    """The rest of an entry that a `*` or `#` cut short: nothing is said, so nothing is lost."""
    waiting = replace(call, held=digits)
    rest = Listen(step.most - len(digits), entry_patience(call, step), finish=step.finish)
    return Reply(waiting, (), rest, heard="held")


def _transferred(call: Conversation, step: Transfer, event: Event, door: Door) -> Reply:
    if step.to_others:
        return _with_others(call, step, event, door)
    joined = isinstance(event, Dialled) and event.bridged
    status = event.status if isinstance(event, Dialled) else ""
    how = {"transfer": "joined" if joined else "missed", **({"ended": status} if step.word_first else {})}
    known = replace(call, answers={**call.answers, **how})
    ended = "joined" if joined else ALONE.get(status, "not_joined")
    reply = arrive(known, step.then, door, heard=step.logged or ended)
    return replace(reply, rang=step.name)


def _with_others(call: Conversation, step: Transfer, event: Event, door: Door) -> Reply:
    """Nobody of ours was spoken with: of the desk nothing is known by that."""
    joined = isinstance(event, Dialled) and event.bridged
    status = event.status if isinstance(event, Dialled) else ""
    ended = "entry_joined" if joined else ENTRY_ALONE.get(status, "entry_not_joined")
    reply = arrive(learn(call, {"entry_ended": ended}), step.then, door, heard=ended)
    return replace(reply, rang=step.name)


def _recorded(call: Conversation, step: Record, event: Event, door: Door) -> Reply:
    """What was said after the tone; whatever else happens there, nothing was."""
    if not isinstance(event, Recorded):
        return arrive(call, step.then, door, heard="silence")
    said = {"recording": event.recording, "seconds": str(event.seconds)}
    return arrive(learn(call, said), step.then, door, heard="recorded")
