"""Partners at the desk: the register, and passing a request on to one of them (O8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import operating, partners, referring
from hotline.casebook.operating import Changed
from hotline.casebook.partners import Details, Listed
from hotline.casebook.referrals import Given
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk import call_list
from hotline.desk.guard import chosen_city, cities, now, operator, reach
from hotline.desk.plain import plain
from hotline.desk.sights import Line
from hotline.desk.telling import tell_volunteer
from hotline.desk.versions import version_seen
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/partners/<int(max={LARGEST_ID}):partner_id>"
OF_REQUEST = f"/requests/<int(max={LARGEST_ID}):request_id>"
LONGEST = {"name": 60, "what": 200, "contact": 200, "hours": 120}
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/partners", "partners", register, methods=["GET"])
    blueprint.add_url_rule("/partners/new", "new_partner", new_partner, methods=["GET"])
    blueprint.add_url_rule("/partners/new", "enter_partner", enter_partner, methods=["POST"])
    blueprint.add_url_rule(ONE, "partner", partner, methods=["GET"])
    blueprint.add_url_rule(ONE, "change_partner", change_partner, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/checked", "partner_checked", partner_checked, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/end", "end_partner", end_partner, methods=["POST"])
    blueprint.add_url_rule(f"{OF_REQUEST}/refer", "refer", refer, methods=["POST"])
    blueprint.add_url_rule(f"{OF_REQUEST}/come-back", "come_back", come_back, methods=["POST"])


# --- the register


def register() -> str:
    """All of them, by name."""
    with house().store.read() as casebook:
        found = partners.of_cities(casebook, tuple(cities()))
    return render_template("desk/partners.html", rows=found, checked=checked, towns=cities())


def checked(one: Listed) -> str:
    """When somebody made sure last that it is right, and who."""
    if one.checked_on is None:
        return say("desk.partner_never_checked")
    day = formats.day(one.checked_on, language())
    return say("desk.partner_checked", day=day, who=one.checked_by or "")


def new_partner() -> str:
    """An empty form."""
    return _form(_town(), Details("", "", "", ""))


def _form(town: City, details: Details, *, one: Listed | None = None, wrong: str = "") -> str:
    return render_template(
        "desk/partner.html",
        active_page="desk.partners",
        town=town,
        towns=list(cities().values()),
        details=details,
        one=one,
        wrong=wrong,
        kinds=call_list.kinds_of(town),
        longest=LONGEST,
        checked=checked(one) if one is not None else "",
    )


def _town() -> City:
    code = request.form.get("city") or request.args.get("city") or ""
    return chosen_city(code)


def _details(town: City) -> Details:
    """What was written, cut to what fits; kinds and zones that there are."""
    words = {name: " ".join(request.form.get(name, "").split())[:most] for name, most in LONGEST.items()}
    kinds = [one for one in request.form.getlist("kind") if one in call_list.kinds_of(town)]
    zones = [one for one in request.form.getlist("zone") if one in town.zones]
    return Details(**words, kinds=tuple(kinds), zones=tuple(zones))


def enter_partner() -> Answer:
    """Into the register."""
    town = _town()
    details = _details(town)
    if not (details.name and details.what):
        return _form(town, details, wrong=say("desk.partner_missing")), 422
    with house().store.write() as casebook:
        new = partners.enter(casebook, town.code, details, operator_id=operator().id, now=now())
    tell("desk.partner_entered", "good")
    return go("desk.partner", partner_id=new)


def _find(casebook: Session, partner_id: int) -> Listed:
    found = partners.find(casebook, partner_id, cities=tuple(cities()))
    return found if found is not None else abort(404)


def partner(partner_id: int) -> str:
    """One of them, to be read and changed."""
    with house().store.read() as casebook:
        one = _find(casebook, partner_id)
    return _form(cities()[one.city], one.details, one=one)


def change_partner(partner_id: int) -> Answer:
    """Other words, or another contact."""
    by, seen, wrong = operator().id, version_seen(), ""
    with house().store.write() as casebook:
        one = _find(casebook, partner_id)
        details = _details(cities()[one.city])
        if not (details.name and details.what):
            wrong = say("desk.partner_missing")
        elif not partners.change(casebook, one, details, version=seen, operator_id=by, now=now()):
            wrong = say("desk.changed_meanwhile")
    if wrong:
        return _form(cities()[one.city], details, one=one, wrong=wrong), 422
    tell("desk.partner_saved", "good")
    return go("desk.partner", partner_id=partner_id)


def partner_checked(partner_id: int) -> Response:
    """All of it is right today."""
    with house().store.write() as casebook:
        one = _find(casebook, partner_id)
        today = now().astimezone(cities()[one.city].timezone).date()
        partners.check(casebook, one, on=today, operator_id=operator().id, now=now())
    tell("desk.partner_saved", "good")
    return go("desk.partner", partner_id=partner_id)


def end_partner(partner_id: int) -> Response:
    """Nothing more is passed on to them; or it is again."""
    with house().store.write() as casebook:
        one, ended = _find(casebook, partner_id), request.form.get("ended") == "1"
        partners.end(casebook, one, ended=ended, operator_id=operator().id, now=now())
    tell("desk.partner_saved", "good")
    return go("desk.partner", partner_id=partner_id)


# --- a request


def lines_of(given: Sequence[Given], city: str) -> list[Line]:
    """To whom it was passed on, the newest first: when, to whom and what became of it, and by whom."""
    return [
        Line(
            formats.stamp(one.at, timezone=cities()[city].timezone, language=language()),
            one.partner + (f" ({plain('desk.referral_ended_', one.ended_as)})" if one.ended_as else ""),
            one.by,
        )
        for one in given
    ]


def refer(request_id: int) -> Response:
    """Off the board, to the partner that was chosen."""
    chosen = request.form.get("partner", "")
    partner_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0

    def verb(casebook: Session, one: Request) -> Changed | None:
        quiet_for = timedelta(days=cities()[one.city].waiting.arranged_days)
        return referring.refer(casebook, one, partner_id, operator=operator(), quiet_for=quiet_for, now=now())

    return _do(request_id, verb, done="desk.referred")


def come_back(request_id: int) -> Response:
    """The partner cannot do it: on top of the board again."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        words = house().words.code_words(one.language)
        return referring.come_back(casebook, one, operator_id=operator().id, code_words=words, now=now())

    return _do(request_id, verb, done="desk.reopened")


def _do(request_id: int, verb: Callable[[Session, Request], Changed | None], *, done: str) -> Response:
    """One transaction; whoever had it is told."""
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        if one is None:
            abort(404)
        changed = verb(casebook, one)
        if changed is not None and changed.had_it is not None:
            tell_volunteer(casebook, changed.had_it, zone=one.zone, now=now())
    tell(*((done, "good") if changed is not None else ("desk.nothing_changed", "sorry")))
    return go("desk.request_page", request_id=request_id)
