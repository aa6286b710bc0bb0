"""Who may come in: signing in is open to all, all else to operators whose role is enough (`rights`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import abort, current_app, g, make_response, redirect, render_template, request, session, url_for
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug import Response

from hotline.casebook import desk_sign_in, operators, views
from hotline.casebook.reach import Reach, within
from hotline.casebook.tables import Operator, OperatorSession
from hotline.cities import City
from hotline.desk import back, rights
from hotline.house import house
from hotline.pages import live
from hotline.pages.language import remember_choice

TOKEN, WANTED, MADE = "desk_token", "desk_wanted", "town_made"

# What stands in the navigation, as soon as there is such a page.
NAVIGATION = (
    ("desk.front", "desk.nav_front"),
    ("desk.calls", "desk.nav_calls"),
    ("desk.requests", "desk.nav_requests"),
    ("desk.intake", "desk.nav_intake"),
    ("desk.volunteers", "desk.nav_volunteers"),
    ("desk.shift", "taking.nav_shift"),
    ("desk.checkins", "taking.lists_title"),
    ("desk.directory", "town.part_directory"),
    ("desk.announcements", "desk.nav_announcements"),
    ("desk.partners", "desk.nav_partners"),
    ("desk.fund", "desk.nav_fund"),
    ("desk.views", "desk.nav_views"),
    ("desk.data", "desk.nav_data"),
    ("desk.figures", "figures.nav"),
    ("desk.town", "town.nav"),
    ("desk.operators", "rights.nav_operators"),
    ("desk.audit", "rights.nav_audit"),
)

PLACES = frozenset(page for page, _ in NAVIGATION)
DAILY = 6  # so many of them always stand there, the others behind a word


def let_in() -> Response | None:
    """Runs before every page of the desk; an answer here means: not this way."""
    g.now = datetime.now(UTC)
    _see_own_change()
    if rights.is_open(request.endpoint):
        remember_choice()
        return None
    found = _signed_in()
    if found is None:
        return _to_sign_in()
    g.operator, g.operator_session = found
    g.language = g.operator.language
    if not live.is_poll():  # whoever has gone home must not be kept signed in by an open page
        _note_visit(g.operator_session)
    if not rights.allows(operator().role, request.endpoint):
        return _refused()
    back.note_list(PLACES)
    here = house().cities or rights.needs_no_town(request.endpoint)
    return None if here else redirect(url_for("desk.town"), 303)


def note_change(revision: int) -> None:
    """From now on this browser sees a town with that change in it, whichever process it meets."""
    session[MADE] = revision


def _see_own_change() -> None:
    """Whoever changed the town and meets another process a moment later finds what they have changed."""
    made = session.get(MADE)
    if isinstance(made, int) and house().town.revision < made:
        look_again()


def _refused() -> Response:
    """They are somebody, but this is not theirs to do: which role it takes."""
    least = rights.least_role(request.endpoint) or "administrator"
    return make_response(render_template("desk/refused.html", least=least), 403)


def _to_sign_in() -> Response:
    if live.is_poll():
        return live.signed_out()
    session.pop(TOKEN, None)
    if request.method == "GET":
        session[WANTED] = request.path
    return redirect(url_for("desk.sign_in"), 303)


def _signed_in() -> tuple[Operator, OperatorSession] | None:
    """The operator whose token the browser brought, if the city is still one of ours."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    with house().store.read() as casebook:
        found = desk_sign_in.session_operator(casebook, token, now=g.now)
    if found is None or (found[0].cities and not operators.reach_of(found[0], house().cities)):
        return None
    return found


def _note_visit(signed_in: OperatorSession) -> None:
    if g.now - signed_in.last_at < desk_sign_in.NOTED_EVERY:
        return
    with house().store.write() as casebook:
        desk_sign_in.note_visit(casebook, signed_in.id, now=g.now)


def operator() -> Operator:
    """Who is looking at this page."""
    found = g.operator
    if not isinstance(found, Operator):
        raise LookupError("this page has no guard")
    return found


def viewer() -> views.Viewer:
    """The operator as the register of views has them: to be written down with whatever is shown."""
    return views.Viewer("operator", operator().id)


def operator_session() -> OperatorSession:
    """The session in which they look."""
    found = g.operator_session
    if not isinstance(found, OperatorSession):
        raise LookupError("this page has no guard")
    return found


def now() -> datetime:
    """The time of this visit: one and the same for all that happens in it."""
    at = g.now
    if not isinstance(at, datetime):
        raise LookupError("this page has no guard")
    return at


def reach() -> Reach:
    """Where the operator works: which cities, and in them which zones. For whatever the casebook looks up."""
    if "reach" not in g:
        g.reach = operators.reach_of(operator(), house().cities)
    found: Reach = g.reach
    return found


def cities() -> Mapping[str, City]:
    """The cities of the operator: one, several, or all that we serve."""
    return {code: house().cities[code] for code in reach()}


def chosen_city(code: str | None) -> City:
    """The operator's city of this code, or their first where none was chosen; 404 where it is not theirs."""
    if code:
        return cities()[code] if code in cities() else abort(404)
    return next(iter(cities().values()))


def place_scope(
    city: InstrumentedAttribute[str], zone: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """Rows within the operator's reach: belongs in every statement that finds one by an id from outside."""
    return within(reach(), city, zone)


def look_again() -> None:
    """What follows in this request sees the town as it is now."""
    house().editions.try_to_look()
    g.pop("house", None)


def _town_seen() -> int:
    """Which town a form was filled in before: by it is known whether somebody has changed it since."""
    return house().town.revision


def what_pages_know() -> dict[str, Any]:
    """What every template of the desk is given."""
    names = {"language_name": house().words.language_name, "town_seen": _town_seen}
    if g.get("operator") is None:
        return {"operator": None, "city": None, "navigation": (), "may": rights.is_open, **names}
    known = ((page, name) for page, name in NAVIGATION if page in current_app.view_functions)
    there = tuple((page, name) for page, name in known if rights.may(page))
    only = next(iter(cities().values())) if len(cities()) == 1 else None
    return {
        "operator": operator(),
        "city": only,
        "navigation": there[:DAILY],
        "more_navigation": there[DAILY:],
        "may": rights.may,
        "way_back": back.way_back,
        **names,
    }
