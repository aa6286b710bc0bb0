"""One's own account: password, authenticator app, where one is signed in, language and mail address."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import segno
from flask import Blueprint, abort, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import desk_sign_in, one_time, operator_sessions, operators, passwords, recovery, tries
from hotline.casebook.store import vault_of
from hotline.casebook.tables import OperatorSession
from hotline.casebook.vault import VaultError
from hotline.desk.guard import cities, now, operator, operator_session
from hotline.house import house
from hotline.pages import formats, language, languages, say
from hotline.pages.even_time import even_time
from hotline.pages.moving import go
from hotline.pages.say import tell

TRIES = 10  # at one's own password, in an hour
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class NewApp:
    """A secret that is not in use yet: sealed for the way through the browser, as text, and as a square."""

    sealed: str
    text: str
    square: Markup


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/account", "account", account, methods=["GET"])
    for word, view in (
        ("contact", set_contact),
        ("password", change_password),
        ("app", new_app),
        ("app/confirm", confirm_app),
        ("sessions", end_session),
        ("codes", new_codes),
    ):
        blueprint.add_url_rule(f"/account/{word}", view.__name__, view, methods=["POST"])


def account() -> Answer:
    """All of it on one page."""
    return _page()


def _page(
    *, wrong: tuple[str, str] | None = None, app: NewApp | None = None, codes: Sequence[str] = ()
) -> str:
    with house().store.read() as casebook:
        rows = desk_sign_in.sessions_of(casebook, operator().id, now=now())
        left = recovery.left(casebook, operator().id)
        email = operator().email
        written = vault_of(casebook).open(email) if email else ""
    return render_template(
        "desk/account.html",
        sessions=[(row.id, _since(row), row.id == operator_session().id) for row in rows],
        wrong=dict([wrong]) if wrong else {},
        typed=request.form if wrong else None,
        email=written,
        languages=languages(),
        least=passwords.LEAST_LENGTH,
        app=app,
        codes_left=left,
        codes=codes,
    )


def _since(row: OperatorSession) -> str:
    timezone = next((city.timezone for city in cities().values()), ZoneInfo("UTC"))
    begun, last = (
        formats.stamp(at, timezone=timezone, language=language()) for at in (row.created_at, row.last_at)
    )
    where = f"{row.browser}: " if row.browser else ""
    return where + say("desk.account_session", since=begun, last=last)


def set_contact() -> Answer:
    """Language of the pages, and where mails go."""
    written = request.form.get("email", "").strip()
    spoken = request.form.get("language")
    if written and not operators.is_address(written):
        return _page(wrong=("contact", say("desk.email_not_understood"))), 422
    with house().store.write() as casebook:
        chosen = spoken if spoken in languages() else operator().language
        operators.set_contact(casebook, operator().id, language=str(chosen), email=written or None, now=now())
    return _saying("desk.contact_saved")


def _saying(name: str) -> Response:
    tell(name, "good")
    return go("desk.account")


def _here(casebook: Session) -> tuple[int, int]:
    """Operator and session, if it goes on: whoever was invited anew meanwhile gets in by the link only."""
    mine, here = operator().id, operator_session().id
    if not operator_sessions.still_in(casebook, mine, here):
        abort(go("desk.account"))
    return mine, here


@even_time
def change_password() -> Answer:
    """The old one, and the new one twice; every other session ends."""
    new = request.form.get("new", "")
    easy = easy_password(new, name=operator().name)
    if easy is not None:
        return _page(wrong=("password", easy)), 422
    if new != request.form.get("again", ""):
        return _page(wrong=("password", say("desk.password_not_same"))), 422
    stop = _not_theirs(request.form.get("old", ""))
    if stop is not None:
        return _page(wrong=("password", stop)), 422
    kept = passwords.hashed(new)
    with house().store.write() as casebook:
        mine, here = _here(casebook)
        operators.renew(casebook, mine, password_hash=kept, but=here, now=now(), by=mine)
    return _saying("desk.password_changed")


def easy_password(password: str, *, name: str) -> str | None:
    """What is too easy about it, in words; None if it will do."""
    why = passwords.too_easy(password, name=name, about=[one.title for one in house().cities.values()])
    if why is None:
        return None
    if why in ("row", "date", "weak"):
        return say(f"rights.password_{why}")
    return say(f"desk.password_{why}", count=passwords.LEAST_LENGTH)


def _not_theirs(password: str) -> str | None:
    """Why this password opens nothing; None if it is the operator's own. Tries are counted."""
    with house().store.write() as casebook:
        again_at = tries.count(casebook, f"desk account {operator().id}", at_most=TRIES, now=now())
    if again_at is not None:
        return say("error_429_text")
    return None if passwords.matches(operator().password_hash, password) else say("desk.password_old_not")


@even_time
def new_codes() -> Answer:
    """Ten new recovery codes, after the password, in the answer to this POST only."""
    stop = _not_theirs(request.form.get("old", ""))
    if stop is not None:
        return _page(wrong=("codes", stop)), 422
    with house().store.write() as casebook:
        mine, _ = _here(casebook)
        codes = recovery.renew(casebook, mine, now=now(), by=mine)
    return _page(codes=codes)


@even_time
def new_app() -> Answer:
    """Show a new secret, after the password; the old one stays until a code of the new one is given."""
    stop = _not_theirs(request.form.get("old", ""))
    if stop is not None:
        return _page(wrong=("app", stop)), 422
    secret = one_time.new_secret()
    return _page(
        app=shown_app(secret, house().store.vault.seal(f"{operator().id} {secret}"), operator().name)
    )


def shown_app(secret: str, sealed: str, name: str) -> NewApp:
    """What an authenticator app needs, drawn and written."""
    drawn = io.BytesIO()
    square = segno.make(one_time.address(secret, name=name))
    square.save(drawn, kind="svg", xmldecl=False, svgns=False, scale=5, border=2, light="#fff")
    return NewApp(sealed, one_time.grouped(secret), Markup(drawn.getvalue().decode()))


def confirm_app() -> Answer:
    """A code of the new app: from now on it is the only one; every other session ends."""
    sealed = request.form.get("sealed", "")
    secret = _opened(sealed)
    if secret is None:
        return go("desk.account")
    step = one_time.step_of(secret, request.form.get("code", ""), now=now())
    if step is None:
        return _page(
            wrong=("confirm", say("desk.app_code_again")), app=shown_app(secret, sealed, operator().name)
        ), 422
    with house().store.write() as casebook:
        mine, here = _here(casebook)
        operators.renew(casebook, mine, totp_secret=secret, totp_step=step, but=here, now=now(), by=mine)
    return _saying("desk.app_changed")


def _opened(sealed: str) -> str | None:
    """The secret, if it was sealed here for this operator."""
    try:
        whose, _, secret = house().store.vault.open(sealed).partition(" ")
    except VaultError:
        return None
    return secret if whose == str(operator().id) else None


def end_session() -> Answer:
    """One session, or all but this one; ending this one is signing out."""
    wanted, mine = request.form.get("session", ""), operator().id
    with house().store.write() as casebook:
        if wanted == "others":
            operator_sessions.sign_out(casebook, mine, now=now(), but=operator_session().id, by=mine)
        elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            operator_sessions.end_one_session(casebook, mine, int(wanted), now=now(), by=mine)
    return _saying("desk.sessions_ended")
