"""What somebody at the desk hears who picks up: who rings, and a key to be put through.

A mailbox presses nothing, and neither does somebody who cannot speak just now: the caller goes on to the
next telephone. The number of the caller is never said.
"""

from __future__ import annotations

from hotline.dialogue import spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, PutThrough, Script, Step, step
from hotline.prompts.lines import Line

SECONDS = 5.0  # to find the key; meanwhile the caller hears it ring


@step
def whisper(call: Conversation) -> Step:
    """Who rings, in the language of the desk."""
    return Menu(_who(call), _to_speak(), silence=whisper_again, patience=SECONDS)


@step
def whisper_again(call: Conversation) -> Step:
    """The same once more: the first words are easily lost on the way to the ear."""
    return Menu(_who(call), _to_speak(), silence=declined, patience=SECONDS)


def _to_speak() -> tuple[Choice, ...]:
    return (Choice(Line("whisper_accept"), then=accept),)


def _who(call: Conversation) -> tuple[Line, ...]:
    known = call.answers
    if not known.get("kind"):
        return (Line("whisper_plain"),)
    if not known.get("zone"):
        return (Line("whisper_kind", {"type": spoken.kind(call)}),)
    return (Line("whisper", {"zone": spoken.zone(call), "type": spoken.kind(call)}),)


@step
def accept(call: Conversation) -> Step:
    """A human is there and will speak; this is kept, because some providers do not tell who was joined."""
    return Act("accept", {"accepted": put_through, "gone": caller_gone})


@step
def put_through(call: Conversation) -> Step:
    """The two speak with each other."""
    return PutThrough()


@step
def declined(call: Conversation) -> Step:
    """Nobody pressed the key: the caller is not kept waiting here."""
    return Goodbye((Line("whisper_declined"),))


@step
def caller_gone(call: Conversation) -> Step:
    """The caller did not wait until the key was pressed."""
    return Goodbye((Line("whisper_gone"),))


DESK_LEG = Script(first=whisper, person=accept, hand_over=declined)
