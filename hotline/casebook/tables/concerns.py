"""What volunteers have told the desk in confidence (V12, R48)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of

CONCERNS = ("danger", "money", "helper", "other")


class Concern(Base):
    """Something about a request that worries its volunteer; only operators ever read it.

    `what`: somebody in danger, money, how another helper behaves, or something else. `words` may say
    more. `form_key` names the form, so that a form sent twice is one concern.
    """

    __tablename__ = "concerns"
    __table_args__ = (
        UniqueConstraint("form_key"),
        one_of("what", CONCERNS),
        Index("ix_concerns_request_id", "request_id"),
        Index("ix_concerns_ticket_id", "ticket_id"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"))
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    ticket_id: Mapped[int] = mapped_column(BIG, ForeignKey("tickets.id"))
    what: Mapped[str]
    words: Mapped[MaybeSealed]
    form_key: Mapped[str]
    at: Mapped[datetime]
