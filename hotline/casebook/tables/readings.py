"""Lines of the town that somebody reads at a telephone, which the hotline rings for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, SealedText, one_of, only

READING_STATES = ("called", "kept", "over", "used", "thrown_away")
TAKES = ("none", "waiting", "here", "silent", "long", "unfit", "lost")


class Reading(Base):
    """One call in which a line is read; `words` are those that were to be read.

    `called` until the call is over; `kept` by a key in it, then a proposal at the desk until it is `used` or
    `thrown_away`. `over`: nothing was kept; `reason` says why, and `refused` ours where the company refused.

    `take` is how it stands with what was said last: `waiting` to be fetched from the company (`carrier_id`),
    `here`, `silent`, too `long`, `unfit` to be played, or `lost`. `key` stands in the address from which it
    is played during the call. `sound` is a WAV, packed and sealed.
    """

    __tablename__ = "readings"
    __table_args__ = (
        one_of("state", READING_STATES),
        one_of("take", TAKES),
        UniqueConstraint("outgoing_id"),
        UniqueConstraint("key"),
        Index(
            "uq_readings_called",
            *("operator_id", "city", "language", "line"),
            unique=True,
            **only(text("state = 'called'")),
        ),
        Index("ix_readings_line", "city", "language", "line"),
        Index("ix_readings_created_at", "created_at"),
        Index("ix_readings_waiting", "not_before", **only(text("take = 'waiting'"))),
    )

    id: Mapped[Key]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    outgoing_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("outgoing.id", ondelete="SET NULL"))
    city: Mapped[str]
    language: Mapped[str]
    line: Mapped[str]
    words: Mapped[str] = mapped_column(Text())
    state: Mapped[str] = mapped_column(default="called")
    reason: Mapped[str | None]
    refused: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    take: Mapped[str] = mapped_column(default="none")
    carrier_id: Mapped[str | None]
    key: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    not_before: Mapped[datetime | None]
    sound: Mapped[str | None] = deferred(mapped_column(SealedText()))
