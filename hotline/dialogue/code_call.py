"""A call that reads a code: to somebody who signs in or up, and whose telephone takes no messages.

A mailbox presses nothing, so it never learns the code; nor does whoever picked up instead and cannot know
what this is about.
"""

from __future__ import annotations

from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Choice, Goodbye, Menu, Script, Step, StepFunction, step
from hotline.prompts.lines import Digits, Line

GROUP = 2  # digits are read in pairs, as numbers are


@step
def code_call(call: Conversation) -> Step:
    """Who rings and why, and the key to hear the code."""
    return _asked(call, silence=code_call_again)


@step
def code_call_again(call: Conversation) -> Step:
    """The same once more: the telephone is on its way to the ear."""
    return _asked(call, silence=code_unwanted)


def _asked(call: Conversation, *, silence: StepFunction) -> Menu:
    hear = Choice(Line("code_hear"), then=code_read)
    return Menu((Line("code_hello"),), (hear,), silence=silence, missed=code_unwanted)


@step
def code_read(call: Conversation) -> Step:
    """The code twice; `*` reads it again, staying on the line ends the call."""
    code = call.answers.get("code", "")
    groups = tuple(code[at : at + GROUP] for at in range(0, len(code), GROUP))
    return Menu((Line("code_told", {"code": Digits(groups)}),), silence=code_done)


@step
def code_done(call: Conversation) -> Step:
    """That was all."""
    return Goodbye((Line("goodbye"),))


@step
def code_unwanted(call: Conversation) -> Step:
    """Nobody wanted it, or nobody is there."""
    return Goodbye((Line("code_unwanted"), Line("goodbye")))


CODE_CALL = Script(first=code_call, person=code_unwanted, hand_over=code_unwanted)
