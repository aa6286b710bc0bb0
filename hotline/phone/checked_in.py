"""What somebody says who is rung and asked how they are (O11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.casebook import checkin_calls, outgoing
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def tell(door: Door, conversation: Conversation) -> Result:
    """Kept for whom the call was made for, before anything is said of it."""
    said = conversation.answers.get("checkin")
    answer = next((known for known in checkin_calls.ANSWERS if known == said), None)
    one = outgoing.of_call(door.session, door.call.sid)
    if one is None or answer is None:
        return Result("gone")
    done = checkin_calls.told(door.session, door.call, one, answer, now=door.now)
    return Result(answer if done == "noted" else done)
