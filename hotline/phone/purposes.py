"""Calls that the hotline makes, by what they are for: what is said in them, and what that needs to know.

A purpose is added by one entry here and, where its end means something, one in `hotline.casebook.purposes`:

    "code": Purpose(script=CODE_CALL, answers=outgoing.told_of),

`script` is the conversation that begins when somebody or something answers: its first step must ask for a key
before anything is said that only this person may hear, because mailboxes answer too. Its key 0 and too many
misses lead where the script says. `answers` are what the steps find in `call.answers`: for many purposes just
what was given to `put_call(told=...)`. What the conversation does goes through `Act` as in every call; the
door of an outcome finds what the call is for by `outgoing.of_call(session, door.call.sid)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from hotline.casebook import callback, checkin_calls, feedback, outgoing, readings
from hotline.casebook.tables import Outgoing
from hotline.cities import City
from hotline.dialogue.callback import CALLBACK
from hotline.dialogue.checkin import CHECKIN
from hotline.dialogue.code_call import CODE_CALL
from hotline.dialogue.conversation import Conversation, Facts
from hotline.dialogue.feedback import FEEDBACK
from hotline.dialogue.reading import READING
from hotline.dialogue.state import begin
from hotline.dialogue.steps import Script
from hotline.phone import bridging

Answers: TypeAlias = Callable[[Session, Outgoing], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is said in a call that the hotline makes."""

    script: Script
    answers: Answers


PURPOSES: Mapping[str, Purpose] = {
    "code": Purpose(script=CODE_CALL, answers=outgoing.told_of),
    callback.PURPOSE: Purpose(script=CALLBACK, answers=bridging.known_of),
    feedback.PURPOSE: Purpose(script=FEEDBACK, answers=outgoing.told_of),
    checkin_calls.PURPOSE: Purpose(script=CHECKIN, answers=outgoing.told_of),
    readings.PURPOSE: Purpose(script=READING, answers=outgoing.told_of),
}


def conversation_of(session: Session, one: Outgoing, *, city: City, now: datetime) -> Conversation:
    """The conversation with whoever has answered, by keys alone: nobody has asked to speak."""
    facts = Facts(city.code, (one.language,), number="other", first_time=False)
    known = PURPOSES[one.purpose].answers(session, one)
    return replace(begin(facts, city=city, now=now), answers=dict(known))
