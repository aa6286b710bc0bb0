"""What callers hear while the line is paused: that it is, what the town says of it, till when (O15)."""

from __future__ import annotations

from hotline.dialogue import spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Goodbye, Step, step
from hotline.prompts.lines import Line, Text


@step
def pause(call: Conversation) -> Step:
    """The log keeps that somebody rang in the pause; nobody is rung back for it."""
    return Act("paused", {"noted": pause_told})


@step
def pause_told(call: Conversation) -> Step:
    """The message of the town in this language, if it has one, and from when on somebody is there."""
    message = call.city.pause.message.get(call.language)
    own = (Line("pause_message", {"text": Text(message)}),) if message else ()
    when = Line("pause_until", {"when": spoken.moment(call.city.pause_ends(call.now))})
    emergency = call.facts.first_time or call.city.emergency_always
    help_now = (Line("emergency_first"),) if emergency else ()
    return Goodbye((Line("pause_now"), *own, when, *help_now, Line("goodbye")))
