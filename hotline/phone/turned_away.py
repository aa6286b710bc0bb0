"""What a call leaves in which nothing is asked: a line in the log, and no work for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def paused(door: Door, _conversation: Conversation) -> Result:
    """Somebody rang while the line is paused: that is all the call leaves."""
    door.call.outcome = "paused"
    return Result("noted")


def blocked(door: Door, _conversation: Conversation) -> Result:
    """The number is blocked; whoever speaks with the desk all the same counts as that (`settling`)."""
    door.call.outcome = "blocked"
    return Result("noted")
