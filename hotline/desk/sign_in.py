"""Signing in: name, password and code on one page; whatever does not fit, the answer is the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, session
from werkzeug import Response

from hotline.casebook import desk_sign_in
from hotline.casebook.desk_sign_in import Asked, TooMany
from hotline.desk.browsers import browser_of
from hotline.desk.guard import TOKEN, WANTED, now
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.doors import WAS_HERE, enter, leave
from hotline.pages.even_time import even_time
from hotline.pages.moving import go
from hotline.pages.say import tell

Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "check_sign_in", check_sign_in, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


def sign_in() -> Answer:
    """Name, password and code, please."""
    return render_template("desk/sign_in.html", name="", wrong=None)


@even_time
def check_sign_in() -> Answer:
    """In, if all three fit."""
    asked = Asked(
        name=request.form.get("name", ""),
        password=request.form.get("password", ""),
        code=request.form.get("code", ""),
        address=request.remote_addr or "",
        was_here=session.get(WAS_HERE),
        browser=browser_of(request.user_agent.string),
    )
    try:
        entered = desk_sign_in.sign_in(house().store, asked, now=now())
    except TooMany as stop:
        return _again(say("desk.sign_in_too_many", time=_local(stop.again_at)), name=asked.name, status=429)
    if entered is None:
        return _again(say("desk.sign_in_again"), name=asked.name, status=422)
    wanted = str(session.get(WANTED, ""))
    enter(TOKEN, entered.token)
    session[WAS_HERE] = entered.operator_id
    if entered.codes_left is not None:
        tell("rights.codes_left", "sorry", count=entered.codes_left)
    return redirect(wanted, 303) if wanted.startswith("/desk/") else go("desk.front")


def _again(wrong: str, *, name: str, status: int) -> Answer:
    """The name stays; password and code are typed anew."""
    return render_template("desk/sign_in.html", name=name, wrong=wrong), status


def _local(at: datetime) -> str:
    """A time of the first city, in whole minutes: never a little too early."""
    first = next(iter(house().cities.values()))
    minute = timedelta(minutes=1)
    return formats.moment(at + minute, now(), timezone=first.timezone, language=language())


def sign_out() -> Response:
    """Here and in the casebook."""
    with house().store.write() as casebook:
        desk_sign_in.close_session(casebook, str(session.get(TOKEN)), now=now())
    leave(TOKEN)
    return go("desk.sign_in")
