"""After a button: on to another page, with a sentence about what happened."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug import Response

from hotline.pages.say import tell


def go(endpoint: str, **values: object) -> Response:
    """To a page of the board, by GET: reloading it repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]


def back_saying(name: str, tone: str = "plain", **gaps: object) -> Response:
    """To the list of requests, which says this line first."""
    tell(name, tone, **gaps)
    return go("board.front")
