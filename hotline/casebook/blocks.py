"""Blocking a number: never for good, ended by itself, lifted by one press; the call itself is never refused.

It holds in the whole city. Why it was blocked is read, and ended, by whoever may see what it was blocked for.

Whoever rings from it hears until when no request is taken, and how to reach a person (`dialogue.blocked`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks, numbers
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Block, Call, Operator, Request, Ticket

USUAL_DAYS = 30
MOST_DAYS = 90  # nothing that names a resident is kept longer without a new call
SHOWN = 200

Source: TypeAlias = Literal["call", "request", "ticket"]
TABLES: dict[Source, type[Call] | type[Request] | type[Ticket]] = {
    "call": Call,
    "request": Request,
    "ticket": Ticket,
}


@dataclass(frozen=True, slots=True)
class Whose:
    """The number that an operator means, by what it stands with; `shared`: several households have it."""

    number_id: int
    city: str
    zone: str | None
    masked: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """A block as the list has it; `by` is an operator's name, `words` theirs in clear."""

    id: int
    city: str
    masked: str
    reason: str
    words: str
    by: str
    at: datetime
    until: datetime


def whose(session: Session, source: Source, row_id: int, *, cities: Sequence[str]) -> Whose | None:
    """The number of a call, request or ticket of these cities; None where there is none."""
    table = TABLES[source]
    query = select(table.number_id, table.city, table.zone).where(
        table.id == row_id, within(cities, table.city, table.zone)
    )
    found = session.execute(query).one_or_none()
    number = numbers.lock(session, found.number_id) if found and found.number_id is not None else None
    if found is None or number is None:
        return None
    masked = numbers.masked_of(session, number.id) or ""
    return Whose(number.id, found.city, found.zone, masked, number.shared)


def block(
    session: Session,
    *,
    number_id: int,
    city: str,
    zone: str | None,
    reason: str,
    words: str,
    until: datetime,
    operator: Operator,
    now: datetime,
) -> int | None:
    """Block it, or say anew until when; the id of the block. None: the number was erased meanwhile."""
    if numbers.lock(session, number_id) is None:
        return None
    before = update(Block).where(Block.number_id == number_id, Block.city == city, Block.ended_at.is_(None))
    changed(session, before.values(ended_at=now, ended_by=operator.id))
    new = Block(number_id=number_id, city=city, zone=zone, reason=reason, until=until)
    new.words = vault_of(session).seal(words) if words else None
    new.created_at, new.created_by = now, operator.id
    session.add(new)
    session.flush()
    detail = {"reason": reason, "until": until.date().isoformat()}
    audit.note(
        session,
        actor=operator.id,
        verb="blocked",
        subject=("block", new.id),
        city=city,
        detail=detail,
        now=now,
    )
    marks.touch(session, "desk")
    return new.id


def lift(
    session: Session, block_id: int, *, cities: Sequence[str], operator: Operator, now: datetime
) -> bool:
    """From now on requests are taken again; False: it was over, or is not within reach."""
    here = within(cities, Block.city, Block.zone)
    standing = update(Block).where(Block.id == block_id, here, Block.until > now)
    lifting = standing.where(Block.ended_at.is_(None)).values(ended_at=now, ended_by=operator.id)
    if changed(session, lifting) == 0:
        return False
    city = session.scalar(select(Block.city).where(Block.id == block_id))
    audit.note(session, actor=operator.id, verb="lifted", subject=("block", block_id), city=city, now=now)
    marks.touch(session, "desk")
    return True


def until_when(
    session: Session, number_id: int | None, *, cities: Sequence[str], now: datetime
) -> datetime | None:
    """Until when a number is blocked in one of these cities; None where it is not."""
    if number_id is None:
        return None
    of_it = Block.number_id == number_id, Block.city.in_(cities), Block.ended_at.is_(None)
    query = select(Block.until).where(*of_it, Block.until > now)
    return session.scalar(query.order_by(Block.until.desc()).limit(1))


def out_of_reach(
    session: Session, number_id: int, city: str, *, cities: Sequence[str], now: datetime
) -> datetime | None:
    """Until when a number is blocked for something out of reach: whoever cannot see it leaves it as it is."""
    of_it = Block.number_id == number_id, Block.city == city, Block.ended_at.is_(None)
    elsewhere = ~within(cities, Block.city, Block.zone)
    return session.scalar(select(Block.until).where(*of_it, Block.until > now, elsewhere).limit(1))


def standing(session: Session, *, cities: Sequence[str], now: datetime) -> list[Blocked]:
    """What is blocked now for something within reach, the newest first."""
    query = select(Block, Operator.name).join(Operator, Operator.id == Block.created_by)
    here = within(cities, Block.city, Block.zone)
    query = query.where(here, Block.ended_at.is_(None), Block.until > now)
    rows = session.execute(query.order_by(Block.id.desc()).limit(SHOWN)).all()
    masked = numbers.masked_all(session, [one.number_id for one, _ in rows])
    opened = vault_of(session).open
    return [
        Blocked(
            id=one.id,
            city=one.city,
            masked=masked.get(one.number_id or 0, ""),
            reason=one.reason,
            words=opened(one.words) if one.words else "",
            by=name,
            at=one.created_at,
            until=one.until,
        )
        for one, name in rows
    ]
