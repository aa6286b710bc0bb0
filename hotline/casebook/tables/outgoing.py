"""Calls that the hotline makes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of, only

OUTGOING_STATES = ("waiting", "placed", "answered", "over")
NOT_OVER = text("state <> 'over'")


class Outgoing(Base):
    """A call that the hotline makes, from the wish to its end; whom it rings stands in the outbox only.

    `waiting` in the outbox, `placed` with the carrier (`sid`), `answered` by somebody or something, `over`.
    `key` stands in the address that is asked when it is answered. `number_id`: the resident who is rung,
    `checkin_id`: as somebody on a list.
    `told` is what the conversation needs to know (sealed, gone at the end). `ended_as` is the carrier's word
    for how it ended, or `refused`, `too_late`, `unknown`, `lost`; `reason` ours, where it was refused.
    `outcome` is what came of it, in the words of its purpose; `joined_at`: somebody else was joined to it.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("key"),
        one_of("state", OUTGOING_STATES),
        Index("uq_outgoing_sid", "sid", unique=True, **only(text("sid IS NOT NULL"))),
        Index("ix_outgoing_going_on", "created_at", **only(NOT_OVER)),
        Index("ix_outgoing_request_id", "request_id", "id", **only(text("request_id IS NOT NULL"))),
        Index("ix_outgoing_volunteer_id", "volunteer_id", **only(text("volunteer_id IS NOT NULL"))),
        Index("ix_outgoing_number_id", "number_id", **only(text("number_id IS NOT NULL"))),
        Index("ix_outgoing_checkin_id", "checkin_id", **only(text("checkin_id IS NOT NULL"))),
        Index("ix_outgoing_created_at", "created_at"),
    )

    id: Mapped[Key]
    key: Mapped[str]
    purpose: Mapped[str]
    city: Mapped[str]
    language: Mapped[str]
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    volunteer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("volunteers.id"))
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    checkin_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("checkin_people.id", ondelete="SET NULL"))
    told: Mapped[MaybeSealed]
    state: Mapped[str] = mapped_column(default="waiting")
    sid: Mapped[str | None]
    created_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    reason: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(default="")
