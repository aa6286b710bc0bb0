"""How many callers a town has put through to others (C12)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import Base


class ConnectedDay(Base):
    """One day, the city's own: `count` were put through, the last one at `last_at`; `refused` were not.

    Nothing in it is about one person.
    """

    __tablename__ = "connected_days"

    city: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
    refused: Mapped[int]
    last_at: Mapped[datetime]
