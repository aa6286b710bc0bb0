"""After a button: on to another page of the board, with a sentence about what happened."""

from __future__ import annotations

from werkzeug import Response

from hotline.pages.moving import go
from hotline.pages.say import tell

__all__ = ["back_saying", "go"]


def back_saying(name: str, tone: str = "plain", **gaps: object) -> Response:
    """To the list of requests, which says this line first."""
    tell(name, tone, **gaps)
    return go("board.front")
