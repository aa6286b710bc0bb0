"""Who at the desk has a call that was put through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, only


class TakenCall(Base):
    """An operator writes down what is said in this call; `done_at` when that is finished."""

    __tablename__ = "taken_calls"
    __table_args__ = (
        UniqueConstraint("call_id"),
        Index("ix_taken_calls_undone", "at", **only(text("done_at IS NULL"))),
        Index("ix_taken_calls_at", "at"),
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(BIG, ForeignKey("calls.id"))
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
