"""Callers and who else helps: who is sent there; who is put through, so often in a day from one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.casebook import tries_to_connect
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.news import CONNECTING
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def connect(door: Door, _conversation: Conversation) -> Result:
    """The city pays for such calls: whoever has had as many as it allows hears that."""
    had = tries_to_connect.of_number(door.session, door.call, line=CONNECTING, now=door.now)
    return Result("allowed" if had < door.city.news.connects_a_day else "too_often")


def directory(door: Door, _conversation: Conversation) -> Result:
    """Nothing is asked of us: the log says where the caller was sent. What the call did before stands."""
    door.call.outcome = door.call.outcome or "directory"
    return Result("sent")
