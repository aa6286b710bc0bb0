"""Who may come in: signing in and up is open to all, the board to volunteers who have accepted the rules.

Whoever has signed up and was not checked yet sees how it goes on with them and what they have said
themselves, and nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import g, redirect, request, session, url_for
from werkzeug import Response

from hotline.casebook.sign_in import Visit, visit
from hotline.casebook.tables import Volunteer
from hotline.cities import City
from hotline.cities.volunteer_rules import VERSION
from hotline.house import house
from hotline.pages import formats, live
from hotline.pages.language import language, remember_choice

SIGNING_IN = frozenset({"board.sign_in", "board.send_code", "board.code", "board.check_code"})
SIGNING_UP = frozenset(
    f"board.{one}"
    for one in ("join", "join_city", "send_sign_up", "join_code", "check_join_code", "join_known", "left")
)
BY_LINK = frozenset({"board.stop_link", "board.stop_by_link"})  # the address itself says whose it is
OPEN_TO_ALL = SIGNING_IN | SIGNING_UP | BY_LINK
BEFORE_RULES = frozenset({"board.rules", "board.accept_rules", "board.sign_out"})
OWN = frozenset(f"board.{one}" for one in ("me", "save_me", "sign_out_everywhere", "leave", "leave_now"))
BEFORE_CHECK = BEFORE_RULES | OWN | {"board.joined"}
TOKEN = "token"


def let_in() -> Response | None:
    """Runs before every page of the board; an answer here means: not this way."""
    g.now = datetime.now(UTC)
    if request.endpoint in OPEN_TO_ALL:
        remember_choice()
        return None
    g.visit = _signed_in()
    if g.visit is None:
        return _to_sign_in()
    g.language = volunteer().language
    if not is_checked():
        return None if request.endpoint in BEFORE_CHECK else _to_waiting()
    if volunteer().rules_version != VERSION and request.endpoint not in BEFORE_RULES:
        return redirect(url_for("board.rules"), 303)
    return None


def _to_sign_in() -> Response:
    if live.is_poll():
        return live.signed_out()
    session.pop(TOKEN, None)
    return redirect(url_for("board.sign_in"), 303)


def is_checked() -> bool:
    """Whether somebody at the desk has made this volunteer active; until then there is nothing to see."""
    return volunteer().state == "active"


def _to_waiting() -> Response:
    return live.signed_out() if live.is_poll() else redirect(url_for("board.joined"), 303)


def _signed_in() -> Visit | None:
    """The volunteer whose token the browser brought, if the city is still one of ours."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    with house().store.read() as casebook:
        found = visit(casebook, token, now=g.now)
    return found if found is not None and found.volunteer.city in house().cities else None


def _visit() -> Visit:
    found = g.visit
    if not isinstance(found, Visit):
        raise LookupError("this page has no guard")
    return found


def volunteer() -> Volunteer:
    """Who is looking at this page."""
    return _visit().volunteer


def stands_on() -> tuple[object, ...]:
    """What the board's pages are made from: the casebook's mark, the volunteer's own row, and the minute.

    The mark rises with every event of a request and when somebody's zones change.
    """
    who = volunteer()
    row = (who.id, who.first_name, who.level, who.on_duty, who.rules_version)
    offers = (who.kinds, who.speaks, who.contact)
    return (_visit().mark, *row, *offers, live.minute(now(), who.id))


def now() -> datetime:
    """The time of this visit: one and the same for all that happens in it."""
    at = g.now
    if not isinstance(at, datetime):
        raise LookupError("this page has no guard")
    return at


def city() -> City:
    """The city in which the volunteer helps."""
    return house().cities[volunteer().city]


def what_pages_know() -> dict[str, Any]:
    """What every template of the board is given."""
    names = {"language_name": house().words.language_name}
    if g.get("visit") is None:
        return {"volunteer": None, "city": None, **names}
    return {
        "volunteer": volunteer(),
        "city": city(),
        "knows_rules": is_checked() and volunteer().rules_version == VERSION,
        "is_checked": is_checked(),
        "help_number": shown_line() or None,
        **names,
    }


def shown_line() -> str:
    """The hotline's own number, to ring and to be rung from: the line in the volunteer's language."""
    lines = sorted(city().lines, key=lambda line: language() not in line.languages)
    if not lines:
        return ""
    return formats.grouped(lines[0].number, city().country).replace(" ", "\N{NO-BREAK SPACE}")
