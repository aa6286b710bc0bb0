"""A line is read at a telephone that was rung for it: what is done with what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hotline.casebook import outgoing, readings
from hotline.casebook.tables import Outgoing
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door

GONE = Result("gone")


def _call(door: Door) -> Outgoing:
    """What the call was made for; nobody else's call plays these steps."""
    one = outgoing.of_call(door.session, door.call.sid)
    if one is None:
        raise LookupError("a line is read in a call that was made for nothing")
    return one


def begin(door: Door, conversation: Conversation) -> Result:
    """The code was keyed."""
    return Result("begun") if readings.begin(door.session, _call(door)) else GONE


def take(door: Door, conversation: Conversation) -> Result:
    """What was said is fetched by the clock; the company deletes it in any case."""
    recording = conversation.answers["recording"]
    learned = {"recording": "", "seconds": "", "waits": ""}
    if conversation.answers.get("seconds", "0") == "0":
        readings.told_of(door.session, recording, now=door.now)
        return Result("silent", learned)
    key = readings.take(door.session, _call(door), recording, now=door.now)
    return Result("taken", {**learned, "plays": key}) if key else GONE


def look(door: Door, conversation: Conversation) -> Result:
    """How it stands with it."""
    return Result(readings.stands(door.session, _call(door)) or "gone")


def keep(door: Door, conversation: Conversation) -> Result:
    """It is a proposal at the desk now."""
    return Result("kept") if readings.keep(door.session, _call(door), now=door.now) else GONE


OUTCOMES: Mapping[str, Callable[[Door, Conversation], Result]] = {
    "reading_begin": begin,
    "reading_take": take,
    "reading_look": look,
    "reading_keep": keep,
}
