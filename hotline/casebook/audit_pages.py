"""The audit trail as it is read: filtered, page by page, with the names of whoever acted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hotline.casebook.tables import Audit, Operator

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; all of it must hold. `actor`: an operator's id, "terminal" or "clock"."""

    actor: int | str | None = None
    verb: str | None = None
    subject: str | None = None
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the trail; `name` is the operator's, None for terminal and clock."""

    id: int
    at: datetime
    actor: str
    name: str | None
    city: str | None
    verb: str
    subject: str
    subject_id: int | None
    detail: dict[str, Any]


def page(
    session: Session,
    filters: Filters,
    *,
    cities: Sequence[str] | None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Change]:
    """Changes in these cities (None: all, and what concerns no city), the newest first, before an id."""
    query = select(Audit, Operator.name).outerjoin(Operator, Operator.id == Audit.actor_id)
    query = query.where(*_conditions(filters, cities))
    if before is not None:
        query = query.where(Audit.id < before)
    rows = session.execute(query.order_by(Audit.id.desc()).limit(limit))
    return [
        Change(one.id, one.at, one.actor, name, one.city, one.verb, one.subject, one.subject_id, one.detail)
        for one, name in rows
    ]


def _conditions(filters: Filters, cities: Sequence[str] | None) -> Iterator[ColumnElement[bool]]:
    if cities is not None:
        yield Audit.city.in_(cities)
    if isinstance(filters.actor, int):
        yield Audit.actor == "operator"
        yield Audit.actor_id == filters.actor
    elif filters.actor is not None:
        yield Audit.actor == filters.actor
    for column, wanted in (
        (Audit.verb, filters.verb),
        (Audit.subject, filters.subject),
        (Audit.subject_id, filters.subject_id),
    ):
        if wanted is not None:
            yield or_(column == wanted)
    if filters.since is not None:
        yield Audit.at >= filters.since
    if filters.until is not None:
        yield Audit.at < filters.until


def words(session: Session) -> tuple[list[str], list[str]]:
    """The verbs and the kinds of subjects that there are, to choose from."""
    verbs = session.scalars(select(Audit.verb).distinct().order_by(Audit.verb))
    subjects = session.scalars(select(Audit.subject).distinct().order_by(Audit.subject))
    return list(verbs), list(subjects)
