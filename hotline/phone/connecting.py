"""Callers and who else helps: who is sent there; who is put through, so often in a day from one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.casebook import connected, tries_to_connect
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.news import CONNECTING
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def connect(door: Door, _conversation: Conversation) -> Result:
    """The city pays for such calls: whoever has had as many as it allows hears that, or that all have."""
    city, session = door.city, door.session
    had = tries_to_connect.of_number(session, door.call, line=CONNECTING, now=door.now)
    if had >= city.news.connects_a_day:
        return Result("too_often")
    today = connected.Today(city.code, door.now.astimezone(city.timezone).date(), city.news.connects_in_town)
    return Result("allowed" if connected.count(session, today, now=door.now) else "full")


def directory(door: Door, _conversation: Conversation) -> Result:
    """Nothing is asked of us: the log says where the caller was sent. What the call did before stands."""
    door.call.outcome = door.call.outcome or "directory"
    return Result("sent")
