"""Short notes from one shift at the desk to the next (O17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, Sealed, only


class ShiftNote(Base):
    """A note about a city or one of its zones, for everybody at the desk; never about a number."""

    __tablename__ = "shift_notes"
    __table_args__ = (
        Index("ix_shift_notes_open", "city", "created_at", **only(text("closed_at IS NULL"))),
        Index("ix_shift_notes_created_at", "created_at"),
    )

    id: Mapped[Key]
    city: Mapped[str]
    zone: Mapped[str | None]
    words: Mapped[Sealed]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))


class ShiftNoteSeen(Base):
    """An operator has read a note."""

    __tablename__ = "shift_notes_seen"

    note_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("shift_notes.id", ondelete="CASCADE"), primary_key=True
    )
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"), primary_key=True)
    at: Mapped[datetime]
