"""The register of views as it is read: who was shown which number or word, when, and with what (R63)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from hotline.casebook.log import PageKey
from hotline.casebook.numbers import masked_in
from hotline.casebook.reach import helps_within, within, zones_of
from hotline.casebook.tables import Call, Number, Operator, Request, Ticket, View, Volunteer
from hotline.casebook.tables.base import Utc

PAGE = 50
_Viewing, _Shown = aliased(Volunteer), aliased(Volunteer)


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for. `viewer`: ("volunteer", 3); `volunteer_id`: whose own number it was.

    `shown`: what was shown; `since` and `until` are aware, the second not included.
    """

    viewer: tuple[str, int] | None = None
    number_id: int | None = None
    volunteer_id: int | None = None
    request_id: int | None = None
    shown: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody was shown something. `masked` is None where the number is forgotten."""

    at: datetime
    viewer: str
    viewer_id: int
    name: str
    shown: str
    city: str
    masked: str | None
    call_id: int | None
    request_id: int | None
    ticket_id: int | None
    volunteer_id: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the register, the newest first; `older`: the key of the next one, if there is one."""

    rows: list[Sight]
    older: PageKey | None


def page(
    session: Session,
    filters: Filters,
    *,
    cities: Sequence[str],
    before: PageKey | None = None,
    limit: int = PAGE,
) -> Page:
    """What was shown in these cities, the newest first."""
    number = (Number.sealed, _Shown.number)
    query = select(View, Operator.name, _Viewing.first_name, *number).where(*_conditions(filters, cities))
    query = query.outerjoin(Operator, and_(View.viewer == "operator", Operator.id == View.viewer_id))
    query = query.outerjoin(_Viewing, and_(View.viewer == "volunteer", _Viewing.id == View.viewer_id))
    query = query.outerjoin(Number, Number.id == View.number_id)
    query = query.outerjoin(_Shown, _Shown.id == View.volunteer_id)
    if before is not None:
        query = query.where(tuple_(View.at, View.id) < tuple_(literal(before.started_at, Utc()), before.id))
    rows = session.execute(query.order_by(View.at.desc(), View.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    found = [_sight(session, row) for row in rows[:limit]]
    return Page(found, PageKey(last.at, last.id) if last else None)


def _conditions(filters: Filters, cities: Sequence[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [View.city.in_(cities)]
    if any(zones_of(cities, one) is not None for one in cities):
        found.append(or_(*_subjects_within(cities)))
    if filters.viewer is not None:
        kind, viewer_id = filters.viewer
        found += [View.viewer == kind, View.viewer_id == viewer_id]
    for column, wanted in (
        (View.number_id, filters.number_id),
        (View.volunteer_id, filters.volunteer_id),
        (View.request_id, filters.request_id),
        (View.shown, filters.shown),
    ):
        if wanted is not None:
            found.append(or_(column == wanted))
    if filters.since is not None:
        found.append(View.at >= filters.since)
    if filters.until is not None:
        found.append(View.at < filters.until)
    return found


def _subjects_within(cities: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Where what was shown stood, if that is within reach."""
    for column, table in (
        (View.request_id, Request),
        (View.ticket_id, Ticket),
        (View.call_id, Call),
    ):
        yield select(table.id).where(table.id == column, within(cities, table.city, table.zone)).exists()
    yield select(Volunteer.id).where(Volunteer.id == View.volunteer_id, helps_within(cities)).exists()


def _sight(session: Session, row: Row[*tuple[Any, ...]]) -> Sight:
    view, operator, volunteer, resident, own = row
    return Sight(
        at=view.at,
        viewer=view.viewer,
        viewer_id=view.viewer_id,
        name=operator or volunteer or str(view.viewer_id),
        shown=view.shown,
        city=view.city,
        masked=masked_in(session, own if view.volunteer_id else resident),
        call_id=view.call_id,
        request_id=view.request_id,
        ticket_id=view.ticket_id,
        volunteer_id=view.volunteer_id,
    )
