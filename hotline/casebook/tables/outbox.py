"""Messages and calls that the clock sends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of, only, quoted

MESSAGE_KINDS = ("sms", "email", "push", "call")
MESSAGE_STATES = ("waiting", "sending", "doubtful", "sent", "failed")


ALERT_SUBJECTS = ("ticket", "request", "message", "line")
LEASED = ("sending", "doubtful")


class Message(Base):
    """A message on its way; to whom and what it says is sealed, and gone once it is sent or given up.

    A text message goes to `number`, a mail to `address` with a `subject`; a push goes to the subscription
    in `address`. A call rings `number`; what is said in it, `outgoing_id` knows. `seen_at`: an operator
    knows that it failed.

    `request_id`: what was noted for a resident; there is one such message for a request, ever.
    `error_code` is the carrier's word for why it failed, `reason` ours.

    `waiting` until the clock leases it, `sending` while it does; a lease that ran out is `doubtful`:
    nobody knows whether the carrier has it, so it is not sent again by itself.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", MESSAGE_KINDS),
        one_of("state", MESSAGE_STATES),
        Index("ix_outbox_waiting", "not_before", **only(text("state = 'waiting'"))),
        Index("ix_outbox_leased", "lease_until", **only(text(f"state IN {quoted(LEASED)}"))),
        Index("ix_outbox_number_id", "number_id"),
        Index("uq_outbox_request_id", "request_id", unique=True, **only(text("request_id IS NOT NULL"))),
        Index("ix_outbox_failed", "city", "created_at", **only(text("state = 'failed' AND seen_at IS NULL"))),
        Index("ix_outbox_outgoing_id", "outgoing_id", **only(text("outgoing_id IS NOT NULL"))),
        Index("ix_outbox_over", "created_at", **only(text("state IN ('sent', 'failed')"))),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    city: Mapped[str]
    number: Mapped[MaybeSealed]
    address: Mapped[MaybeSealed]
    subject: Mapped[MaybeSealed]
    body: Mapped[MaybeSealed]
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    carrier_id: Mapped[str | None]
    error_code: Mapped[str | None]
    reason: Mapped[str | None]
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    seen_at: Mapped[datetime | None]
    outgoing_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("outgoing.id", ondelete="SET NULL"))


class Receipt(Base):
    """The company has told that a text message did not arrive, and nobody has read its `code` yet.

    The phone door writes it down, the clock, which knows the codes, makes of it how the message went.
    """

    __tablename__ = "receipts"

    message_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True
    )
    carrier_id: Mapped[str]
    code: Mapped[str]
    volunteer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("volunteers.id"))


class Alert(Base):
    """An operator was told by mail that something has waited too long: once for each step of it."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "step", "operator_id"),
        one_of("subject", ALERT_SUBJECTS),
    )

    id: Mapped[Key]
    subject: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BIG)
    step: Mapped[str]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    at: Mapped[datetime]
