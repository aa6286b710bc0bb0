"""The shift plan: entered, repeated every week, taken over by a colleague, taken out again.

Nobody is in two places at once: whoever plans for an operator locks the operator first, so that of two
who do at the same moment the second sees what the first has entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.audit import Actor
from hotline.casebook.changes import changed
from hotline.casebook.numbers import in_clear
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Operator, Shift

Span: TypeAlias = tuple[datetime, datetime]  # aware; from and to


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift with the name of whoever is at the desk then; times are aware UTC.

    `rings`: they have given a telephone for it.
    """

    id: int
    operator_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    series: int | None = None
    rings: bool = False


def between(session: Session, city: str, start: datetime, end: datetime) -> list[Planned]:
    """The shifts of a city that touch this time, in their order."""
    columns = (Shift.id, Operator.id, Operator.name, Shift.starts_at, Shift.ends_at, Shift.series)
    query = select(*columns, Shift.number.is_not(None)).join(Operator, Operator.id == Shift.operator_id)
    query = query.where(Shift.city == city, Shift.starts_at < end, Shift.ends_at > start)
    return [Planned(*row) for row in session.execute(query.order_by(Shift.starts_at, Shift.id))]


def is_planned_at_all(session: Session, city: str, *, since: datetime) -> bool:
    """Whether anybody was planned in this city since then, or will be: some do without a plan."""
    return (
        session.scalar(select(Shift.id).where(Shift.city == city, Shift.ends_at > since).limit(1)) is not None
    )


# --- entering


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be at which desk, and when; `weekly`: the spans belong together. `number` is E.164."""

    city: str
    operator_id: int
    spans: Sequence[Span]
    weekly: bool = False
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """The ids of what was entered, and how many spans were left out: they are somewhere else then."""

    ids: tuple[int, ...]
    left_out: int


def plan(session: Session, wanted: Wanted, *, by: Actor, now: datetime) -> Entered:
    """Enter those of the spans in which they are nowhere else; none for whoever does not work there."""
    one = _locked(session, wanted.operator_id)
    if one is None or not works_in(one, wanted.city):
        return Entered((), len(wanted.spans))
    ids: list[int] = []
    number = vault_of(session).seal(wanted.number) if wanted.number else None
    for start, end in wanted.spans:
        if _is_busy(session, one.id, start, end):
            continue
        new = Shift(city=wanted.city, operator_id=one.id, starts_at=start, ends_at=end, number=number)
        new.series = ids[0] if ids else None
        session.add(new)
        session.flush()
        ids.append(new.id)
    if ids:
        _enter_series(session, ids, weekly=wanted.weekly)
        detail = {"operator": one.id, "shifts": len(ids), "rings": number is not None}
        _noted(session, "shift_planned", ids[0], wanted.city, by=by, now=now, **detail)
    return Entered(tuple(ids), len(wanted.spans) - len(ids))


def _enter_series(session: Session, ids: Sequence[int], *, weekly: bool) -> None:
    """The first belongs to it as well; what was not entered as "every week" belongs to none."""
    series = ids[0] if weekly and len(ids) > 1 else None
    changed(session, update(Shift).where(Shift.id.in_(ids)).values(series=series))


def works_in(one: Operator, city: str) -> bool:
    """Whether this operator has the right to be at the desk of a city."""
    return one.state == "active" and (not one.cities or city in one.cities)


def _locked(session: Session, operator_id: int) -> Operator | None:
    locking = select(Operator).where(Operator.id == operator_id).with_for_update(key_share=True)
    return session.scalar(locking, execution_options={"populate_existing": True})


def _is_busy(session: Session, operator_id: int, start: datetime, end: datetime) -> bool:
    theirs = Shift.operator_id == operator_id, Shift.starts_at < end, Shift.ends_at > start
    return session.scalar(select(Shift.id).where(*theirs).limit(1)) is not None


def _noted(
    session: Session, verb: str, shift_id: int, city: str, *, by: Actor, now: datetime, **detail: Any
) -> None:
    subject = ("shift", shift_id)
    audit.note(session, actor=by, verb=verb, subject=subject, city=city, detail=detail, now=now)
    marks.touch(session, "desk")


# --- changing


def take_over(
    session: Session, shift_id: int, *, seen: int, cities: Sequence[str], operator: Operator, now: datetime
) -> bool:
    """From a colleague, who is `seen` there by id; False: it is another's by now, or one is busy.

    The colleague's telephone does not come with it.
    """
    one = _locked(session, operator.id)
    found = session.scalar(select(Shift).where(Shift.id == shift_id, Shift.city.in_(cities)))
    if one is None or found is None or not works_in(one, found.city):
        return False
    if _is_busy(session, operator.id, found.starts_at, found.ends_at):
        return False
    taking = update(Shift).where(Shift.id == shift_id, Shift.operator_id == seen, Shift.ends_at > now)
    if changed(session, taking.values(operator_id=operator.id, series=None, number=None)) == 0:
        return False
    _noted(session, "shift_taken_over", shift_id, found.city, by=operator.id, now=now, operator=seen)
    return True


def find(session: Session, shift_id: int, *, cities: Sequence[str], now: datetime) -> Shift | None:
    """The shift, if it is in one of these cities and not over yet."""
    here = Shift.id == shift_id, Shift.city.in_(cities), Shift.ends_at > now
    return session.scalar(select(Shift).where(*here))


def drop(session: Session, one: Shift, *, following: bool = False, by: Actor, now: datetime) -> int:
    """Take it out; `following`: with all that come after it in its series. How many, 0 if it was gone.

    Of one that goes on what has passed stays.
    """
    which = _this(one, following=following)
    gone = _take_out(session, which, now=now)
    if gone:
        detail = {"operator": one.operator_id, "shifts": gone}
        _noted(session, "shift_dropped", one.id, one.city, by=by, now=now, **detail)
    return gone


def _this(one: Shift, *, following: bool) -> tuple[ColumnElement[bool], ...]:
    """It, while it is still theirs, or with all that come after it in its series."""
    theirs = Shift.operator_id == one.operator_id
    if following and one.series is not None:
        return theirs, Shift.series == one.series, Shift.starts_at >= one.starts_at
    return theirs, Shift.id == one.id


def _take_out(session: Session, which: Sequence[ColumnElement[bool]], *, now: datetime) -> int:
    running = update(Shift).where(*which, Shift.starts_at < now, Shift.ends_at > now)
    cut = changed(session, running.values(ends_at=now, number=None), seen=False)
    coming = delete(Shift).where(*which, Shift.starts_at >= now).returning(Shift.id)
    gone = session.scalars(coming, execution_options={"synchronize_session": False})
    return cut + len(gone.all())


def leave(
    session: Session, operator_id: int, *, keeps: Sequence[str] | None, by: Actor, now: datetime
) -> int:
    """Whoever has ended, or works in fewer cities, drops out of the plan; how many shifts that were.

    `keeps`: the cities in which they go on working; () is all of them, None is none.
    """
    which = [Shift.operator_id == operator_id]
    if keeps is not None:
        which.append(Shift.city.not_in(keeps) if keeps else Shift.id.is_(None))
    gone = _take_out(session, which, now=now)
    if gone:
        subject, detail = ("operator", operator_id), {"shifts": gone}
        audit.note(session, actor=by, verb="shifts_left", subject=subject, detail=detail, now=now)
        marks.touch(session, "desk")
    return gone


# --- whose telephone rings


@dataclass(frozen=True, slots=True)
class Ringing:
    """A telephone of somebody at the desk: whose, its number (E.164), the language of its owner."""

    name: str
    number: str
    language: str


def give_number(session: Session, one: Shift, number: str | None, *, following: bool, now: datetime) -> bool:
    """The telephone (E.164, or None) that rings in one's own shift, or in its series from here on."""
    which = _this(one, following=following)
    sealed = vault_of(session).seal(number) if number else None
    giving = update(Shift).where(*which, Shift.ends_at > now)
    if changed(session, giving.values(number=sealed), seen=False) == 0:
        return False
    _noted(session, "shift_number", one.id, one.city, by=one.operator_id, now=now, rings=number is not None)
    return True


def silence(session: Session, operator_id: int, *, now: datetime) -> None:
    """No telephone of theirs rings any more, until they give one anew."""
    theirs = Shift.operator_id == operator_id, Shift.ends_at > now, Shift.number.is_not(None)
    if changed(session, update(Shift).where(*theirs).values(number=None), seen=False):
        marks.touch(session, "desk")


def ringing(session: Session, city: str, *, now: datetime) -> list[Ringing]:
    """Whose telephones ring now, whoever came first being the first; one statement."""
    query = select(Operator.name, Shift.number, Operator.language)
    query = query.join(Operator, Operator.id == Shift.operator_id).where(Operator.state == "active")
    query = query.where(Shift.city == city, Shift.starts_at <= now, Shift.ends_at > now)
    rows = session.execute(query.where(Shift.number.is_not(None)).order_by(Shift.starts_at, Shift.id))
    opened = ((name, in_clear(session, sealed or ""), spoken) for name, sealed, spoken in rows)
    found = {number: (name, spoken) for name, number, spoken in opened if number is not None}
    return [Ringing(name, number, spoken) for number, (name, spoken) in found.items()]
