"""Links by which somebody comes to work at the desk: good once, for three days, kept only as a hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, operator_sessions, operators
from hotline.casebook.audit import Actor
from hotline.casebook.changes import changed
from hotline.casebook.operators import Post
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Invitation, Operator

GOOD_FOR = timedelta(hours=72)


class Gone(Exception):
    """Somebody else was quicker with this link, or it was withdrawn meanwhile."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the new one has chosen, and the step of the code that proved their app."""

    password_hash: str
    totp_secret: str
    totp_step: int


def invite(session: Session, *, name: str | None, post: Post, by: Actor, now: datetime) -> str:
    """A new link's token, to be handed over and shown this once. Without a name: the first of a town.

    Raises:
        AlreadyOperator: somebody has this name.
    """
    if name is not None and operators.operator_by_name(session, name) is not None:
        raise operators.AlreadyOperator(name)
    tidy = operators.tidy_name(name) if name else None
    same_name = Invitation.name.is_not_distinct_from(tidy), Invitation.ended_at.is_(None)
    # Of two links for one name the newer is meant.
    changed(session, update(Invitation).where(*same_name).values(ended_at=now), seen=False)
    return _new(session, None, name=tidy, post=post, by=by, now=now)


def invite_anew(session: Session, one: Operator, *, by: Actor, now: datetime) -> str:
    """For an operator who lost telephone or password: out everywhere at once, in again by the link.

    The old app, all codes and older links are good no longer; the password is chosen anew with the link.

    Raises:
        LastAdministrator: whoever invites leads that town no more themselves.
    """
    operators.let_in_by_link_only(session, one, by=by, now=now)
    return _new(session, one.id, name=one.name, post=operators.post_of(one), by=by, now=now)


def _new(
    session: Session, operator_id: int | None, *, name: str | None, post: Post, by: Actor, now: datetime
) -> str:
    token = secrets.token_urlsafe(24)
    new = Invitation(token_hash=_hash(session, token), operator_id=operator_id, name=name, **post.words)
    new.invited_by = by if isinstance(by, int) else None
    new.created_at, new.expires_at = now, now + GOOD_FOR
    session.add(new)
    session.flush()
    audit.note(session, actor=by, verb="invited", subject=("invitation", new.id), detail=post.words, now=now)
    return token


def _hash(session: Session, token: str) -> str:
    return vault_of(session).index(token, "desk invitation")


def _good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.ended_at.is_(None), Invitation.expires_at > now


def find(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """The invitation of this link, while it is good; that of the first only while nobody leads the town."""
    this = Invitation.token_hash == _hash(session, token), *_good(now)
    found = session.scalar(select(Invitation).where(*this))
    is_late = found is not None and found.name is None and operators.somebody_leads(session)
    return None if is_late else found


def waiting(session: Session, *, now: datetime) -> list[Invitation]:
    """Invitations that nobody has taken up yet, the newest first."""
    return list(session.scalars(select(Invitation).where(*_good(now)).order_by(Invitation.id.desc())))


def withdraw(session: Session, invitation_id: int, *, by: Actor, now: datetime) -> bool:
    """The link is good no longer; False if that was so already."""
    if not _end(session, invitation_id, now=now):
        return False
    audit.note(session, actor=by, verb="withdrawn", subject=("invitation", invitation_id), now=now)
    return True


def invite_first(session: Session, *, now: datetime) -> str:
    """A link for the first of a town, who leads it; of those that were printed only the newest is good."""
    return invite(session, name=None, post=Post("administrator"), by="terminal", now=now)


def _end(session: Session, invitation_id: int, *, now: datetime) -> bool:
    this = update(Invitation).where(Invitation.id == invitation_id, *_good(now))
    return changed(session, this.values(ended_at=now), seen=False) == 1


def accept(
    session: Session, invitation: Invitation, *, name: str, language: str, chosen: Secrets, now: datetime
) -> int:
    """Make the operator, or let the one who was invited anew in again; their id.

    Raises:
        Gone: the link was used or withdrawn meanwhile.
        AlreadyOperator: somebody has this name.
    """
    mine = invitation.operator_id
    if mine is not None:
        operator_sessions.lock(session, mine)
    if not _end(session, invitation.id, now=now):
        raise Gone
    post = Post(operators.role_of(invitation.role), tuple(invitation.cities), tuple(invitation.zones))
    if mine is None:
        new = operators.add_operator(
            session,
            name=name,
            post=post,
            language=language,
            email=None,
            password_hash=chosen.password_hash,
            totp_secret=chosen.totp_secret,
            totp_step=chosen.totp_step,
            now=now,
            by=invitation.invited_by or "terminal",
        )
        return new.id
    if not operators.renew(
        session,
        mine,
        password_hash=chosen.password_hash,
        totp_secret=chosen.totp_secret,
        totp_step=chosen.totp_step,
        now=now,
        by=mine,
    ):
        raise Gone
    return mine
