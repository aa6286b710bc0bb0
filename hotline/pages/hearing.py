"""A voice note in a page: whoever pressed "listen" may play it for a while, in that browser, and nobody else.

That somebody listens is written down at the button (O3). The player asks for the sound by an address of its
own; without the button before it that address gives nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from flask import Response, send_file, session

HEARS = "hears"
FOR = timedelta(minutes=10)  # played again within it counts as the same listening


def let(note_id: int, who: str, *, now: datetime) -> None:
    """This visitor (`operator-3`) may hear this note, from now on for a while."""
    session[HEARS] = [note_id, who, int((now + FOR).timestamp())]


def may(note_id: int, who: str, *, now: datetime) -> bool:
    """Whether this visitor has pressed the button of this note not long ago."""
    allowed = session.get(HEARS)
    if not isinstance(allowed, list) or allowed[:2] != [note_id, who]:
        return False
    return bool(now.timestamp() < allowed[2])


def sound(wav: bytes) -> Response:
    """The sound itself, whole or the part that the player asks for; nothing keeps it."""
    answer = send_file(BytesIO(wav), mimetype="audio/wav", etag=False, conditional=True)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer
