"""What callers have said after the tone (C13, D3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, SealedText, one_of, only

NOTE_STATES = ("waiting", "kept", "lost", "gone")


class VoiceNote(Base):
    """A recording of one call; `carrier_id` is the company's own id of it, `seconds` how long it says it is.

    `waiting` until the clock has fetched it, then `kept`, or `lost` where the company did not give it.
    `gone`: nothing was said in it, or somebody at the desk has deleted it; the row stays for as long as
    the company may tell of it once more. `sound` is a WAV, packed and sealed; `written` what an operator
    has written down of it.
    """

    __tablename__ = "voice_notes"
    __table_args__ = (
        one_of("state", NOTE_STATES),
        UniqueConstraint("carrier_id"),
        Index("ix_voice_notes_call_id", "call_id"),
        Index("ix_voice_notes_created_at", "created_at"),
        Index("ix_voice_notes_waiting", "not_before", **only(text("state = 'waiting'"))),
    )

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(BIG, ForeignKey("calls.id"))
    city: Mapped[str]
    carrier_id: Mapped[str]
    seconds: Mapped[int]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    sound: Mapped[str | None] = deferred(mapped_column(SealedText()))
    written: Mapped[MaybeSealed]
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
