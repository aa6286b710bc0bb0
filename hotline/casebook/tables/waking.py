"""How volunteers want to be told of requests, and who was woken for which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, Sealed, one_of, only

WAYS = ("sms", "email", "push")
PACES = ("at_once", "daily")
WHY_WOKEN = ("own", "neighbour", "helper")


class Telling(Base):
    """How a volunteer is told that somebody waits; without a row by text message, at once.

    `stopped_at`: nothing, since then. `email` is used once `email_proved_at` is set; the code that proves it
    is kept as a hash. `number_trouble`, `email_trouble`: why messages do not arrive there, in the words of
    `carriers.REASONS`; nothing more is sent there. `trouble_at`: since then somebody at the desk should see
    to it; none where they know. `woken_at`: whose is longest ago is woken next.
    """

    __tablename__ = "tellings"
    __table_args__ = (
        one_of("way", WAYS),
        one_of("pace", PACES),
        CheckConstraint("email_proved_at IS NULL OR email IS NOT NULL", name="proved"),
        Index("ix_tellings_trouble_at", "trouble_at", **only(text("trouble_at IS NOT NULL"))),
    )

    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"), primary_key=True)
    way: Mapped[str] = mapped_column(default="sms")
    pace: Mapped[str] = mapped_column(default="at_once")
    stopped_at: Mapped[datetime | None]
    email: Mapped[MaybeSealed]
    email_proved_at: Mapped[datetime | None]
    email_code_hash: Mapped[str | None]
    email_code_until: Mapped[datetime | None]
    email_code_tries: Mapped[int] = mapped_column(SmallInteger(), default=0)
    number_trouble: Mapped[str | None]
    email_trouble: Mapped[str | None]
    trouble_at: Mapped[datetime | None]
    woken_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]


class PushSubscription(Base):
    """A browser that shows notices to a volunteer; address and keys are sealed, as the browser gave them.

    A row is there for as long as the subscription is: one that its service no longer knows is deleted.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        UniqueConstraint("endpoint_hash"),
        Index("ix_push_subscriptions_volunteer_id", "volunteer_id"),
    )

    id: Mapped[Key]
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    endpoint: Mapped[Sealed]
    endpoint_hash: Mapped[str]
    keys: Mapped[Sealed]
    created_at: Mapped[datetime]


class Search(Base):
    """The search for somebody who takes a waiting request: one row, from when the clock first looked.

    `round` is how many claims there have been: after each of them the search begins anew. `waves` of this
    round have been woken; the next one at `next_at`. `neighbours_at`: since then neighbouring zones see it.
    """

    __tablename__ = "searches"
    __table_args__ = (Index("ix_searches_next_at", "next_at"),)

    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"), primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger(), default=0)
    waves: Mapped[int] = mapped_column(SmallInteger(), default=0)
    next_at: Mapped[datetime]
    neighbours_at: Mapped[datetime | None]


class Waking(Base):
    """A volunteer was told of a request: once in each round of its search, whatever two clocks do."""

    __tablename__ = "wakings"
    __table_args__ = (
        UniqueConstraint("request_id", "round", "volunteer_id"),
        one_of("why", WHY_WOKEN),
        Index("ix_wakings_volunteer_id", "volunteer_id", "at"),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"))
    round: Mapped[int] = mapped_column(SmallInteger())
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    why: Mapped[str]
    at: Mapped[datetime]


class Notice(Base):
    """A message of the outbox that tells a volunteer something; it goes when the message does.

    `request_id`: it tells of that request, and is of no use when somebody has taken it.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_volunteer_id", "volunteer_id"),)

    message_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True
    )
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))


class Decline(Base):
    """A volunteer does not want this request: it stands apart for them, and they are not told of it."""

    __tablename__ = "declines"
    __table_args__ = (Index("ix_declines_volunteer_id", "volunteer_id"),)

    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"), primary_key=True)
    at: Mapped[datetime]
