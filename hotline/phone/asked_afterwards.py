"""What a resident says who is rung and asked whether help came (R70)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.casebook import feedback, outgoing
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def tell(door: Door, conversation: Conversation) -> Result:
    """Kept for the request that the call was made for, whatever else is known in it."""
    said = conversation.answers.get("feedback")
    answer = next((known for known in feedback.ANSWERS if known == said), None)
    one = outgoing.of_call(door.session, door.call.sid)
    if one is None or answer is None:
        return Result("gone")
    words = door.code_words(conversation)
    return Result(feedback.told(door.session, one, answer, code_words=words, now=door.now))
