"""A short call to a resident the day after help was called done: "did you get help?" (R70).

A mailbox presses nothing, and hears nothing of any request; nor does whoever picked up and does not want to
be asked. Whoever presses the key as soon as it is named has heard the question and both answers within
twenty seconds; nobody listens longer than that at once.
"""

from __future__ import annotations

from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Say, Script, Step, StepFunction, step
from hotline.prompts.lines import Line

SECONDS = 6.0  # to find the key


@step
def feedback(call: Conversation) -> Step:
    """Who rings, and a key to be asked: before it nothing is said of any request."""
    return _begun(silence=feedback_again)


@step
def feedback_again(call: Conversation) -> Step:
    """The same once more: the telephone is on its way to the ear."""
    return _begun(silence=feedback_nobody)


def _begun(*, silence: StepFunction) -> Menu:
    hear = Choice(Line("feedback_listen"), then=feedback_ask)
    never = Choice(Line("feedback_never"), then=feedback_tell, saves={"feedback": "declined"})
    return Menu(
        (Line("feedback_hello"),),
        (hear, never),
        silence=silence,
        missed=feedback_nobody,
        patience=SECONDS,
        by_voice=False,
    )


@step
def feedback_ask(call: Conversation) -> Step:
    """The one question; `*` reads it again, silence leaves it open."""
    choices = (
        Choice(Line("feedback_yes"), then=feedback_tell, saves={"feedback": "yes"}),
        Choice(Line("feedback_no"), then=feedback_tell, saves={"feedback": "no"}),
        Choice(Line("feedback_never"), then=feedback_tell, saves={"feedback": "declined"}),
    )
    return Menu(
        (Line("feedback_question"),),
        choices,
        silence=feedback_silent,
        missed=feedback_silent,
        by_voice=False,
    )


@step
def feedback_silent(call: Conversation) -> Step:
    """Asked, and nothing was said."""
    return Say((), then=feedback_tell, learned={"feedback": "unknown"})


@step
def feedback_tell(call: Conversation) -> Step:
    """Kept, and acted upon, before anything is said of it."""
    thanked = dict.fromkeys(("yes", "unknown", "gone"), feedback_thanked)
    return Act("feedback", {**thanked, "no": feedback_reopened, "declined": feedback_stopped})


@step
def feedback_thanked(call: Conversation) -> Step:
    """Nothing more is to be done."""
    return Goodbye((Line("feedback_thanks"), Line("goodbye")))


@step
def feedback_reopened(call: Conversation) -> Step:
    """Nobody came: the request stands again."""
    return Goodbye((Line("feedback_sorry"), Line("goodbye")))


@step
def feedback_stopped(call: Conversation) -> Step:
    """Never rung for this again."""
    return Goodbye((Line("feedback_stopped"), Line("goodbye")))


@step
def feedback_nobody(call: Conversation) -> Step:
    """No key came."""
    return Goodbye((Line("goodbye"),))


@step
def feedback_person(call: Conversation) -> Step:
    """Key 0: the number that rang is the hotline's, and there a person can be asked for."""
    return Goodbye((Line("callback_person"),))


FEEDBACK = Script(first=feedback, person=feedback_person, hand_over=feedback_nobody)
