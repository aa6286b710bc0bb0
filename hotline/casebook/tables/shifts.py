"""Who is at the desk when, and the calendars that look at it (O17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed


class Shift(Base):
    """An operator is planned at the desk of a city, from one moment to another.

    `series` is shared by what was entered as "every week": the id of its first shift. `number` is the
    telephone that rings in this shift, given by whoever has it and gone when it is over.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        Index("ix_shifts_city_ends_at", "city", "ends_at"),
        Index("ix_shifts_operator_id", "operator_id", "ends_at"),
        Index("ix_shifts_ends_at", "ends_at"),
    )

    id: Mapped[Key]
    city: Mapped[str]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    series: Mapped[int | None] = mapped_column(BIG)
    number: Mapped[MaybeSealed]


class Calendar(Base):
    """A secret address at which an operator's calendar reads their own shifts; only its hash is here."""

    __tablename__ = "calendars"
    __table_args__ = (UniqueConstraint("operator_id"), UniqueConstraint("token_hash"))

    id: Mapped[Key]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
