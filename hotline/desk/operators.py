"""Who works at the desk: invite, change, end, let in anew, sign out. For administrators (O6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import desk_sign_in, invitations, operator_sessions, operators, recovery
from hotline.casebook.operators import LastAdministrator, Post
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Invitation, Operator, OperatorSession
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk import operator_form
from hotline.desk.guard import now, operator
from hotline.desk.operator_form import Unfit
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/operators/<int(max={LARGEST_ID}):operator_id>"
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Row:
    """An operator in the list."""

    id: int
    name: str
    role: str
    where: str
    state: str
    last: str
    me: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/operators", "operators", everybody, methods=["GET"])
    blueprint.add_url_rule("/operators/invite", "invite_operator", invite, methods=["POST"])
    withdrawing = f"/operators/invitations/<int(max={LARGEST_ID}):invitation_id>/withdraw"
    blueprint.add_url_rule(withdrawing, "withdraw_invitation", withdraw, methods=["POST"])
    blueprint.add_url_rule(ONE, "operator", one_operator, methods=["GET"])
    for word, name, view in (
        ("post", "set_post", set_post),
        ("end", "end_operator", end),
        ("again", "invite_anew", invite_anew),
        ("sign-out", "sign_out_operator", sign_out),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", name, view, methods=["POST"])


def manages(one: Operator | Invitation) -> bool:
    """Whether whoever looks answers for all the cities of this operator: nobody gives more than they have."""
    mine = operator().cities
    return not mine or (bool(one.cities) and set(one.cities) <= set(mine))


# --- everybody


def everybody() -> Answer:
    """Everybody who works here, and who is invited."""
    return _list()


def _list(*, link: str = "", who: str = "", wrong: str = "") -> str:
    with house().store.read() as casebook:
        known = [one for one in operators.operators(casebook) if manages(one)]
        rows = [_row(casebook, one) for one in known]
        waits = [one for one in invitations.waiting(casebook, now=now()) if manages(one)]
    return render_template(
        "desk/operators.html",
        active_page="desk.operators",
        rows=[one for one in rows if one.state == "active"],
        ended=[one for one in rows if one.state != "active"],
        waits=[
            (one.id, one.name or say("rights.invited_you"), _role(one.role), _until(one)) for one in waits
        ],
        link=link,
        who=who,
        wrong=wrong,
        form=operator_form.shown(operator(), typed=request.form if wrong else None),
    )


def _row(casebook: Session, one: Operator) -> Row:
    seen = [row.last_at for row in desk_sign_in.sessions_of(casebook, one.id, now=now())]
    return Row(
        id=one.id,
        name=one.name,
        role=_role(one.role),
        where=operator_form.places(one.cities, one.zones),
        state=one.state,
        last=formats.ago(max(seen), now(), language()) if seen else "",
        me=one.id == operator().id,
    )


def _role(role: str) -> str:
    return say(f"rights.role_{role}")


def _until(one: Invitation) -> str:
    timezone = operator_form.timezone()
    return say(
        "rights.invited_until", time=formats.stamp(one.expires_at, timezone=timezone, language=language())
    )


def invite() -> Answer:
    """A link, shown in the answer to this POST only: whoever invites hands it over."""
    name = operators.tidy_name(request.form.get("name", ""))
    try:
        if not 2 <= len(name) <= 80:
            raise Unfit(say("rights.invited_name_missing"))
        post = operator_form.read(request.form, operator())
        with house().store.write() as casebook:
            token = invitations.invite(casebook, name=name, post=post, by=operator().id, now=now())
    except Unfit as why:
        return _list(wrong=str(why)), 422
    except operators.AlreadyOperator:
        return _list(wrong=say("rights.invited_name_taken")), 422
    return _list(link=_link(token), who=name)


def _link(token: str) -> str:
    return f"{house().settings.public_url}/desk/invited/{token}"


def withdraw(invitation_id: int) -> Answer:
    """The link is good no longer."""
    with house().store.write() as casebook:
        found = casebook.get(Invitation, invitation_id)
        if found is None or not manages(found):
            abort(404)
        done = invitations.withdraw(casebook, invitation_id, by=operator().id, now=now())
    tell(*(("rights.withdrawn", "good") if done else ("desk.too_late", "sorry")))
    return go("desk.operators")


# --- one of them


def one_operator(operator_id: int) -> Answer:
    """Role, cities, zones, and where they are signed in."""
    return _page(operator_id)


def _find(casebook: Session, operator_id: int) -> Operator:
    found = casebook.get(Operator, operator_id)
    return found if found is not None and manages(found) else abort(404)


def _page(operator_id: int, *, wrong: str = "", link: str = "") -> str:
    with house().store.read() as casebook:
        one = _find(casebook, operator_id)
        rows = desk_sign_in.sessions_of(casebook, one.id, now=now())
        left = recovery.left(casebook, one.id)
        mail = bool(one.email and vault_of(casebook).open(one.email))
    return render_template(
        "desk/operator.html",
        active_page="desk.operators",
        one=one,
        row_role=_role(one.role),
        where=operator_form.places(one.cities, one.zones),
        sessions=[(row.id, _since(row)) for row in rows],
        codes_left=left,
        has_mail=mail,
        me=one.id == operator().id,
        wrong=wrong,
        link=link,
        who=one.name,
        form=operator_form.shown(operator(), typed=request.form if wrong else None, one=one),
    )


def _since(row: OperatorSession) -> str:
    begun, last = (
        formats.stamp(at, timezone=operator_form.timezone(), language=language())
        for at in (row.created_at, row.last_at)
    )
    return (f"{row.browser}: " if row.browser else "") + say("desk.account_session", since=begun, last=last)


def _do(operator_id: int, verb: Callable[[Session, Operator], bool], *, done: str) -> Answer:
    try:
        with house().store.write() as casebook:
            did = verb(casebook, _find(casebook, operator_id))
    except Unfit as why:
        return _page(operator_id, wrong=str(why)), 422
    except LastAdministrator:
        return _page(operator_id, wrong=say("rights.last_administrator")), 422
    tell(*((done, "good") if did else ("desk.nothing_changed", "sorry")))
    return go("desk.operator", operator_id=operator_id)


def set_post(operator_id: int) -> Answer:
    """Another role, other cities or zones; at once, also where they are signed in."""

    def verb(casebook: Session, one: Operator) -> bool:
        post: Post = operator_form.read(request.form, operator())
        return operators.set_post(casebook, one.id, post, by=operator().id, now=now())

    return _do(operator_id, verb, done="rights.post_saved")


def end(operator_id: int) -> Answer:
    """They come in no more."""

    def verb(casebook: Session, one: Operator) -> bool:
        if one.id == operator().id:
            raise Unfit(say("rights.not_yourself"))
        return operators.end(casebook, one.id, by=operator().id, now=now())

    return _do(operator_id, verb, done="rights.ended")


def invite_anew(operator_id: int) -> Answer:
    """A lost telephone, a forgotten password, or somebody comes back: out everywhere, in again by a link."""
    try:
        with house().store.write() as casebook:
            one = _find(casebook, operator_id)
            if one.id == operator().id:
                abort(400)
            token = invitations.invite_anew(casebook, one, by=operator().id, now=now())
    except LastAdministrator:
        return _page(operator_id, wrong=say("rights.last_administrator")), 422
    return _page(operator_id, link=_link(token))


def sign_out(operator_id: int) -> Answer:
    """One session of theirs, or all."""
    wanted = request.form.get("session", "")

    def verb(casebook: Session, one: Operator) -> bool:
        if wanted == "all":
            return operator_sessions.sign_out(casebook, one.id, by=operator().id, now=now()) > 0
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
        return operator_sessions.end_one_session(casebook, one.id, number, by=operator().id, now=now())

    return _do(operator_id, verb, done="desk.sessions_ended")
