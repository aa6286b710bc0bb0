"""The PIN that tells that it is the volunteer who rings, and another one where they want it.

No entry is kept: not in a turn, and in the conversation only until it was looked at.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.dialogue import volunteer
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Digits, Say, Step, StepFunction, step
from hotline.prompts.lines import KeyName, Line

LEAST, MOST = 4, 6  # digits, as the casebook takes them
TRIES = 3  # in one call
ENDS = "#"


def _entry(line: str, *, then: StepFunction, missed: StepFunction, length: int = 0) -> Digits:
    """An entry of a known length ends with its last digit; of another it is said how."""
    ends = () if length else (how_it_ends(),)
    return Digits(
        (Line(line), *ends),
        then=then,
        saves="pin",
        least=length or LEAST,
        most=length or MOST,
        missed=missed,
        secret=True,
        finish="" if length else ENDS,
    )


def how_it_ends() -> Line:
    """Said where nobody can know which digit is the last one."""
    return Line("volunteer_entry_ends", {"key": KeyName(ENDS)})


def _their_own(call: Conversation, line: str) -> Digits:
    missed = volunteer.volunteer_resident
    entry = _entry(line, then=volunteer_pin_check, missed=missed, length=call.facts.code_length)
    return replace(entry, partial=volunteer_pin_check)  # too short is a try as well


@step
def volunteer_pin(call: Conversation) -> Step:
    """As many digits as theirs has."""
    return _their_own(call, "volunteer_pin")


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
    return _their_own(call, "volunteer_pin_again")


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
    ended = {"then": volunteer_new_pin_second, "missed": volunteer.volunteer_end}
    entry = _entry("volunteer_new_pin_again", **ended, length=int(call.answers.get("new_pin_length") or 0))
    return replace(entry, partial=volunteer_new_pin_differs)


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
    forgotten = {"pin": "", "new_pin": "", "new_pin_length": ""}
    return Say((Line("volunteer_new_pin_differs"),), then=volunteer_new_pin, learned=forgotten)


@step
def volunteer_pin_changed(call: Conversation) -> Step:
    """It holds from now on."""
    return Say((Line("volunteer_pin_changed"),), then=volunteer.volunteer_end)
