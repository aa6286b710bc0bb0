"""Requests, the claims on them, what happened to them, and tickets: work for an operator."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, Utc, one_of, only, quoted

CLAIMED_STATES = ("taken", "arranged")
ON_BOARD = ("waiting", *CLAIMED_STATES)
OPEN_STATES = ("held", "to_approve", "waiting", *CLAIMED_STATES, "unreached", "referred")
ENDED_STATES = ("done", "not_needed", "cancelled", "withdrawn", "concern")
CLOSED_STATES = (*ENDED_STATES, "held_back")
CLAIM_ENDS = ("given_back", "expired", "not_reached", "nobody_came", "changed", *ENDED_STATES)
APPROVALS = ("wanted", "given", "refused")
TICKET_STATES = ("open", "closed", "superseded")
TICKET_OUTCOMES = ("helped", "no_need", "nuisance", "request", "have_one_already", "board", "referred")
ACTORS = ("caller", "volunteer", "operator", "clock")
PAYMENTS = ("cash", "later", "cannot_pay", "desk")
PAID_HOW = ("cash", "later", "desk")
FEEDBACK = ("waiting", "yes", "no", "unknown", "declined")
SOON, USUAL, LATER = 0, 1, 2  # priorities: the lower comes first

IS_OPEN = text(f"state IN {quoted(OPEN_STATES)}")
CLOSED_AND_KNOWN = text("closed_at IS NOT NULL AND forgotten_at IS NULL")
IS_CLOSED = text("closed_at IS NOT NULL")
IS_UNPAID = text("paid = false")
IS_CLAIMED = text(f"state IN {quoted(CLAIMED_STATES)}")


class Request(Base):
    """What a resident asked for.

    `held`: not on the board, because there is no number to ring yet or nobody to pay. `to_approve`: not on
    the board, because its city wants somebody at the desk to look at it first; `held_back`: they have, and it
    never came there. `waiting`: on the board. `taken`, `arranged`: a volunteer has it. `unreached`: nobody
    answered so often that an operator has it. `referred`: a partner has it. `due_at`: when the claim is
    released. `arranged_for`: the day on which help was arranged to come; `remind_at`: when the volunteer is
    reminded next, of the call or of that day.

    `for_other`: it was asked for somebody else, by whoever rang from `asked_by_id`, if that is known;
    `number_id` is the number that was chosen to be rung.
    Of those that an operator entered: `note` is for operators only, `form_key` names the form, so that a
    form sent twice is one request.
    `quiet_until`: an operator has seen that it waits, and need not be shown it again before then.
    `to_confirm`: when its call is over, the caller gets a text message that says what was noted.

    What a city asks of an order: `deadline`, the last day on which it is of use; `payment`, how it will be
    paid (`desk`: the hotline's desk pays); `quantity`; `order_number`, counted in its city. `cap` is the most
    that may be spent, in whole units of the city's money, `receipt` what was spent, in hundredths of one;
    `receipt_given`: the resident has the receipt; `paid`, and if so `paid_how`: whoever bought has the money
    back.
    `feedback`: what the resident said when rung afterwards and asked whether help came (R70).
    `merged_into_id`: an operator found that this and another are one request; that one stays.
    `approval`: whether somebody at the desk must look at it before volunteers see it (O13), or has; nothing
    where the city does not ask for it. `published_at`: when they let it onto the board.
    """

    __tablename__ = "requests"
    __table_args__ = (
        UniqueConstraint("call_id"),
        one_of("state", (*OPEN_STATES, *CLOSED_STATES)),
        one_of("payment", PAYMENTS),
        one_of("paid_how", PAID_HOW),
        one_of("feedback", FEEDBACK),
        one_of("approval", APPROVALS),
        # Whoever cannot pay is the desk's to help: no volunteer ever sees such a request.
        CheckConstraint(f"payment <> 'cannot_pay' OR state NOT IN {quoted(ON_BOARD)}", name="cannot_pay"),
        CheckConstraint(f"approval = 'given' OR state NOT IN {quoted(ON_BOARD)}", name="approved"),
        Index(
            "uq_requests_order_number",
            "city",
            "order_number",
            unique=True,
            **only(text("order_number IS NOT NULL")),
        ),
        Index("uq_requests_open_word", "city", "zone", "word_hash", unique=True, **only(IS_OPEN)),
        Index(
            "ix_requests_board",
            "city",
            "zone",
            "priority",
            "asked_at",
            "id",
            **only(text("state = 'waiting'")),
        ),
        Index("ix_requests_due", "due_at", **only(IS_CLAIMED)),
        Index("ix_requests_remind", "remind_at", **only(text("remind_at IS NOT NULL"))),
        Index("ix_requests_unpaid", "city", "asked_at", **only(IS_UNPAID)),
        Index("ix_requests_number_id", "number_id", "kind"),
        Index("ix_requests_open", "city", "state", "asked_at", **only(IS_OPEN)),
        Index("ix_requests_asked_by_id", "asked_by_id", **only(text("asked_by_id IS NOT NULL"))),
        Index("uq_requests_form_key", "form_key", unique=True, **only(text("form_key IS NOT NULL"))),
        Index("ix_requests_merged", "merged_into_id", **only(text("merged_into_id IS NOT NULL"))),
        Index("ix_requests_closed", "closed_at", **only(CLOSED_AND_KNOWN)),
        Index("ix_requests_to_confirm", "asked_at", **only(text("to_confirm"))),
        # The desk's list: of closed ones only, so that saving a request costs no more.
        Index("ix_requests_closed_asked_at", "city", "asked_at", **only(IS_CLOSED)),
        *(
            Index(f"ix_requests_closed_{column}", "city", column, "asked_at", **only(IS_CLOSED))
            for column in ("state", "zone", "kind")
        ),
    )

    id: Mapped[Key]
    call_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("calls.id"))
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    city: Mapped[str]
    zone: Mapped[str]
    kind: Mapped[str]
    postcode: Mapped[str | None]
    language: Mapped[str]
    word: Mapped[MaybeSealed]
    word_hash: Mapped[str | None]
    state: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger(), default=USUAL)
    volunteer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("volunteers.id"))
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    asked_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    arranged_for: Mapped[date | None]
    remind_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    for_other: Mapped[bool] = mapped_column(default=False)
    deadline: Mapped[date | None]
    payment: Mapped[str | None]
    quantity: Mapped[int | None] = mapped_column(SmallInteger())
    order_number: Mapped[int | None]
    cap: Mapped[int | None]
    receipt: Mapped[int | None]
    receipt_given: Mapped[bool | None]
    paid: Mapped[bool | None]
    paid_how: Mapped[str | None]
    note: Mapped[MaybeSealed]
    form_key: Mapped[str | None]
    quiet_until: Mapped[datetime | None]
    to_confirm: Mapped[bool] = mapped_column(default=False, server_default=false())
    forgotten_at: Mapped[datetime | None]
    feedback: Mapped[str | None]
    feedback_tries: Mapped[int] = mapped_column(SmallInteger(), default=0, server_default="0")
    merged_into_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    approval: Mapped[str | None]
    published_at: Mapped[datetime | None]


def on_board_since() -> ColumnElement[datetime]:
    """From when on volunteers could see it: their clocks begin then, the resident's when it was asked."""
    return func.coalesce(Request.published_at, Request.asked_at, type_=Utc())


class Claim(Base):
    """A volunteer having a request, from taking it to its end; at most one active per request (R65)."""

    __tablename__ = "claims"
    __table_args__ = (
        one_of("ended_as", CLAIM_ENDS),
        Index("uq_claims_active", "request_id", unique=True, **only(text("ended_at IS NULL"))),
        Index("ix_claims_request_id", "request_id"),
        Index("ix_claims_number_id", "number_id"),
        Index("ix_claims_volunteer_id", "volunteer_id", "number_id", "taken_at"),
        Index("ix_claims_open", "volunteer_id", **only(text("ended_at IS NULL"))),
    )

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"))
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]


class RequestEvent(Base):
    """Something that happened to a request; `detail` holds nothing personal."""

    __tablename__ = "request_events"
    __table_args__ = (one_of("actor", ACTORS), Index("ix_request_events_request_id", "request_id", "id"))

    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(BIG, ForeignKey("requests.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BIG)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON(), default=dict)


class Ticket(Base):
    """Work for an operator: somebody to ring back, or something to look at.

    `ring_after`: not before this time, because the caller was told so or nobody answered. `outcome`: how
    it was closed.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        one_of("state", TICKET_STATES),
        one_of("outcome", TICKET_OUTCOMES),
        Index("uq_tickets_open_reason", "call_id", "reason", unique=True, **only(text("state = 'open'"))),
        Index("ix_tickets_queue", "city", "priority", "created_at", "id", **only(text("state = 'open'"))),
        Index("ix_tickets_number_id", "number_id", "created_at"),
        Index("ix_tickets_open_request", "request_id", **only(text("state = 'open'"))),
        Index("ix_tickets_remembered", "created_at", **only(text("forgotten_at IS NULL"))),
        Index("ix_tickets_call_id", "call_id"),
        Index("ix_tickets_request_id", "request_id", **only(text("request_id IS NOT NULL"))),
    )

    id: Mapped[Key]
    call_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("calls.id"))
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id"))
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    city: Mapped[str]
    kind: Mapped[str | None]
    reason: Mapped[str]
    zone: Mapped[str | None]
    postcode: Mapped[str | None]
    language: Mapped[str | None]
    priority: Mapped[int] = mapped_column(SmallInteger(), default=USUAL)
    created_at: Mapped[datetime]
    ring_after: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="open")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    outcome: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    forgotten_at: Mapped[datetime | None]


class TicketEvent(Base):
    """Something that somebody at the desk did with a ticket; `detail` holds nothing personal."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index("ix_ticket_events_ticket_id", "ticket_id", "id"),)

    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(BIG, ForeignKey("tickets.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON(), default=dict)
