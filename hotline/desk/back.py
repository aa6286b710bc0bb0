"""The way back: to the list from which somebody came, with whatever they had looked for in it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request, session, url_for

from hotline.pages import live

CAME_FROM = "desk_came_from"
LONGEST = 600  # signs: it stands in the cookie
# The lists, and what the way back to each is called.
LISTS = {
    "desk.front": "desk.ticket_back",
    "desk.calls": "desk.back_to_calls",
    "desk.requests": "desk.back_to_requests",
    "desk.volunteers": "desk.back_to_volunteers",
}
OVER = "done"  # what was just done can be taken back on the page that follows, and not again later


def note_list(elsewhere: frozenset[str]) -> None:
    """Before a page: a list is remembered, and forgotten on `elsewhere`, pages that lead to none of it."""
    if request.method != "GET" or live.is_poll():
        return
    if request.endpoint in LISTS:
        address = _address(request.endpoint)
        _keep([request.endpoint, address] if len(address) <= LONGEST else None)
    elif request.endpoint in elsewhere:
        _keep(None)


def _address(endpoint: str) -> str:
    """As it was asked for; nothing in it becomes an argument of `url_for`, which has names of its own."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != OVER]
    here = url_for(endpoint)
    return f"{here}?{urlencode(asked, safe='/:')}" if asked else here


def _keep(place: list[str] | None) -> None:
    if place is None:
        session.pop(CAME_FROM, None)
    elif session.get(CAME_FROM) != place:
        session[CAME_FROM] = place


def way_back(usual: str) -> tuple[str, str]:
    """Where a page leads back to, and the name of the words for it; `usual` for who came from no list."""
    came = session.get(CAME_FROM)
    if isinstance(came, list) and len(came) == 2 and came[0] in LISTS:
        return str(came[1]), LISTS[came[0]]
    return url_for(usual), LISTS[usual]
