"""What signing in and signing up share: one browser's name, how a code is sent, and tries at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request, session
from werkzeug import Response

from hotline.board.guard import now
from hotline.casebook import sign_in
from hotline.casebook.sign_in import How
from hotline.casebook.tables import Volunteer
from hotline.house import house
from hotline.pages import formats, language, say

TRIES, BROWSER = "tries", "browser"  # in the signed cookie
MINUTE = timedelta(minutes=1)
Answer = str | tuple[str, int] | Response


def browser() -> str:
    """The name of this browser, from when it first asks for a code until it is signed in."""
    if not isinstance(session.get(BROWSER), str):
        session[BROWSER] = sign_in.new_browser()
    return str(session[BROWSER])


def how_to_send(code: str, *, whose: Volunteer | None, line: str, by_voice: bool) -> How:
    """The message or the call, in the volunteer's own language, else in that of the page."""
    spoken = whose.language if whose is not None else language()
    return How(house().words.page(line, language=spoken, code=code), spoken, by_voice=by_voice)


def typed_code() -> str:
    """The digits that were typed."""
    return "".join(sign for sign in request.form.get("code", "") if sign.isdigit())


def wrong_code() -> tuple[str, bool]:
    """What is said of a code that is not right, and whether that was the last try for this page."""
    tries_left = max(sign_in.TRIES_AT_MOST - int(session.get(TRIES, 0)), 0)
    told = say("code_wrong", count=tries_left) if tries_left else say("code_used_up")
    return told, not tries_left


def until(at: datetime) -> str:
    """A time of the first city, in whole minutes: never a little too early."""
    first = next(iter(house().cities.values()))
    return formats.moment(at + MINUTE, now(), timezone=first.timezone, language=language())
