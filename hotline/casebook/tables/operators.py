"""Operators, how they are signed in, and who was shown a number or a code word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, Sealed, one_of, only

OPERATOR_STATES = ("active", "ended")
ROLES = ("operator", "coordinator", "administrator")  # each may what those before it may
VIEWERS = ("volunteer", "operator")
SHOWN = ("number", "word", "number_and_word", "note")


class Operator(Base):
    """Somebody at the desk. `cities` they work for, none named is all; `zones` as `berlin/neukoelln`.

    Of a city of which zones are named they see those only. `totp_step` is the newest time step of a code
    that was taken: no code is good twice.
    """

    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("name"), one_of("state", OPERATOR_STATES), one_of("role", ROLES))

    id: Mapped[Key]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="operator")
    cities: Mapped[list[str]] = mapped_column(JSON(), default=list)
    zones: Mapped[list[str]] = mapped_column(JSON(), default=list)
    language: Mapped[str]
    email: Mapped[MaybeSealed]
    password_hash: Mapped[str] = mapped_column(Text())
    totp_secret: Mapped[Sealed]
    totp_step: Mapped[int] = mapped_column(BIG, default=0)
    state: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OperatorSession(Base):
    """A session of a signed-in operator; the token itself is only in the operator's browser."""

    __tablename__ = "operator_sessions"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_operator_sessions_operator_id", "operator_id"),
        Index("ix_operator_sessions_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str | None]  # "firefox android", no more is kept of where somebody signed in


class RecoveryCode(Base):
    """A code that stands in for the authenticator app, once. Only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("operator_id", "code_hash"),)

    id: Mapped[Key]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A link by which somebody becomes an operator, or with `operator_id` signs in anew; good once.

    Without a name whoever comes says theirs: the first of a town. Only the hash of the link is kept.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("token_hash"), one_of("role", ROLES))

    id: Mapped[Key]
    token_hash: Mapped[str]
    operator_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    name: Mapped[str | None]
    role: Mapped[str]
    cities: Mapped[list[str]] = mapped_column(JSON(), default=list)
    zones: Mapped[list[str]] = mapped_column(JSON(), default=list)
    invited_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class View(Base):
    """A telephone number or code word was shown in clear: to whom, when, where it stood (R63).

    It outlives an erasure, therefore it holds ids and nothing else. `volunteer_id` is the volunteer whose
    own number was shown; `viewer_id` the volunteer or operator who saw it.
    """

    __tablename__ = "views"
    __table_args__ = (
        one_of("viewer", VIEWERS),
        one_of("shown", SHOWN),
        Index("ix_views_viewer", "viewer", "viewer_id", "at"),
        Index("ix_views_number_id", "number_id", "at"),
        Index("ix_views_request_id", "request_id", **only(text("request_id IS NOT NULL"))),
        Index("ix_views_at", "at"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    viewer: Mapped[str]
    viewer_id: Mapped[int] = mapped_column(BIG)
    shown: Mapped[str]
    city: Mapped[str]
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    call_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("calls.id"))
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    ticket_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("tickets.id"))
    volunteer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("volunteers.id"))
