"""The PIN that tells that it is the volunteer who rings, and another one where they want it.

No entry is kept: not in a turn, and in the conversation only until it was looked at.
"""

from __future__ import annotations

from hotline.dialogue import volunteer
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Digits, Say, Step, StepFunction, step
from hotline.prompts.lines import Line

LEAST, MOST = 4, 6  # digits, as the casebook takes them
TRIES = 3  # in one call


def _entry(line: str, *, then: StepFunction, missed: StepFunction) -> Digits:
    return Digits(
        (Line(line),),
        then=then,
        saves="pin",
        least=LEAST,
        most=MOST,
        missed=missed,
        secret=True,
        finish="#",
    )


@step
def volunteer_pin(call: Conversation) -> Step:
    """Four to six digits."""
    return _entry("volunteer_pin", then=volunteer_pin_check, missed=volunteer.volunteer_resident)


@step
def volunteer_pin_check(call: Conversation) -> Step:
    """Whether it is theirs; every try counts, in this call and in all."""
    return Act(
        "volunteer_pin",
        {
            "right": volunteer.volunteer_start,
            "rules": volunteer.volunteer_rules,
            "wrong": volunteer_pin_anew,
            "too_many": volunteer_pin_later,
            "locked": volunteer_pin_locked,
            "gone": volunteer.volunteer_resident,
        },
    )


@step
def volunteer_pin_anew(call: Conversation) -> Step:
    """Once more, three times in all; then kindly to what everybody hears."""
    if int(call.answers.get("pin_tries", "0")) >= TRIES:
        return Say((Line("volunteer_pin_left"),), then=volunteer.volunteer_resident)
    return _entry("volunteer_pin_again", then=volunteer_pin_check, missed=volunteer.volunteer_resident)


@step
def volunteer_pin_later(call: Conversation) -> Step:
    """Too often within an hour."""
    return Say((Line("volunteer_pin_later"),), then=volunteer.volunteer_resident)


@step
def volunteer_pin_locked(call: Conversation) -> Step:
    """Too often altogether: the desk knows."""
    return Say((Line("volunteer_pin_locked"),), then=volunteer.volunteer_resident)


# --- another one ----------------------------------------------------------------------------


@step
def volunteer_new_pin(call: Conversation) -> Step:
    """A PIN of their own, first entry."""
    return _entry("volunteer_new_pin", then=volunteer_new_pin_first, missed=volunteer.volunteer_end)


@step
def volunteer_new_pin_first(call: Conversation) -> Step:
    """Only a hash of it goes on in this call."""
    return Act("volunteer_new_pin", {"good": volunteer_new_pin_again, "easy": volunteer_new_pin_other})


@step
def volunteer_new_pin_other(call: Conversation) -> Step:
    """Everybody would guess that one first."""
    return _entry("volunteer_new_pin_easy", then=volunteer_new_pin_first, missed=volunteer.volunteer_end)


@step
def volunteer_new_pin_again(call: Conversation) -> Step:
    """The same once more, against slips."""
    return _entry("volunteer_new_pin_again", then=volunteer_new_pin_second, missed=volunteer.volunteer_end)


@step
def volunteer_new_pin_second(call: Conversation) -> Step:
    """If both are the same, it holds."""
    return Act(
        "volunteer_set_pin",
        {
            "set": volunteer_pin_changed,
            "differs": volunteer_new_pin_differs,
            "gone": volunteer.volunteer_stopped,
        },
    )


@step
def volunteer_new_pin_differs(call: Conversation) -> Step:
    """From the beginning."""
    return Say((Line("volunteer_new_pin_differs"),), then=volunteer_new_pin)


@step
def volunteer_pin_changed(call: Conversation) -> Step:
    """It holds from now on."""
    return Say((Line("volunteer_pin_changed"),), then=volunteer.volunteer_end)
