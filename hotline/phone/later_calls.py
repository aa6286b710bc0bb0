"""What somebody does in a later call about what they have asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.casebook import coming_back
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def cancel(door: Door, conversation: Conversation) -> Result:
    """The caller does not need it any more."""
    about = _about(conversation)
    done = coming_back.cancel(door.session, request_id=about, call=door.call, now=door.now)
    return Result("cancelled" if done else "closed")


def uncancel(door: Door, conversation: Conversation) -> Result:
    """`*` after that: it stands again."""
    restored = coming_back.uncancel(
        door.session,
        request_id=_about(conversation),
        call=door.call,
        code_words=door.code_words(conversation),
        claims_at_most=door.city.claims_at_most,
        now=door.now,
    )
    return Result("restored" if restored else "too_late")


def nobody_came(door: Door, conversation: Conversation) -> Result:
    """The helper never came: back to the top of the board."""
    noted = coming_back.nobody_came(
        door.session,
        request_id=_about(conversation),
        call=door.call,
        code_words=door.code_words(conversation),
        now=door.now,
    )
    return Result("noted" if noted else "too_late")


def _about(conversation: Conversation) -> int:
    return int(conversation.answers["about"])
