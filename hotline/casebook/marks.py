"""A number that rises with every transaction that changed the board or the desk: what a poll asks for.

The newest id of a row would not do: a row with a lower id may become visible after one with a higher.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hotline.casebook.driver import Prepared
from hotline.casebook.prepared import table_of
from hotline.casebook.sessions import wire_of
from hotline.casebook.tables import Mark

TOUCHED = "touched marks"
Name = Literal["board", "desk", "town"]

MARKS = table_of(Mark)
RAISING = {
    name: Prepared(
        insert(MARKS).on_conflict_do_update(index_elements=["name"], set_={"number": MARKS.c.number + 1})
    )
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def touch(session: Session, name: Name) -> None:
    """What stands there is changed by this transaction. Costs nothing until the transaction ends."""
    session.info.setdefault(TOUCHED, set()).add(name)


def raise_touched(session: Session) -> None:
    """Raise what was touched, by one each: the last thing a transaction does.

    Only here are these rows locked, always in the same order and with no other lock still to be taken:
    no two transactions can wait for each other.
    """
    for name in sorted(session.info.pop(TOUCHED, ())):
        RAISING[wire_of(session).dialect.name].send(session, name=name, number=1)


def number(name: Name) -> ColumnElement[int]:
    """The number, for another statement to bring along; 0 where nothing has ever changed."""
    return func.coalesce(select(Mark.number).where(Mark.name == name).scalar_subquery(), 0)


def current(session: Session, name: Name) -> int:
    """The number now."""
    return session.execute(select(number(name))).scalar_one()
