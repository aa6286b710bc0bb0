"""A call to somebody on a list: "are you well?" (O11). Whoever needs help asks for it in the same call.

A mailbox presses nothing, and hears nothing that only this person may hear. Whoever says that they need help
goes on in the resident's own script, where all is asked that is not known yet.
"""

from __future__ import annotations

from hotline.dialogue import crisis, person, resident
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Say, Script, Step, StepFunction, step
from hotline.prompts.lines import Line

SECONDS = 5.0  # to correct what was keyed


@step
def checkin(call: Conversation) -> Step:
    """Who rings, why, and what each key means."""
    return _asked(silence=checkin_again)


@step
def checkin_again(call: Conversation) -> Step:
    """The same once more: the telephone is on its way to the ear."""
    return _asked(silence=checkin_nobody)


def _asked(*, silence: StepFunction) -> Menu:
    choices = (
        Choice(Line("checkin_fine"), then=checkin_tell, saves={"checkin": "fine"}),
        Choice(Line("checkin_help"), then=checkin_tell, saves={"checkin": "help"}),
        Choice(Line("checkin_never"), then=checkin_tell, saves={"checkin": "never"}),
    )
    return Menu(
        (Line("checkin_hello"),),
        choices,
        silence=silence,
        missed=checkin_nobody,
        by_voice=False,
    )


@step
def checkin_tell(call: Conversation) -> Step:
    """Kept before anything is said of it."""
    results = {"fine": checkin_well, "help": checkin_needs, "never": checkin_stopped, "gone": checkin_gone}
    return Act("checkin", results)


@step
def checkin_well(call: Conversation) -> Step:
    """Nothing is to be done; a slip of the finger, or the first key of 112, is corrected."""
    return _said("checkin_well")


@step
def checkin_stopped(call: Conversation) -> Step:
    """Nothing rings here by itself any more."""
    return _said("checkin_stopped")


def _said(name: str) -> Menu:
    return Menu((Line(name),), star=checkin, silence=resident.farewell, patience=SECONDS, by_voice=False)


@step
def checkin_needs(call: Conversation) -> Step:
    """A person: as they wished. Else what help, as in a call of their own; who hangs up now is rung back."""
    if call.asked_person:
        return Say((), then=person.person)
    return Say((Line("checkin_needs"),), then=resident.next_question)


@step
def checkin_person(call: Conversation) -> Step:
    """Key 0: whoever wants a person needs something."""
    if call.answers.get("checkin") == "help":
        return Say((), then=person.person)
    return Say((), then=checkin_tell, learned={"checkin": "help"})


@step
def checkin_hand_over(call: Conversation) -> Step:
    """Whom the keys did not help: a person, where it is known that somebody needs one."""
    return Say((), then=person.hand_over if call.answers.get("checkin") == "help" else checkin_nobody)


@step
def checkin_gone(call: Conversation) -> Step:
    """Nothing is known of this number any more: a call of their own begins anew."""
    return Goodbye((Line("callback_person"),))


@step
def checkin_nobody(call: Conversation) -> Step:
    """No key came: a mailbox, or a telephone without keys. Another try follows, or a person of ours."""
    return Goodbye((Line("checkin_again"), Line("goodbye")))


CHECKIN = Script(first=checkin, person=checkin_person, hand_over=checkin_hand_over, crisis=crisis.crisis)
