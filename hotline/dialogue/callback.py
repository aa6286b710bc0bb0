"""What a volunteer hears who is rung to be put through, and what the resident hears who is rung then.

A mailbox presses nothing: then nobody else is rung, and nothing was said that only the volunteer may hear.
"""

from __future__ import annotations

from hotline.dialogue import spoken
from hotline.dialogue.bridge import bridge
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.desk_leg import put_through
from hotline.dialogue.steps import Choice, Goodbye, Menu, Say, Script, Step, step
from hotline.prompts.lines import Line

SECONDS = 6.0  # to find the key: who has asked to be rung is waiting for it


@step
def callback(call: Conversation) -> Step:
    """Which request it is, and a key to begin."""
    return Menu(_about(call), _to_begin(), silence=callback_again, patience=SECONDS, by_voice=False)


@step
def callback_again(call: Conversation) -> Step:
    """The same once more: the first words are easily lost on the way to the ear."""
    return Menu(
        _about(call),
        _to_begin(),
        silence=callback_nobody,
        missed=callback_nobody,
        patience=SECONDS,
        by_voice=False,
    )


def _about(call: Conversation) -> tuple[Line, ...]:
    return (Line("callback", {"type": spoken.kind(call), "zone": spoken.zone(call)}),)


def _to_begin() -> tuple[Choice, ...]:
    return (Choice(Line("callback_begin"), then=bridge),)


@step
def callback_nobody(call: Conversation) -> Step:
    """No key came."""
    return Goodbye((Line("callback_nobody"),))


@step
def callback_person(call: Conversation) -> Step:
    """Key 0: the number that rang is the hotline's, and there a person can be asked for."""
    return Goodbye((Line("callback_person"),))


@step
def bridge_hello(call: Conversation) -> Step:
    """The resident hears the word before anybody speaks (R40), and presses nothing."""
    return Say((Line("bridge_hello", {"word": spoken.word(call)}),), then=put_through)


CALLBACK = Script(first=callback, person=callback_person, hand_over=callback_nobody)
RESIDENT_LEG = Script(first=bridge_hello, person=bridge_hello, hand_over=bridge_hello)
