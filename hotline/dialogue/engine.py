"""One turn of a call: what came in, what is said next. Written once, the same at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hotline.dialogue import hearing
from hotline.dialogue.entries import Entry, is_emergency, keys_before, only_zeros, read_entry
from hotline.dialogue.resident import RESIDENT
from hotline.dialogue.steps import (
    ALONE,
    STEPS,
    Act,
    Conversation,
    Dial,
    Dialled,
    Digits,
    Door,
    Event,
    Goodbye,
    HangUp,
    HungUp,
    Join,
    Keys,
    Listen,
    Menu,
    Pressed,
    PutThrough,
    Record,
    Recorded,
    Reply,
    Result,
    Say,
    Script,
    Silence,
    Spoken,
    Step,
    StepFunction,
    Tape,
    Transfer,
)
from hotline.prompts.lines import KeyName, Line

FREE_REPEATS = 5  # `*` and lone `#` at one step, then a person (D17)
PATIENCE_IN_ALL = 40.0  # seconds of silence before any hand-over (R26)
LAST_WINDOW = 20.0  # seconds after "I am still here" (D17)
LONGEST_CALL = 60  # turns, then a person: no call goes in circles for ever
STEPS_IN_A_TURN = 25
EMERGENCY_DIGITS = 3


def start(conversation: Conversation, door: Door, script: Script = RESIDENT) -> Reply:
    """The first answer of a call."""
    return _arrive(conversation, script.first, door)


def play(conversation: Conversation, event: Event, door: Door, script: Script = RESIDENT) -> Reply:
    """One turn: the event at the step where the call stands, and the answer to it."""
    call = replace(conversation, turns=conversation.turns + 1)
    if isinstance(event, HungUp):
        return Reply(call, (), HangUp(), heard="gone")
    function = STEPS.get(call.step)
    step = function(call) if function is not None else None
    goes_in_circles = call.turns > LONGEST_CALL and isinstance(step, Menu | Digits)
    if function is None or step is None or goes_in_circles:
        return _arrive(call, script.hand_over, door, heard="lost")
    match step:
        case Menu() | Digits():
            return _answered(call, step, event, door, script)
        case Transfer():
            return _transferred(call, step, event, door)
        case Record():
            return _recorded(call, step, event, door)
        case _:  # the last words, asked for once more
            return _arrive(call, function, _nothing_happens, heard="again")


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
        return _emergency(call, "", step, door, script)
    if not heard.keys and not heard.yes:
        return _unclear(call, step)
    event = Keys(heard.keys) if heard.keys else Silence()
    reply = _answered(replace(call, spoke=True, held=""), step, event, door, script)
    return replace(reply, understood=heard.keys)


def _unclear(call: Conversation, step: Menu | Digits) -> Reply:
    """The question once more; after a second time in one call, or at an entry, for keys only."""
    unheard = call.unheard + 1 if isinstance(step, Menu) else hearing.MOST_UNHEARD
    told = "not_understood" if unheard < hearing.MOST_UNHEARD else "not_understood_keys"
    return _present(replace(call, unheard=unheard, held=""), step, said=(Line(told),), heard="unclear")


def _menu(call: Conversation, step: Menu, event: Event, door: Door, script: Script) -> Reply:
    if isinstance(event, Keys):
        return _pressed(call, step, event.keys[0], door, script)
    if step.silence is not None:
        return _arrive(_without_trail(call), step.silence, door, heard="silence")
    return _miss(_without_trail(call), step, event, door, script)


def _pressed(call: Conversation, step: Menu, key: str, door: Door, script: Script) -> Reply:
    if key == "0":
        return _person(call, door, script)
    if key in "*#":
        return _star_or_hash(call, step, key, door, script)
    if script.crisis is not None and key == call.city.crisis_key:
        return _crisis(call, script.crisis, door)
    if is_emergency(key, call.trail):
        return _emergency(call, key, step, door, script)
    call = replace(call, trail=(*call.trail[-1:], Pressed(call.step, key, call.answers)))
    if key in choices_of(step):
        return _choose(call, step, key, door)
    return _miss(call, step, Keys(key), door, script)


def _star_or_hash(call: Conversation, step: Menu, key: str, door: Door, script: Script) -> Reply:
    if key == "*" and step.star is not None:
        return _arrive(_without_trail(call), step.star, door, heard="answer")
    return _again(call, step, door, script)


def _choose(call: Conversation, step: Menu, key: str, door: Door) -> Reply:
    saves = {} if key in step.keys else step.choices[int(key) - 1].saves
    answered = replace(call, answers={**call.answers, **saves})
    return _arrive(answered, choices_of(step)[key], door, heard="answer")


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
        return _person(call, door, script)
    if _calls_for_help(call, step, entry.digits):
        return _emergency(call, entry.digits, step, door, script)
    return _accept(_without_trail(call), step, entry.digits, door, script)


def _nothing_entered(call: Conversation, step: Digits, event: Event, door: Door, script: Script) -> Reply:
    if isinstance(event, Keys):
        return _again(call, step, door, script)
    if step.silence is not None:
        return _arrive(_without_trail(call), step.silence, door, heard="silence")
    return _miss(_without_trail(call), step, event, door, script)


def _calls_for_help(call: Conversation, step: Digits, digits: str) -> bool:
    """An emergency number; joined with the keys before it, unless any number of digits will do here."""
    if call.emergency and digits in step.emergencies:
        return False
    if step.least == 1:
        return is_emergency(digits, ())
    return len(digits) <= EMERGENCY_DIGITS and is_emergency(digits, call.trail, digits_asked=True)


def _accept(call: Conversation, step: Digits, digits: str, door: Door, script: Script) -> Reply:
    kept = replace(call, answers={**call.answers, step.saves: digits})
    if len(digits) >= step.least:
        return _arrive(kept, step.then, door, heard="answer")
    if step.partial is not None:
        return _arrive(kept, step.partial, door, heard="partial")
    return _miss(call, step, Silence(), door, script)


def _listen_on(call: Conversation, step: Digits, digits: str) -> Reply:
    """The rest of an entry that a `*` or `#` cut short: nothing is said, so nothing is lost."""
    waiting = replace(call, held=digits)
    return Reply(
        waiting, (), Listen(step.most - len(digits), call.city.patience, finish=step.finish), heard="held"
    )


def _transferred(call: Conversation, step: Transfer, event: Event, door: Door) -> Reply:
    joined = isinstance(event, Dialled) and event.bridged
    known = replace(call, answers={**call.answers, "transfer": "joined" if joined else "missed"})
    status = event.status if isinstance(event, Dialled) else ""
    ended = "joined" if joined else ALONE.get(status, "not_joined")
    reply = _arrive(known, step.then, door, heard=step.logged or ended)
    return replace(reply, rang=step.name)


def _recorded(call: Conversation, step: Record, event: Event, door: Door) -> Reply:
    """What was said after the tone; whatever else happens there, nothing was."""
    if not isinstance(event, Recorded):
        return _arrive(call, step.then, door, heard="silence")
    said = {"recording": event.recording, "seconds": str(event.seconds)}
    return _arrive(_learn(call, said), step.then, door, heard="recorded")


# --- once for every step --------------------------------------------------------------------


def _person(call: Conversation, door: Door, script: Script) -> Reply:
    asked = replace(_without_trail(call), asked_person=call.asked_person + 1)
    return _arrive(asked, script.person, door, heard="person")


def _crisis(call: Conversation, crisis: StepFunction, door: Door) -> Reply:
    """The city's crisis key (D5): the log keeps that it was pressed, and no more."""
    return replace(_arrive(_without_trail(call), crisis, door, heard="crisis"), secret=True)


def _again(call: Conversation, step: Menu | Digits, door: Door, script: Script) -> Reply:
    if call.again >= FREE_REPEATS:
        return _person(call, door, script)
    return _present(replace(_without_trail(call), again=call.again + 1, held=""), step, heard="again")


def _miss(call: Conversation, step: Menu | Digits, event: Event, door: Door, script: Script) -> Reply:
    """The first miss: help, and the step again. The second: "I am still here". The third: a person."""
    misses = call.misses + 1
    call = replace(call, misses=misses, held="")
    if misses == 1:
        told = call if isinstance(event, Keys) else replace(call, rotary_told=True)
        return _present(told, step, said=_first_help(call, step, event), heard="miss")
    if misses == 2 and step.silence is None:
        window = max(LAST_WINDOW, PATIENCE_IN_ALL - 2 * call.city.patience)
        return Reply(call, (Line("still_here"),), _listen(call, step, seconds=window), heard="miss")
    return _arrive(call, step.missed or step.silence or script.hand_over, door, heard="miss")


def _first_help(call: Conversation, step: Menu | Digits, event: Event) -> tuple[Line, ...]:
    if isinstance(event, Keys):
        return (Line("key_means_nothing"),)
    speak = hearing.lexicon_for(call, step) is not None and not call.rotary_told and not call.spoke
    lines = ("take_your_time", "may_speak" if speak else "", "" if call.rotary_told else "no_keys_stay")
    return tuple(Line(name) for name in lines if name)


def _emergency(call: Conversation, keys: str, step: Menu | Digits, door: Door, script: Script) -> Reply:
    """112, 110 or 999 (R50, D23): say what to dial, undo what the keys had chosen, ask again."""
    if call.again >= FREE_REPEATS:
        return _person(replace(call, emergency=True), door, script)
    flagged = replace(_without_trail(call), emergency=True, again=call.again + 1, held="")
    said = (Line("emergency_keyed"),)
    earlier = keys_before(call.trail, keys)
    if not earlier:
        return _present(flagged, step, said=said, heard="emergency")
    outcomes: tuple[str, ...] = ()
    if "request" in call.answers and "request" not in earlier[0].answers:
        door("undo", call)
        outcomes = ("undo",)
    back = replace(flagged, answers=earlier[0].answers)
    if "request" in back.answers and _noted(back) != _noted(call):
        door("change", back)  # the keys had changed the request of this call: it is as before again
        outcomes = ("change",)
    reply = _arrive(back, STEPS[earlier[0].step], door, said=said, heard="emergency")
    return replace(reply, outcomes=(*outcomes, *reply.outcomes))


def _noted(call: Conversation) -> tuple[str | None, ...]:
    return tuple(call.answers.get(name) for name in ("kind", "zone", "postcode"))


def _without_trail(call: Conversation) -> Conversation:
    return replace(call, trail=())


# --- where it leads -------------------------------------------------------------------------


def _arrive(
    call: Conversation,
    function: StepFunction,
    door: Door,
    *,
    said: tuple[Line, ...] = (),
    heard: str = "",
) -> Reply:
    """Walk on from a step until one waits for the caller, or ends the call."""
    outcomes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    while len(path) < STEPS_IN_A_TURN:
        path = (*path, function.__name__)
        call = _at(call, function, again=call.again if heard == "emergency" else 0)
        step = function(call)
        match step:
            case Say():
                said = (*said, *step.lines)
                call, function = _learn(call, step.learned), step.then
            case Act():
                call, function = _act(call, step, door)
                outcomes = (*outcomes, step.outcome)
            case _:
                reply = _present(call, step, said=said, heard=heard)
                return replace(reply, outcomes=outcomes, path=path)
    raise RecursionError(f"the step {function.__name__!r} is reached again and again without a question")


def _at(call: Conversation, function: StepFunction, *, again: int) -> Conversation:
    language = call.answers.get("language", call.language)
    return replace(call, step=function.__name__, language=language, misses=0, again=again, held="")


def _act(call: Conversation, act: Act, door: Door) -> tuple[Conversation, StepFunction]:
    result = door(act.outcome, call)
    if act.forgets:
        blank = replace(call.facts, open_requests=(), last_request=None, done_lately=None)
        call = replace(call, facts=blank, answers={}, trail=())
    return _learn(call, result.learned), act.results[result.name]


def _learn(call: Conversation, learned: Mapping[str, str]) -> Conversation:
    if not learned:
        return call
    return replace(call, answers={**call.answers, **learned})


def _present(call: Conversation, step: Step, *, said: tuple[Line, ...] = (), heard: str = "") -> Reply:
    match step:
        case Menu():
            return Reply(call, (*said, *_menu_lines(step)), _listen(call, step), heard)
        case Digits():
            return Reply(call, (*said, *step.lines), _listen(call, step), heard)
        case Transfer():
            dial = Dial(step.number, step.seconds, step.whispers)
            return Reply(call, (*said, *step.lines), dial, heard)
        case Record():
            return Reply(call, (*said, *step.lines), Tape(step.seconds, step.silence), heard)
        case Goodbye():
            return Reply(call, (*said, *step.lines), HangUp(), heard)
        case PutThrough():
            return Reply(call, said, Join(), heard)
        case _:
            raise TypeError(f"the step {call.step!r} asks nothing and ends nothing")


def _menu_lines(step: Menu) -> tuple[Line, ...]:
    choices = tuple(
        replace(choice.line, gaps={**choice.line.gaps, "key": KeyName(str(number))})
        for number, choice in enumerate(step.choices, 1)
    )
    return (*step.lines, *choices, *step.after)


def _listen(call: Conversation, step: Menu | Digits, *, seconds: float | None = None) -> Listen:
    if isinstance(step, Digits):
        keys = Listen(step.most, seconds or call.city.patience, finish=step.finish)
    else:
        patience = call.city.patience if step.patience is None else step.patience
        keys = Listen(1, seconds or patience)
    return hearing.listening(call, step, keys)


def _nothing_happens(outcome: str, conversation: Conversation) -> Result:
    raise AssertionError(f"a call that has ended asks for {outcome!r}")
