"""What is counted day by day: nothing in it is about one person, and it stays when calls are forgotten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import Base


class Count(Base):
    """How many there were of something on one day (the city's own) in a zone, a language and a kind of help.

    `what` names the table, `word` the line in it (see casebook/daily); empty where it plays no part.
    """

    __tablename__ = "counts"

    city: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class CountedDay(Base):
    """When the calls and the requests of a day were counted last; whoever counts it holds this row."""

    __tablename__ = "counted_days"

    city: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    calls_at: Mapped[datetime | None]
    requests_at: Mapped[datetime | None]


class OpenMonth(Base):
    """A month (its first day) as everybody may see it: made once, never changed (see casebook/open_data)."""

    __tablename__ = "open_months"

    city: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
