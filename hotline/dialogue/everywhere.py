"""What is the same at every step: a person, hearing it again, silence and wrong keys, an emergency."""

from __future__ import annotations

from hotline.dialogue import hearing
from hotline.dialogue.arriving import arrive, listen, present, without_trail
from hotline.dialogue.changed import replace
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.entries import keys_before
from hotline.dialogue.events import Event, Keys
from hotline.dialogue.replies import Door, Reply
from hotline.dialogue.steps import STEPS, Digits, Menu, Script, StepFunction
from hotline.prompts.lines import Line

FREE_REPEATS = 5  # `*` and lone `#` at one step, then a person (D17)
PATIENCE_IN_ALL = 40.0  # seconds of silence before any hand-over (R26)
LAST_WINDOW = 20.0  # seconds after "I am still here" (D17)


def person(call: Conversation, door: Door, script: Script) -> Reply:
    """Key 0, or nothing but zeros: a person."""
    asked = replace(without_trail(call), asked_person=call.asked_person + 1)
    return arrive(asked, script.person, door, heard="person")


def crisis(call: Conversation, offer: StepFunction, door: Door) -> Reply:
    """The city's crisis key (D5): the log keeps that it was pressed, and no more."""
    return replace(arrive(without_trail(call), offer, door, heard="crisis"), secret=True)


def again(call: Conversation, step: Menu | Digits, door: Door, script: Script) -> Reply:
    """The step once more, five times at most; then a person."""
    if call.again >= FREE_REPEATS:
        return person(call, door, script)
    return present(replace(without_trail(call), again=call.again + 1, held=""), step, heard="again")


def miss(call: Conversation, step: Menu | Digits, event: Event, door: Door, script: Script) -> Reply:
    """The first miss: help, and the step again. The second: "I am still here". The third: a person."""
    misses = call.misses + 1
    call = replace(call, misses=misses, held="")
    if misses == 1:
        told = call if isinstance(event, Keys) else replace(call, rotary_told=True)
        return present(told, step, said=_first_help(call, step, event), heard="miss")
    if misses == 2 and step.silence is None:
        window = max(LAST_WINDOW, PATIENCE_IN_ALL - 2 * call.city.patience)
        return Reply(call, (Line("still_here"),), listen(call, step, seconds=window), heard="miss")
    return arrive(call, step.missed or step.silence or script.hand_over, door, heard="miss")


def _first_help(call: Conversation, step: Menu | Digits, event: Event) -> tuple[Line, ...]:
    if isinstance(event, Keys):
        return (Line("key_means_nothing"),)
    speak = hearing.lexicon_for(call, step) is not None and not call.rotary_told and not call.spoke
    has_keys = call.rotary_told or bool(call.answers.get("volunteer"))  # who has keyed in a code has keys
    lines = ("take_your_time", "may_speak" if speak else "", "" if has_keys else "no_keys_stay")
    return tuple(Line(name) for name in lines if name)


def emergency(call: Conversation, keys: str, step: Menu | Digits, door: Door, script: Script) -> Reply:
    """112, 110 or 999 (R50, D23): say what to dial, undo what the keys had chosen, ask again."""
    if call.again >= FREE_REPEATS:
        return person(replace(call, emergency=True), door, script)
    flagged = replace(without_trail(call), emergency=True, again=call.again + 1, held="")
    said = (Line("emergency_keyed"),)
    earlier = keys_before(call.trail, keys)
    if not earlier:
        return present(flagged, step, said=said, heard="emergency")
    outcomes: tuple[str, ...] = ()
    if "request" in call.answers and "request" not in earlier[0].answers:
        door("undo", call)
        outcomes = ("undo",)
    back = replace(flagged, answers=earlier[0].answers)
    if "request" in back.answers and _noted(back) != _noted(call):
        door("change", back)  # the keys had changed the request of this call: it is as before again
        outcomes = ("change",)
    reply = arrive(back, STEPS[earlier[0].step], door, said=said, heard="emergency")
    return replace(reply, outcomes=(*outcomes, *reply.outcomes))


def _noted(call: Conversation) -> tuple[str | None, ...]:
    return tuple(call.answers.get(name) for name in ("kind", "zone", "postcode"))
