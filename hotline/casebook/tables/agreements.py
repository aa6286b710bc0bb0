"""Residents who have agreed to be remembered for longer (R57)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, one_of

AGREED_WITH = ("operator", "volunteer")


class Agreement(Base):
    """A resident's spoken consent: until `until` the same again takes one key; one for a number in a city.

    `actor` and `actor_id` are whom they said it to, and `zone` is where they live as far as that is known.
    `kind`, `postcode` and `asked_on` (the day, UTC) are of their newest closed request, put here when the
    request itself forgets whose it was; until then they are empty.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("number_id", "city"),
        one_of("actor", AGREED_WITH),
        Index("ix_agreements_until", "until"),
    )

    id: Mapped[Key]
    number_id: Mapped[int] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="CASCADE"))
    city: Mapped[str]
    zone: Mapped[str | None]
    agreed_at: Mapped[datetime]
    until: Mapped[datetime]
    actor: Mapped[str]
    actor_id: Mapped[int] = mapped_column(BIG)
    kind: Mapped[str | None]
    postcode: Mapped[str | None]
    asked_on: Mapped[date | None]
