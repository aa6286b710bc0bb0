"""A city's small fund (O14): what came in and what went out, never changed, never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of

FUND_KINDS = ("in", "out", "counter")


class FundEntry(Base):
    """One booking. `amount` in hundredths of the city's money: above zero came in, below zero went out.

    `out` may be for an order, `request_id`. A `counter` entry takes another back, whole and once: that is
    how a mistake is mended. The balance is the sum of all, and is kept nowhere. `what` is from whom or for
    what, sealed. `form_key` names the form, so that a form sent twice is one booking.
    """

    __tablename__ = "fund_entries"
    __table_args__ = (
        UniqueConstraint("form_key"),
        UniqueConstraint("counters_id"),
        one_of("kind", FUND_KINDS),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(kind = 'counter') = (counters_id IS NOT NULL)", name="counters"),
        Index("ix_fund_entries_city", "city", "id"),
        Index("ix_fund_entries_request_id", "request_id"),
    )

    id: Mapped[Key]
    city: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger())
    what: Mapped[MaybeSealed]
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    counters_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("fund_entries.id"))
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    at: Mapped[datetime]
    form_key: Mapped[str]


class Fund(Base):
    """A city's fund: locked while somebody books, so that two bookings see each other."""

    __tablename__ = "funds"

    city: Mapped[str] = mapped_column(primary_key=True)
