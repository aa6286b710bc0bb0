"""Pages that keep themselves up to date: the server's half of `static/live.js`.

How a page uses it:

1. Its view is wrapped: `live.kept_up(stands_on)(view)`, where `stands_on()` names everything the page is
   made from: a mark of the casebook, who is looking and what they may see, and `minute()` where ages or
   times stand on it. The wrapper makes the tag, answers a poll that finds nothing new with 304 before the
   view runs, and has the layout load the script. The mark must be read before the page's own rows, best
   by the guard in its own statement: then a page is at worst newer than its tag.
2. The guard answers a poll of somebody who is not signed in with `signed_out()` and touches no cookie:
   the poll's may be older than one that another window has just been given.
3. A page that answers a form (POST) says which page shall be asked for from now on: `follow(address)`.
4. In the template, what may change stands inside `<div data-live id="...">`. Its new HTML is merged into
   the old node by node: what is unchanged stays the same node. Further attributes, inside such a region:

   `data-key` (or `id`)   names an item of a list: by it the same item is found in the new HTML
   `data-new`, `data-gone`   on a list with an id: what is said when items come or go:
                          `data-new='{{ live_forms("board_new")|tojson }}'`
   `data-more`            on a list: it goes on on another page; what moves at its end is not spoken of
   `data-said`            on an element with an id: its text is said when it is new or has changed
   `data-kept`            on an element with an id: left alone for as long as the new HTML has it too
   `data-secret`          taken away when the visitor is signed out or leaves the page where "back" finds
                          it again; with a number in it, also after so many seconds

   What somebody has typed or chosen stays; an item that is gone stays too, marked `data-over`, while
   there is typed text in it. An item that is new carries `data-fresh` for some seconds (house.css).
5. `{% from "pages/live.html" import refresh with context %}{{ refresh() }}` is the button for those whose
   browser runs no script; the script hides it.

A tag belongs to one browser, one visitor and one page. The script keeps it; no cache keeps the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec

from flask import Response, g, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from hotline.house import house
from hotline.pages.language import language

POLL = "X-Live"  # the header of a poll
EVERY = 4.0  # seconds from poll to poll
MINUTE = 60

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Live:
    """What the layout tells the script: which page to ask for, the tag of what stands there, how often."""

    address: str
    tag: str
    every: float


def is_poll() -> bool:
    """The script asks, and nobody looks at the answer as a page."""
    return POLL in request.headers


def kept_up(
    stands_on: Callable[[], Iterable[object]],
) -> Callable[[Callable[Given, ResponseReturnValue]], Callable[Given, Response]]:
    """Wrap a view (GET) whose page keeps itself up to date; `stands_on` names what it is made from."""

    def wrap(view: Callable[Given, ResponseReturnValue]) -> Callable[Given, Response]:
        @wraps(view)
        def kept(*args: Given.args, **kwargs: Given.kwargs) -> Response:
            tag = _tag(stands_on())
            if is_poll() and request.if_none_match.contains_weak(tag):
                return _tagged(Response(status=304), tag)
            g.live = Live(_address(), f'W/"{tag}"', EVERY)
            return _tagged(make_response(view(*args, **kwargs)), tag)

        return kept

    return wrap


def follow(address: str) -> None:
    """This page is the answer to a form; from now on it is kept up by asking for that address."""
    g.live = Live(address, "", EVERY)


def signed_out() -> Response:
    """The answer to a poll of somebody who is not signed in any more: the script stops and says so."""
    return Response(status=401)


def leave_cookie(response: Response) -> Response:
    """A poll never writes the cookie: its own may be older than what another window was given meanwhile."""
    if is_poll():
        session.modified = False
    return response


def minute(now: datetime, visitor: int) -> int:
    """The number of the minute, for pages on which ages and times stand: they are written in minutes.

    Each visitor's minute begins at another second, so that two hundred do not all come in one.
    """
    return (int(now.timestamp()) + visitor * 7) // MINUTE


def forms(name: str) -> dict[str, str]:
    """A line's text by plural form, with {count} left in it: the script puts the number in."""
    return dict(house().words.page_forms(name, language=language()))


def _address() -> str:
    return request.full_path if request.query_string else request.path


def _tag(parts: Iterable[object]) -> str:
    """One for each browser (by what its forms are bound to), page, language, wording and state of things."""
    if "csrf_token" not in session:
        generate_csrf()
    everything = (session["csrf_token"], _address(), language(), house().edition, *parts)
    return hashlib.sha256("\x1f".join(map(str, everything)).encode()).hexdigest()[:32]


def _tagged(answer: Response, tag: str) -> Response:
    answer.set_etag(tag, weak=True)  # forms carry another token each time: never the same bytes
    return answer
