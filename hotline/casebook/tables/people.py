"""Volunteers, where they help, and how they sign in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, one_of

VOLUNTEER_STATES = ("new", "active", "paused", "banned", "refused", "left")
VEHICLES = ("none", "car", "cargo_bike")
CONTACTS = ("phone", "door", "person")  # the nearer, the later
DOCUMENT_RESULTS = ("clear", "entries")
VOLUNTEER_EVENTS = (
    "entered",
    "identity",
    "activated",
    "details",
    "number",
    "document",
    "level_one",
    "document_over",
    "paused",
    "resumed",
    "banned",
    "unbanned",
    "signed_out",
    "signed_up",
    "again",
    "proved",
    "refused",
    "offer",
    "duty",
    "left",
    "forgotten",
    "told",
    "told_stopped",
    "told_again",
    "email_proved",
    "unreachable",
    "pin_set",
    "pin_locked",
    "pin_taken",
)


class Volunteer(Base):
    """Somebody who helps. Active only when identity was seen and somebody else made them so (R42, V9).

    `identity_noted_by`: the operator who wrote down that it was seen. `document_...`: a criminal-record
    document was seen, never copied (R43). `version` rises with every change at the desk.

    What they offer (V5): `kinds` of help and `days` (`monday`), none named is all; a `vehicle`; `contact`,
    how near they come: by telephone only, to the door, or in. `number_proved_at`: a code proved that the
    number is theirs. Somebody `refused` or who has `left` did so at `ended_at`; who has left has no name and
    no number any more, and only counts remain.
    """

    __tablename__ = "volunteers"
    __table_args__ = (
        UniqueConstraint("number_hash"),
        one_of("state", VOLUNTEER_STATES),
        one_of("document_result", DOCUMENT_RESULTS),
        CheckConstraint("level IN (1, 2)", name="level"),
        CheckConstraint(
            "state <> 'active' OR (identity_seen_on IS NOT NULL AND activated_at IS NOT NULL)",
            name="verified",
        ),
        CheckConstraint("state = 'left' OR (number IS NOT NULL AND number_hash IS NOT NULL)", name="known"),
        one_of("vehicle", VEHICLES),
        one_of("contact", CONTACTS),
        Index("ix_volunteers_city_state", "city", "state"),
    )

    id: Mapped[Key]
    first_name: Mapped[str]
    number: Mapped[MaybeSealed]
    number_hash: Mapped[str | None]
    language: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger())
    city: Mapped[str]
    state: Mapped[str] = mapped_column(default="new")
    on_duty: Mapped[bool] = mapped_column(default=True)
    rules_version: Mapped[str | None]
    rules_accepted_at: Mapped[datetime | None]
    identity_seen_by: Mapped[str | None]
    identity_seen_on: Mapped[date | None]
    activated_by: Mapped[str | None]
    activated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    identity_noted_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    speaks: Mapped[list[str]] = mapped_column(JSON(), default=list)
    document_seen_by: Mapped[str | None]
    document_seen_on: Mapped[date | None]
    document_issued_on: Mapped[date | None]
    document_result: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=0)
    kinds: Mapped[list[str]] = mapped_column(JSON(), default=list)
    days: Mapped[list[str]] = mapped_column(JSON(), default=list)
    vehicle: Mapped[str] = mapped_column(default="none")
    contact: Mapped[str] = mapped_column(default="person")
    number_proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class VolunteerEvent(Base):
    """What happened to a volunteer, and who did it: an operator, or somebody at the terminal.

    `note` is a reason in an operator's own words, sealed; `detail` holds nothing personal.
    """

    __tablename__ = "volunteer_events"
    __table_args__ = (
        one_of("kind", VOLUNTEER_EVENTS),
        Index("ix_volunteer_events_volunteer_id", "volunteer_id", "id"),
    )

    id: Mapped[Key]
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    operator_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    note: Mapped[MaybeSealed]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON(), default=dict)


class VolunteerZone(Base):
    """A zone in which a volunteer helps."""

    __tablename__ = "volunteer_zones"
    __table_args__ = (Index("ix_volunteer_zones_city", "city", "zone"),)

    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"), primary_key=True)
    city: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)


class SignInCode(Base):
    """A one-time code, hashed, with the browser that asked for it, and the tries made at it.

    It signs a volunteer in, or proves the number of somebody who signs up: that is found by `number_hash`.
    """

    __tablename__ = "sign_in_codes"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("volunteer_id IS NOT NULL OR number_hash IS NOT NULL", name="whose"),
        Index("ix_sign_in_codes_volunteer_id", "volunteer_id", "id"),
        Index("ix_sign_in_codes_number_hash", "number_hash", "id"),
    )

    id: Mapped[Key]
    volunteer_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("volunteers.id"))
    browser_hash: Mapped[str]
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger(), default=0)
    used_at: Mapped[datetime | None]
    number_hash: Mapped[str | None]


class SignInCount(Base):
    """When something was tried that is allowed so often in an hour: for a number, name or address (hashed).

    `times` are seconds since 1970, the oldest first; those of more than an hour ago go with the next try.
    """

    __tablename__ = "sign_in_counts"
    __table_args__ = (Index("ix_sign_in_counts_last_at", "last_at"),)

    subject_hash: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[list[float]] = mapped_column(JSON())
    last_at: Mapped[datetime]


class SignIn(Base):
    """A session of a signed-in volunteer; the token itself is only in the volunteer's browser."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_sessions_volunteer_id", "volunteer_id"))

    id: Mapped[Key]
    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"))
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class VolunteerPin(Base):
    """The PIN by which a volunteer is known on the telephone, hashed with a key that the database has not.

    `given`: somebody at the desk has given it. `wrong`: entries since the last right one that were another;
    after too many of them it is locked, until there is a new one. `length`: how many digits it has, so that
    its entry ends with the last one; unknown for those from before 0020.
    """

    __tablename__ = "volunteer_pins"
    __table_args__ = (CheckConstraint("wrong >= 0", name="wrong"),)

    volunteer_id: Mapped[int] = mapped_column(BIG, ForeignKey("volunteers.id"), primary_key=True)
    pin_hash: Mapped[str]
    length: Mapped[int | None] = mapped_column(SmallInteger())
    set_at: Mapped[datetime]
    given: Mapped[bool]
    wrong: Mapped[int] = mapped_column(SmallInteger(), default=0)
    locked_at: Mapped[datetime | None]
