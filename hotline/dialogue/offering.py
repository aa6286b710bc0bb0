"""The steps of somebody who would like to help (C10): where, and then a person rings.

Only where they live is asked by keys. Whoever rings may show a number that is not theirs: so this proves
nothing, and a person at the desk rings back and meets them before they see or hear anything of anybody.
"""

from __future__ import annotations

from hotline.dialogue import number, place, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.elsewhere import MENU_AT_MOST
from hotline.dialogue.steps import Act, Choice, Goodbye, Say, Step, step
from hotline.prompts.lines import Gap, Line

# What was answered on the way to this choice, and is nothing that is asked for.
NOT_ASKED = {"kind": "", "zone": "", "postcode": "", "postcode_tried": "", "for_other": ""}


def offered_in_menu(call: Conversation, choices: int) -> tuple[Choice, ...]:
    """The very last choice of the last menu of kinds, where a city has switched it on."""
    asks = call.answers.get("request") or call.answers.get("for_other")
    if not call.city.offers or asks or choices >= MENU_AT_MOST:
        return ()
    return (Choice(Line("offer_help"), then=offer_help, saves={**NOT_ASKED, "offer": "yes"}),)


@step
def offer_help(call: Conversation) -> Step:
    """Thank you; and where?"""
    return Say((Line("offer_told"),), then=place.postcode_anew)


@step
def offer_next(call: Conversation) -> Step:
    """The zone is known; who cannot be rung back keys in a number."""
    return Say((), then=offer_save if spoken.reachable(call) else number.number)


@step
def offer_save(call: Conversation) -> Step:
    """The offer is kept before anybody hears of it."""
    return Act("offer", {"noted": offer_noted, "too_many": offer_later})


@step
def offer_noted(call: Conversation) -> Step:
    """A person rings; the same for somebody who has offered before."""
    when: dict[str, Gap] = {"zone": spoken.zone(call), "when": spoken.when_open(call)}
    return Goodbye((Line("offer_noted", when), Line("goodbye")))


@step
def offer_later(call: Conversation) -> Step:
    """So many have offered help in this hour that it is not kept: another time, please."""
    return Goodbye((Line("offer_later"), Line("goodbye")))
