"""What a call from a blocked number leaves: a line in the log, and no work for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def note(door: Door, _conversation: Conversation) -> Result:
    """The log says so; whoever speaks with the desk all the same counts as that (`settling`)."""
    door.call.outcome = "blocked"
    return Result("noted")
