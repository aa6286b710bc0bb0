"""What was erased: how much and when, and a keyed hash that finds the number again in an old backup."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, one_of

ERASERS = ("caller", "operator")
KNOWN_BY = ("rang", "came", "wrote", "for_other", "other")  # how somebody was known who asked at the desk


class Erasure(Base):
    """One erasure. `number_hash` is of a kind of its own: it matches no other row.

    It is missing where the number was withheld and only one call was erased, and after a while everywhere.
    `operator_id` did it at the desk, `known_by` says how whoever asked was known to be who they are. `city`
    is missing where it was done at the terminal.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        one_of("eraser", ERASERS),
        one_of("known_by", KNOWN_BY),
        Index("ix_erasures_at", "at"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    eraser: Mapped[str]
    number_hash: Mapped[str | None]
    calls: Mapped[int]
    requests: Mapped[int]
    tickets: Mapped[int]
    messages: Mapped[int]
    notes: Mapped[int] = mapped_column(default=0, server_default="0")
    operator_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    known_by: Mapped[str | None]
    city: Mapped[str | None]


class Forgotten(Base):
    """How much of one class of data was forgotten on a day (UTC), because its time was over."""

    __tablename__ = "forgotten"

    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
