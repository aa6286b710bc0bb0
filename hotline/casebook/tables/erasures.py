"""What was erased: how much and when, and a keyed hash that finds the number again in an old backup."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import Base, Key, one_of

ERASERS = ("caller", "operator")


class Erasure(Base):
    """One erasure. `number_hash` is of a kind of its own: it matches no other row.

    It is missing where the number was withheld and only one call was erased, and after a while everywhere.
    """

    __tablename__ = "erasures"
    __table_args__ = (one_of("eraser", ERASERS), Index("ix_erasures_at", "at"))

    id: Mapped[Key]
    at: Mapped[datetime]
    eraser: Mapped[str]
    number_hash: Mapped[str | None]
    calls: Mapped[int]
    requests: Mapped[int]
    tickets: Mapped[int]
    messages: Mapped[int]
    notes: Mapped[int] = mapped_column(default=0, server_default="0")
