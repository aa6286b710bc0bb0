"""Numbers that are rung for nothing but their own open request: whoever answers there has said so.

What is kept is the keyed hash of the number, as `numbers` has it: the wish holds when the number comes up
again, and nobody can read a number from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks, numbers
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import NoCall, Number
from hotline.cities.numbers import kind_of

SaidIn: TypeAlias = Literal["feedback", "checkin", "desk"]
Why: TypeAlias = Literal["rang", "came", "wrote", "mistake"]
WHY: tuple[Why, ...] = ("rang", "came", "wrote", "mistake")  # how it is known that calls are welcome again
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A wish as the desk reads it; `masked` is empty where the number itself is forgotten."""

    id: int
    city: str
    masked: str
    said_in: str
    since: datetime


def unwanted() -> ColumnElement[bool]:
    """For a WHERE beside `Number`: nobody there wants to be rung."""
    return exists().where(NoCall.hash == Number.hash)


def holds(session: Session, number: str) -> bool:
    """Whether a number (E.164) is not to be rung, known or not."""
    return session.scalar(select(NoCall.id).where(NoCall.hash == hash_of(session, number))) is not None


def hash_of(session: Session, number: str) -> str:
    """By what a number (E.164) is known again."""
    return vault_of(session).index(number, numbers.PURPOSE)


def note(session: Session, number_hash: str, *, city: str, said_in: SaidIn, now: datetime) -> None:
    """From now on nothing rings there by itself; said twice it counts once."""
    values = {"hash": number_hash, "city": city, "said_in": said_in, "since": now}
    session.execute(insert_if_missing(session, NoCall).values(**values))
    marks.touch(session, "desk")


def take_back(session: Session, number_hash: str, *, since: datetime) -> None:
    """It was a slip of the finger, in a call that began then."""
    session.execute(delete(NoCall).where(NoCall.hash == number_hash, NoCall.since >= since))


def made_then(session: Session, number_hash: str, *, at: datetime) -> int | None:
    """The id of the wish that was written down with a result of a call list at that very moment."""
    then = NoCall.hash == number_hash, NoCall.since == at, NoCall.said_in == "checkin"
    return session.scalar(select(NoCall.id).where(*then))


def note_at_desk(session: Session, number: str, *, city: str, operator_id: int, now: datetime) -> None:
    """Somebody has told the desk that they do not want to be rung."""
    note(session, hash_of(session, number), city=city, said_in="desk", now=now)
    audit.note(session, actor=operator_id, verb="no_call", subject=("no_call", None), city=city, now=now)


def lift(
    session: Session, no_call_id: int, *, cities: Sequence[str], why: Why, operator_id: int, now: datetime
) -> bool:
    """Calls are welcome again; False: it was lifted, or is no city of these."""
    gone = delete(NoCall).where(NoCall.id == no_call_id, NoCall.city.in_(cities)).returning(NoCall.city)
    city = session.scalar(gone, execution_options={"synchronize_session": False})
    if city is None:
        return False
    audit.note(
        session,
        actor=operator_id,
        verb="calls_welcome",
        subject=("no_call", no_call_id),
        city=city,
        detail={"why": why},
        now=now,
    )
    marks.touch(session, "desk")
    return True


def of_cities(session: Session, *, cities: Sequence[str], number: str | None = None) -> list[Listed]:
    """Who is not rung, the newest first; or only whoever has this `number` (E.164), remembered or not."""
    query = select(NoCall, Number.sealed).outerjoin(Number, Number.hash == NoCall.hash)
    query = query.where(NoCall.city.in_(cities))
    if number is not None:
        query = query.where(NoCall.hash == hash_of(session, number))
    rows = session.execute(query.order_by(NoCall.id.desc()).limit(SHOWN))
    return [
        Listed(one.id, one.city, numbers.masked_in(session, sealed) or "", one.said_in, one.since)
        for one, sealed in rows
    ]


def of_number(session: Session, number_id: int) -> NoCall | None:
    """The wish of whoever has this number."""
    query = select(NoCall).join(Number, Number.hash == NoCall.hash)
    return session.scalar(query.where(Number.id == number_id))


def erase(session: Session, number: str) -> None:
    """With everything else about a number (E.164)."""
    session.execute(delete(NoCall).where(NoCall.hash == hash_of(session, number)))


def known(
    session: Session, number: str, *, country: str, now: datetime, cities: Sequence[str] | None = None
) -> int | None:
    """The row of a number (E.164), also one of which only the wish was left: so it can be told and erased.

    `cities`: whose wishes count, by default those of all; of a wish elsewhere no number is written down.
    """
    found = numbers.find(session, number)
    if found is not None:
        return found
    said_in = session.scalar(select(NoCall.city).where(NoCall.hash == hash_of(session, number)))
    if said_in is None or (cities is not None and said_in not in cities):
        return None
    return numbers.keep(session, number, kind=kind_of(number, country), now=now)
