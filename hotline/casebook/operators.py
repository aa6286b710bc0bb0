"""Operators: who they are, what they may and where, whether they may still come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses
from typing import Any, Literal, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import audit, calendars, one_time, recovery, shifts
from hotline.casebook.audit import Actor
from hotline.casebook.changes import changed
from hotline.casebook.operator_sessions import end_sessions, lock
from hotline.casebook.reach import Reach
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Invitation, Operator

Role: TypeAlias = Literal["operator", "coordinator", "administrator"]
ROLES_IN_ORDER: tuple[Role, ...] = ("operator", "coordinator", "administrator")  # each may more

LONGEST_ADDRESS = 254  # letters (RFC 5321)
NOBODYS = -1  # the step of a secret that nobody knows: whoever is invited anew has not come yet
# Without the signs that part addresses, name somebody, comment, or hide another address (=?...?=).
ADDRESS = re.compile(r"(?!.*=\?)[^\s,;:<>()\"\\\[\]@]+@[\w-]+(\.[\w-]+)+")


class AlreadyOperator(Exception):
    """There is or was an operator of this name: whoever did something keeps the name."""


class LastAdministrator(Exception):
    """A town would be left with nobody who may enter operators."""


@dataclass(frozen=True, slots=True)
class Post:
    """What an operator may, and where: no city named is all of them, no zone named is all of a city."""

    role: Role = "operator"
    cities: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()  # as "berlin/neukoelln"

    @property
    def words(self) -> dict[str, Any]:
        """As the table has it."""
        return {"role": self.role, "cities": list(self.cities), "zones": list(self.zones)}


def post_of(one: Operator) -> Post:
    """The post of an operator."""
    return Post(role_of(one.role), tuple(one.cities), tuple(one.zones))


def role_of(written: str) -> Role:
    """The role that is written so."""
    return next(known for known in ROLES_IN_ORDER if known == written)


def reach_of(one: Operator, served: Iterable[str]) -> Reach:
    """Where they work, of the cities that are served here: none of them, where all of theirs are gone."""
    return Reach((city for city in served if not one.cities or city in one.cities), one.zones)


def tidy_name(name: str) -> str:
    """A name with single spaces, as it is kept."""
    return " ".join(name.split())


def add_operator(
    session: Session,
    *,
    name: str,
    post: Post,
    language: str,
    email: str | None,
    password_hash: str,
    totp_secret: str,
    totp_step: int = 0,
    now: datetime,
    by: Actor = "terminal",
) -> Operator:
    """An operator who may sign in; `totp_step` as in `renew`.

    Raises:
        AlreadyOperator: somebody has this name, however it is written.
    """
    if operator_by_name(session, name) is not None:
        raise AlreadyOperator(name)
    seal = vault_of(session).seal
    new = Operator(name=tidy_name(name), language=language, created_at=now, **post.words)
    new.email = seal(email) if email else None
    new.password_hash, new.totp_secret, new.totp_step = password_hash, seal(totp_secret), totp_step
    try:
        with session.begin_nested():
            session.add(new)
            session.flush()
    except IntegrityError:
        raise AlreadyOperator(name) from None
    audit.note(session, actor=by, verb="entered", subject=("operator", new.id), detail=post.words, now=now)
    return new


def operator_by_name(session: Session, name: str) -> Operator | None:
    """The operator of this name; capital letters and further spaces do not matter.

    Compared in Python: a town has few operators, and databases fold letters like Ł differently.
    """
    wanted = tidy_name(name).casefold()
    return next((one for one in operators(session) if one.name.casefold() == wanted), None)


def operators(session: Session) -> list[Operator]:
    """All operators, those who have ended too, by name."""
    return list(session.scalars(select(Operator).order_by(Operator.name)))


def somebody_leads(session: Session) -> bool:
    """Whether there is an administrator who may still come in."""
    return any(one.role == "administrator" and one.state == "active" for one in operators(session))


def renew(
    session: Session,
    operator_id: int,
    *,
    was: str = "active",
    password_hash: str | None = None,
    totp_secret: str | None = None,
    totp_step: int = 0,
    but: int | None = None,
    now: datetime,
    by: Actor = "terminal",
) -> bool:
    """A new password or secret or both; every session ends, but the one with the id `but`.

    `totp_step` is that of a code of the new secret that was given already: it is not good twice.
    `was` is the state that the operator is still in; one who had ended is back. False if it is another.
    """
    values: dict[str, Any] = {"state": "active", "ended_at": None}
    if password_hash is not None:
        values["password_hash"] = password_hash
    if totp_secret is not None:
        values |= {"totp_secret": vault_of(session).seal(totp_secret), "totp_step": totp_step}
    changing = update(Operator).where(Operator.id == operator_id, Operator.state == was)
    if changed(session, changing.values(**values)) == 0:
        return False
    end_sessions(session, operator_id, now=now, but=but)
    renewed = [what for what, new in (("password", password_hash), ("app", totp_secret)) if new is not None]
    _note(session, operator_id, "renewed", by=by, now=now, what=renewed, was=was)
    return True


def _note(session: Session, operator_id: int, verb: str, *, by: Actor, now: datetime, **detail: Any) -> None:
    audit.note(session, actor=by, verb=verb, subject=("operator", operator_id), detail=detail, now=now)


def let_in_by_link_only(session: Session, one: Operator, *, by: Actor, now: datetime) -> None:
    """Out everywhere, and in again only by a link: nobody knows the secret of an app any more.

    Raises:
        LastAdministrator: by another operator's hand, who may enter operators there no more themselves.
    """
    lock(session, one.id)
    leads = _locked(session, one.id) if one.role == "administrator" and by != "terminal" else None
    if leads is not None:
        _check_somebody_leads(session, leads, keeps=None)
    links = update(Invitation).where(Invitation.operator_id == one.id, Invitation.ended_at.is_(None))
    changed(session, links.values(ended_at=now), seen=False)
    secret = one_time.new_secret()
    renew(session, one.id, was=one.state, totp_secret=secret, totp_step=NOBODYS, now=now, by=by)
    recovery.take(session, one.id)
    calendars.end_address(session, one.id, by=by, now=now)  # it stands in the telephone that was lost
    shifts.silence(session, one.id, now=now)  # and whoever has found that is not to hear who rings


def set_post(session: Session, operator_id: int, post: Post, *, by: Actor, now: datetime) -> bool:
    """Another role, other cities or zones, at once; False: they have ended, or it is their post already.

    Raises:
        LastAdministrator: nobody else may enter operators in one of their cities.
    """
    one = _locked(session, operator_id)
    was = post_of(one) if one is not None else post
    if one is None or was == post:
        return False
    if was.role == "administrator":
        keeps = post.cities if post.role == "administrator" else None
        _check_somebody_leads(session, one, keeps=keeps)
    mine = update(Operator).where(Operator.id == operator_id, Operator.state == "active")
    if changed(session, mine.values(**post.words)) == 0:
        return False
    if was.role == "administrator" and not _still_leads(was, post):
        _withdraw_what_they_gave(session, operator_id, now=now)
    detail = {name: [was.words[name], new] for name, new in post.words.items() if was.words[name] != new}
    _note(session, operator_id, "post_changed", by=by, now=now, **detail)
    shifts.leave(session, operator_id, keeps=post.cities, by=by, now=now)
    return True


def _still_leads(was: Post, post: Post) -> bool:
    """Whether they lead all that they led before."""
    everywhere = not post.cities or (bool(was.cities) and set(was.cities) <= set(post.cities))
    return post.role == "administrator" and everywhere


def _locked(session: Session, operator_id: int) -> Operator | None:
    """The operator, if active. All administrators are locked with them: of two who step down, one stays."""
    these = select(Operator).where(
        Operator.state == "active", (Operator.id == operator_id) | (Operator.role == "administrator")
    )
    found = session.scalars(
        these.order_by(Operator.id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).all()
    return next((one for one in found if one.id == operator_id), None)


def _check_somebody_leads(session: Session, leaving: Operator, *, keeps: Sequence[str] | None) -> None:
    """Every city they lead has another administrator who can come in; `keeps`: what they go on leading."""
    others = [
        one.cities
        for one in operators(session)
        if one.role == "administrator"
        and one.state == "active"
        and one.id != leaving.id
        and one.totp_step != NOBODYS
    ]
    left = [*others, list(keeps)] if keeps is not None else others
    everywhere = any(not cities for cities in left)
    led = {city for cities in left for city in cities}
    if not everywhere and (not leaving.cities or not set(leaving.cities) <= led):
        raise LastAdministrator(leaving.name)


def set_contact(
    session: Session, operator_id: int, *, language: str, email: str | None, now: datetime
) -> bool:
    """The language of pages and mails, and where mails go."""
    values = {"language": language, "email": vault_of(session).seal(email) if email else None}
    if changed(session, update(Operator).where(Operator.id == operator_id).values(**values)) == 0:
        return False
    has_mail = email is not None
    _note(session, operator_id, "contact", by=operator_id, now=now, language=language, email=has_mail)
    return True


def is_address(written: str) -> bool:
    """Whether this can be one mail address: somebody, at, a host with a dot. Never two, nor a name."""
    if len(written) > LONGEST_ADDRESS or not written.isprintable() or not ADDRESS.fullmatch(written):
        return False
    return getaddresses([written]) == [("", written)]


def end(session: Session, operator_id: int, *, now: datetime, by: Actor = "terminal") -> bool:
    """The operator comes in no more, at once, and gets no mail; False if that was so already.

    Raises:
        LastAdministrator: by another operator's hand, and nobody else may enter operators there.
    """
    one = _locked(session, operator_id)
    if one is not None and one.role == "administrator" and by != "terminal":
        _check_somebody_leads(session, one, keeps=None)
    ending = update(Operator).where(Operator.id == operator_id, Operator.state == "active")
    if changed(session, ending.values(state="ended", ended_at=now, email=None)) == 0:
        return False
    end_sessions(session, operator_id, now=now)
    _withdraw_what_they_gave(session, operator_id, now=now)
    _note(session, operator_id, "ended", by=by, now=now)
    shifts.leave(session, operator_id, keeps=None, by=by, now=now)
    calendars.end_address(session, operator_id, by=by, now=now)
    return True


def _withdraw_what_they_gave(session: Session, operator_id: int, *, now: datetime) -> None:
    """Links that nobody has used: who may no longer invite could come in by one of their own."""
    links = update(Invitation).where(Invitation.invited_by == operator_id, Invitation.ended_at.is_(None))
    changed(session, links.values(ended_at=now), seen=False)
