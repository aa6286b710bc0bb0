"""Lists of people whom the hotline rings to ask how they are, and who wishes no such calls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, one_of, only

REPEATS = ("once", "daily", "weekly")
LIST_STATES = ("draft", "running", "paused", "ended")
RESULTS = ("fine", "help", "no_answer", "never", "not_rung")
PERSON_STATES = ("proposed", "waiting", "ringing", *RESULTS)
SAID_IN = ("feedback", "checkin", "desk")


class CheckinList(Base):
    """People who are rung and asked how they are.

    `draft` until somebody starts it, then `running` or `paused`, in the end `ended`. `parts` of the day
    (`hotline.cities.callbacks`) in which they may be rung, `tries` times at most in a round. `round` counts
    how often everybody was begun with, `round_on` is the day (in the city) on which the last round began.
    Nothing is rung before `starts_at`; at `ends_at` the list ends by itself. `version` rises with every
    change of its details. `read_to`: who was proposed last when a file had been read to its end.
    """

    __tablename__ = "checkin_lists"
    __table_args__ = (
        one_of("state", LIST_STATES),
        one_of("repeat", REPEATS),
        CheckConstraint("tries BETWEEN 1 AND 6", name="tries"),
        Index("ix_checkin_lists_city", "city", "state"),
    )

    id: Mapped[Key]
    city: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    parts: Mapped[list[str]] = mapped_column(JSON())
    tries: Mapped[int] = mapped_column(SmallInteger())
    repeat: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    round: Mapped[int] = mapped_column(default=0)
    round_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    read_to: Mapped[int | None] = mapped_column(BIG)


class CheckinPerson(Base):
    """Somebody on a list, by the row of their number, which goes with them.

    `proposed`: read from a file, and nobody has said yet that it counts. `waiting` to be rung, `ringing`,
    then a result. `tries` of this round; `next_at`: not before then, because we could not ring. `wanted_at`:
    an operator wants them rung now. `result_by` is an operator who wrote the result down.
    `request_id`: what they asked for in such a call.
    """

    __tablename__ = "checkin_people"
    __table_args__ = (
        UniqueConstraint("list_id", "number_id"),
        one_of("state", PERSON_STATES),
        Index("ix_checkin_people_number_id", "number_id"),
        Index("ix_checkin_people_waiting", "list_id", "id", **only(text("state = 'waiting'"))),
    )

    id: Mapped[Key]
    list_id: Mapped[int] = mapped_column(BIG, ForeignKey("checkin_lists.id", ondelete="CASCADE"))
    number_id: Mapped[int] = mapped_column(BIG, ForeignKey("numbers.id", ondelete="CASCADE"))
    city: Mapped[str]
    zone: Mapped[str | None]
    postcode: Mapped[str | None]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(SmallInteger(), default=0)
    added_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    wanted_at: Mapped[datetime | None]
    result_at: Mapped[datetime | None]
    result_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    request_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("requests.id", ondelete="SET NULL"))


class CheckinResult(Base):
    """What came of a round with one of them: counts, which stay when the person is forgotten."""

    __tablename__ = "checkin_results"
    __table_args__ = (
        one_of("result", RESULTS),
        Index("ix_checkin_results_list_id", "list_id", "id"),
        Index("ix_checkin_results_person_id", "person_id", **only(text("person_id IS NOT NULL"))),
    )

    id: Mapped[Key]
    list_id: Mapped[int] = mapped_column(BIG, ForeignKey("checkin_lists.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("checkin_people.id", ondelete="SET NULL"))
    zone: Mapped[str | None]
    language: Mapped[str]
    round: Mapped[int]
    tries: Mapped[int] = mapped_column(SmallInteger())
    result: Mapped[str]
    by_desk: Mapped[bool]
    at: Mapped[datetime]


class NoCall(Base):
    """A number that is rung for nothing but its own open request: only its keyed hash, as `numbers` has it.

    It outlives the number, so that the wish holds when the number comes up again; nobody can read it back.
    """

    __tablename__ = "no_calls"
    __table_args__ = (
        UniqueConstraint("hash"),
        one_of("said_in", SAID_IN),
        Index("ix_no_calls_city", "city", "since"),
    )

    id: Mapped[Key]
    hash: Mapped[str]
    city: Mapped[str]
    said_in: Mapped[str]
    since: Mapped[datetime]
