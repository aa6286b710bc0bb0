"""Whom requests are passed on to outside this house, and which were (O8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of, only

REFERRAL_ENDS = ("returned", "nobody_came", "replaced", "reopened")


class Partner(Base):
    """A service, shop or association to which requests are passed on.

    `what` says what for; `kinds` of help and `zones`: none named is all. `contact` is how the desk reaches
    them. `checked_on`: on that day somebody made sure that all of it is right. `ended_at`: since then
    nothing is passed on to them any more. `version` rises with every change of what is written.
    """

    __tablename__ = "partners"
    __table_args__ = (Index("ix_partners_city", "city", "ended_at"),)

    id: Mapped[Key]
    city: Mapped[str]
    name: Mapped[str]
    what: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(JSON(), default=list)
    zones: Mapped[list[str]] = mapped_column(JSON(), default=list)
    contact: Mapped[MaybeSealed]
    hours: Mapped[str]
    checked_on: Mapped[date | None]
    checked_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)


class Referral(Base):
    """A request was passed on to a partner, by whom; until it ends, they have it. One at a time."""

    __tablename__ = "referrals"
    __table_args__ = (
        one_of("ended_as", REFERRAL_ENDS),
        Index("uq_referrals_active", "request_id", unique=True, **only(text("ended_at IS NULL"))),
        Index("ix_referrals_request_id", "request_id"),
        Index("ix_referrals_partner_id", "partner_id", "at"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"))
    partner_id: Mapped[int] = mapped_column(BIG, ForeignKey("partners.id"))
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
