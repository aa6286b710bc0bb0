"""How far a new town has come: who works there, who helps, and whether somebody has been helped yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.casebook import operators
from hotline.casebook.tables import Request, TownEdit, Volunteer
from hotline.casebook.tables.requests import IS_CLOSED


@dataclass(frozen=True, slots=True)
class Begun:
    """Of one city: `checkers` may make volunteers active; `changed` are the subjects changed at the desk."""

    checkers: int
    has_volunteers: bool
    changed: frozenset[str]


def has_helped(session: Session, city: str) -> bool:
    """Whether anybody there was ever helped: from then on it is no new town."""
    done = select(Request.id).where(Request.city == city, IS_CLOSED, Request.state == "done").limit(1)
    return session.scalar(done) is not None


def begun(session: Session, city: str, served: Iterable[str]) -> Begun:
    """What there is of people and changes; `served` are all cities of this installation."""
    known = tuple(served)
    checkers = [
        one
        for one in operators.operators(session)
        if one.state == "active" and one.role != "operator" and city in operators.reach_of(one, known)
    ]
    helps = select(Volunteer.id).where(Volunteer.city == city, Volunteer.state == "active").limit(1)
    subjects = session.scalars(select(TownEdit.subject).where(TownEdit.city == city).distinct())
    return Begun(len(checkers), session.scalar(helps) is not None, frozenset(subjects))
