"""A number that somebody at the desk has blocked for a while (O4): nobody is hung up on.

The caller hears until when no request is taken, and how to reach a person; zero still means one, and nine
still tells of data and erases them. Out of hours there is no ticket: who may not ask may not be rung back,
but can ring again when somebody is here.
"""

from __future__ import annotations

from datetime import date

from hotline.dialogue import data, resident, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Goodbye, Menu, Step, StepFunction, step
from hotline.prompts.lines import Day, Line


@step
def blocked_call(call: Conversation) -> Step:
    """The log tells that the call ended so."""
    return Act("blocked", {"noted": blocked})


@step
def blocked(call: Conversation) -> Step:
    """Until when, the emergency number, and a person."""
    return _told(call, missed=blocked_again)


@step
def blocked_again(call: Conversation) -> Step:
    """Once more after two other keys: they may have been the beginning of an emergency number (R50)."""
    return _told(call)


def _told(call: Conversation, *, missed: StepFunction | None = None) -> Menu:
    until = Line("blocked", {"day": Day(date.fromisoformat(call.facts.blocked_until))})
    person = Line("returning_person") if _somebody_here(call) else _later(call)
    return Menu(
        lines=(Line("hello_known"), Line("emergency_first"), until, person),
        keys={"9": data.data_about},
        silence=resident.farewell,
        missed=missed,
    )


@step
def blocked_later(call: Conversation) -> Step:
    """Zero, while nobody is here: when somebody is."""
    return Goodbye((Line("person_nobody"), _later(call), Line("goodbye")))


def _later(call: Conversation) -> Line:
    return Line("blocked_closed", {"when": spoken.when_open(call)})


def _somebody_here(call: Conversation) -> bool:
    return call.city.hours.is_open(call.now) and bool(call.city.desk)
