"""Whoever was invited chooses a password, puts the app on the telephone, and gets ten codes for its loss."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, g, render_template, request, session
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import desk_sign_in, invitations, one_time, operators, passwords, recovery, tries
from hotline.casebook.invitations import Gone, Secrets
from hotline.casebook.tables import Invitation
from hotline.casebook.vault import VaultError
from hotline.desk.account import NewApp, easy_password, shown_app
from hotline.desk.browsers import browser_of
from hotline.desk.guard import TOKEN, now
from hotline.house import house
from hotline.pages import language, say
from hotline.pages.doors import WAS_HERE, enter
from hotline.pages.even_time import even_time
from hotline.pages.moving import go

INVITED = "desk_invited"
TRIES = 30  # from one address in an hour, of links and of forms
LEAST_NAME, LONGEST_NAME = 2, 80
Answer = str | tuple[str, int] | Response


class Unfit(Exception):
    """What was filled in will not do yet; in words."""


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/invited/<token>", "invited_by_link", by_link, methods=["GET"])
    blueprint.add_url_rule("/invited", "invited", invited, methods=["GET"])
    blueprint.add_url_rule("/invited", "accept_invitation", accept, methods=["POST"])


def by_link(token: str) -> Answer:
    """The link itself: it leaves the address at once, so that it stands in no history."""
    session[INVITED] = token
    return go("desk.invited")


def _found(casebook: Session) -> Invitation | None:
    token = session.get(INVITED)
    return invitations.find(casebook, token, now=now()) if isinstance(token, str) else None


def _counted(at: datetime) -> bool:
    """Whether this visitor may still try."""
    subject = f"desk invitation {tries.network(request.remote_addr or '')}"
    with house().store.write() as casebook:
        return tries.count(casebook, subject, at_most=TRIES, now=at) is None


def invited() -> Answer:
    """Everything on one page: password, app, and a code of it."""
    with house().store.read() as casebook:
        found = _found(casebook)
    if found is None:
        return _too_late()
    secret = one_time.new_secret()
    return _page(found, _app(found, secret))


def _too_late() -> Answer:
    session.pop(INVITED, None)
    return render_template("desk/invited_late.html"), 404


def _app(found: Invitation, secret: str) -> NewApp:
    sealed = house().store.vault.seal(f"invitation {found.id} {secret}")
    return shown_app(secret, sealed, found.name or say("rights.invited_you"))


def _page(found: Invitation, app: NewApp, *, wrong: str = "") -> str:
    return render_template(
        "desk/invited.html",
        invitation=found,
        app=app,
        wrong=wrong,
        typed=request.form,
        least=passwords.LEAST_LENGTH,
    )


@even_time
def accept() -> Answer:
    """If all of it fits: signed in, with ten codes on the page, shown this once."""
    with house().store.read() as casebook:
        found = _found(casebook)
    if found is None:
        return _too_late()
    if not _counted(now()):
        return _page(found, _app(found, _secret(found)), wrong=say("error_429_text")), 429
    secret = _secret(found)
    try:
        name, chosen = _read(found, secret)
        return _welcome(found, name, chosen)
    except Unfit as why:
        return _page(found, _app(found, secret), wrong=str(why)), 422
    except operators.AlreadyOperator:
        return _page(found, _app(found, secret), wrong=say("rights.invited_name_taken")), 422
    except Gone:
        return _too_late()


def _secret(found: Invitation) -> str:
    """The secret that the page has shown; a new one if it was not sealed here for this invitation."""
    try:
        kind, number, secret = house().store.vault.open(request.form.get("sealed", "")).split(" ")
    except (VaultError, ValueError):
        return one_time.new_secret()
    return secret if (kind, number) == ("invitation", str(found.id)) else one_time.new_secret()


def _read(found: Invitation, secret: str) -> tuple[str, Secrets]:
    """What was filled in: the name, and what is kept of password and app."""
    name = found.name or operators.tidy_name(request.form.get("name", ""))
    if not LEAST_NAME <= len(name) <= LONGEST_NAME:
        raise Unfit(say("rights.invited_name_missing"))
    password = request.form.get("new", "")
    easy = easy_password(password, name=name)
    if easy is not None:
        raise Unfit(easy)
    if password != request.form.get("again", ""):
        raise Unfit(say("desk.password_not_same"))
    step = one_time.step_of(secret, request.form.get("code", ""), now=now())
    if step is None:
        raise Unfit(say("desk.app_code_again"))
    return name, Secrets(passwords.hashed(password), secret, step)


def _welcome(found: Invitation, name: str, chosen: Secrets) -> str:
    browser = browser_of(request.user_agent.string)
    with house().store.write() as casebook:
        mine = invitations.accept(casebook, found, name=name, language=language(), chosen=chosen, now=now())
        codes = recovery.renew(casebook, mine, now=now(), by=mine)
        token = desk_sign_in.open_session(casebook, mine, now=now(), browser=browser)
    g.language = language()
    enter(TOKEN, token)
    session[WAS_HERE] = mine
    return render_template("desk/welcome.html", name=name, codes=codes)
