"""Numbers, calls and their turns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, Sealed, one_of, only

NUMBER_KINDS = ("landline", "mobile", "other")
RANKS = {"queued": 0, "initiated": 1, "ringing": 2, "in-progress": 3}
ENDED = ("completed", "busy", "failed", "no-answer", "canceled", "lost")
STATUSES = (*RANKS, *ENDED)
OUTCOMES = (
    "request",
    "held",
    "have_one_already",
    "cancelled",
    "restored",
    "nobody_came",
    "person",
    "crisis",
    "offer",
    "ticket",
    "incomplete",
    "no_input",
    "no_number",
    "heard_state",
    "short",
    "erased",
    "volunteer",
    "blocked",
    "paused",
    "directory",
    "checkin_fine",
    "checkin_help",
    "checkin_never",
    "checkin_no_answer",
)

IS_OVER = text("calls.ended_at IS NOT NULL")
IS_EMERGENCY = text("calls.emergency")
WITHOUT_A_KEY = text("ended_at IS NOT NULL AND key_count = 0")


class Number(Base):
    """A telephone number that residents ring from; a number is never treated as a person (R64).

    `ending_hash`: a keyed hash of its last four digits, by which the desk finds it; None where it is still to
    be made, empty where the number cannot be opened.
    """

    __tablename__ = "numbers"
    __table_args__ = (
        UniqueConstraint("hash"),
        one_of("kind", NUMBER_KINDS),
        Index("ix_numbers_last_call_at", "last_call_at"),
        Index("ix_numbers_ending_hash", "ending_hash"),
    )

    id: Mapped[Key]
    sealed: Mapped[Sealed]
    hash: Mapped[str]
    ending_hash: Mapped[str | None]
    kind: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    last_call_at: Mapped[datetime]


class Call(Base):
    """One call; `turn` counts the turns played, `state` and `answer` are sealed.

    `outcome` is what came of it, one of OUTCOMES: set by what the caller did, else by `settle` (R29).
    `kind`, `zone` and `key_count` are what was keyed, whatever came of it; `said` names the first lines.
    """

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("sid"),
        one_of("status", STATUSES),
        one_of("number_kind", (*NUMBER_KINDS, "withheld")),
        CheckConstraint("turn >= 0", name="turn"),
        Index("ix_calls_unended", "last_at", **only(text("ended_at IS NULL"))),
        Index("ix_calls_kept", "ended_at", **only(text("state IS NOT NULL OR answer IS NOT NULL"))),
        Index("ix_calls_remembered", "started_at", **only(text("forgotten_at IS NULL"))),
        Index("ix_calls_number_id", "number_id", "started_at"),
        Index("ix_calls_city_started_at", "city", "started_at"),
        Index("ix_calls_parent_sid", "parent_sid", **only(text("parent_sid IS NOT NULL"))),
        # The log: only of calls that are over, so that none of these is written while somebody listens.
        *(
            Index(f"ix_calls_{column}", "city", column, "started_at", **only(text("ended_at IS NOT NULL")))
            for column in ("outcome", "step", "zone", "kind", "language")
        ),
        Index(
            "ix_calls_without_a_key",
            "city",
            "started_at",
            **only(WITHOUT_A_KEY),
        ),
        Index("ix_calls_emergency", "city", "started_at", **only(text("emergency"))),
    )

    id: Mapped[Key]
    sid: Mapped[str]
    direction: Mapped[str] = mapped_column(default="inbound")
    purpose: Mapped[str] = mapped_column(default="resident")
    parent_sid: Mapped[str | None]
    city: Mapped[str]
    language: Mapped[str | None]
    edition: Mapped[str] = mapped_column(default="")
    number_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="SET NULL"))
    number_kind: Mapped[str]
    dialled: Mapped[str]
    status: Mapped[str] = mapped_column(default="ringing")
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    duration: Mapped[int | None]
    turn: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    state: Mapped[MaybeSealed]
    answer: Mapped[MaybeSealed]
    outcome: Mapped[str] = mapped_column(default="")
    emergency: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    trouble: Mapped[bool] = mapped_column(default=False)
    forgotten_at: Mapped[datetime | None]
    kind: Mapped[str | None]
    zone: Mapped[str | None]
    key_count: Mapped[int] = mapped_column(default=0, server_default="0")
    said: Mapped[str | None] = mapped_column(Text())


class Turn(Base):
    """One turn: the step that asked, what came, and what it was taken for; no secret keys (R63).

    `said` names the lines that were heard in answer: names only, so that nothing personal is in them.
    `rang` is the name of the desk's telephone that had rung, never its number.
    """

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[Key]
    call_id: Mapped[int] = mapped_column(BIG, ForeignKey("calls.id"))
    number: Mapped[int]
    step: Mapped[str]
    event: Mapped[str]
    keys: Mapped[str | None] = mapped_column(Text())
    key_count: Mapped[int] = mapped_column(SmallInteger())
    heard: Mapped[str]
    said: Mapped[str | None] = mapped_column(Text())
    rang: Mapped[str | None] = mapped_column(Text())
    at: Mapped[datetime]
