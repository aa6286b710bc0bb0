"""Numbers from which no request is taken for a while, because an operator has said so (O4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of, only

BLOCK_REASONS = ("false_requests", "insults", "flood", "other")


class Block(Base):
    """A number that a city has blocked until a moment; `ended_at` where somebody lifted it before.

    `zone`: that of the call or request for which it was blocked, None where it had none. `words` are the
    operator's own, sealed.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        one_of("reason", BLOCK_REASONS),
        Index("uq_blocks_standing", "number_id", "city", unique=True, **only(text("ended_at IS NULL"))),
        Index("ix_blocks_number_id", "number_id"),
        Index("ix_blocks_until", "until"),
    )

    id: Mapped[Key]
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    city: Mapped[str]
    zone: Mapped[str | None]
    reason: Mapped[str]
    words: Mapped[MaybeSealed]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
