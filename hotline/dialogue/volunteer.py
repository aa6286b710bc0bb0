"""A volunteer rings the hotline's ordinary number, perhaps without any internet: what they hear.

That a number is a volunteer's proves nothing: they may need help themselves, or share the telephone with
somebody who does. So helping is offered beside it (R64), and only a PIN tells who rings. Then comes what
they have, and after it what waits, one request at a time (`volunteer_requests`).
"""

from __future__ import annotations

from hotline.dialogue import resident, volunteer_pin, volunteer_requests
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Say, Step, step
from hotline.prompts.lines import Count, Line, Money

COUNTED = 12  # no voice counts further
FROM_THE_BEGINNING = {"own_after": "", "heard": "", "bridge_back": "volunteer_own_next"}


@step
def volunteer_door(call: Conversation) -> Step:
    """To help, or to be helped; whoever says nothing is a resident."""
    choices = (
        Choice(Line("volunteer_door"), then=volunteer_pin.volunteer_pin, saves={"as": "volunteer"}),
        Choice(Line("volunteer_resident"), then=volunteer_resident),
    )
    return Menu(
        (Line("hello_known"),),
        choices,
        silence=volunteer_resident,
        missed=volunteer_resident,
        by_voice=False,
    )


@step
def volunteer_resident(call: Conversation) -> Step:
    """Whoever it is, from here on they are a resident, in the language of this number."""
    facts = call.facts
    language = facts.language if facts.language in facts.languages else facts.languages[0]
    return Say((), then=resident.begins(call), learned={"as": "", "language": language})


@step
def volunteer_start(call: Conversation) -> Step:
    """What they have comes first."""
    return Say((), then=volunteer_requests.volunteer_own_next, learned=FROM_THE_BEGINNING)


# --- the rules ------------------------------------------------------------------------------


@step
def volunteer_rules(call: Conversation) -> Step:
    """In short, before anything else is heard (R45, R47, V13)."""
    limit = {"limit": Money(call.city.spending_limit, call.city.currency)}
    return Menu(
        (Line("volunteer_rules"), Line("volunteer_rules_money", limit)),
        (Choice(Line("volunteer_rules_accept"), then=volunteer_accept),),
        missed=volunteer_bye,
        by_voice=False,
    )


@step
def volunteer_accept(call: Conversation) -> Step:
    """Kept with version and date, before anything is heard of a request."""
    return Act("volunteer_accept", {"accepted": volunteer_ruled, "gone": volunteer_stopped})


@step
def volunteer_ruled(call: Conversation) -> Step:
    """Who has just heard the rules about money does not hear them again with the first request."""
    return Say((), then=volunteer_start, learned={"ruled": "yes"})


# --- what waits -----------------------------------------------------------------------------


@step
def volunteer_look(call: Conversation) -> Step:
    """How many requests fit."""
    return Act(
        "volunteer_look",
        {
            "some": volunteer_count,
            "none": volunteer_none,
            "off_duty": volunteer_off_duty,
            "gone": volunteer_stopped,
        },
    )


@step
def volunteer_count(call: Conversation) -> Step:
    """The number, and then the first of them."""
    fits = int(call.answers["fits"])
    told = Line("volunteer_count", {"count": Count(fits)}) if fits <= COUNTED else Line("volunteer_many")
    return Say((told,), then=volunteer_requests.volunteer_fits_next)


@step
def volunteer_none(call: Conversation) -> Step:
    """Silence is usual."""
    return Say((Line("volunteer_none"),), then=volunteer_end)


@step
def volunteer_off_duty(call: Conversation) -> Step:
    """Nothing can be taken in a break, and a break can be over."""
    return Menu(
        (Line("volunteer_off_duty"),),
        (Choice(Line("volunteer_on_duty"), then=volunteer_duty),),
        silence=volunteer_bye,
        missed=volunteer_bye,
        by_voice=False,
    )


@step
def volunteer_duty(call: Conversation) -> Step:
    """Back, and how many wait."""
    return Act("volunteer_duty", {"on": volunteer_look, "gone": volunteer_stopped})


# --- the end --------------------------------------------------------------------------------


@step
def volunteer_end(call: Conversation) -> Step:
    """All was heard: once more, another PIN, or goodbye."""
    choices = (
        Choice(Line("volunteer_from_start"), then=volunteer_start),
        Choice(Line("volunteer_change_pin"), then=volunteer_pin.volunteer_new_pin),
    )
    return Menu((), choices, silence=volunteer_bye, missed=volunteer_bye, by_voice=False)


@step
def volunteer_stopped(call: Conversation) -> Step:
    """Somebody at the desk has stopped it meanwhile: zero asks why, and the next call is a resident's."""
    return Menu((Line("volunteer_stopped"),), silence=volunteer_bye, missed=volunteer_bye, by_voice=False)


@step
def volunteer_bye(call: Conversation) -> Step:
    """What was taken stays taken, and its time runs."""
    return Goodbye((Line("volunteer_bye"),))
