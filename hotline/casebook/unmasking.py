"""A number or a code word shown to an operator, each showing written down in the same transaction (R63)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotline.casebook import events, numbers, people, views
from hotline.casebook.reach import helps_within, within
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, CheckinPerson, Request, Ticket, Volunteer
from hotline.casebook.views import Viewer, Where

Place: TypeAlias = Literal["call", "request", "asker", "ticket", "checkin", "volunteer"]
Column: TypeAlias = InstrumentedAttribute[int | None] | InstrumentedAttribute[int]
NUMBERS: dict[Place, Column] = {
    "call": Call.number_id,
    "request": Request.number_id,
    "asker": Request.asked_by_id,  # of a request: who asked for somebody else
    "ticket": Ticket.number_id,
    "checkin": CheckinPerson.number_id,
}
BY_NUMBER = ("checkin",)  # the register of views knows them by the number alone


def number(
    session: Session, place: Place, place_id: int, *, operator_id: int, cities: Sequence[str], now: datetime
) -> str | None:
    """The number (E.164) that belongs to it; None where there is none, or it is no city of the operator's."""
    found = (
        _of_volunteer(session, place_id, cities)
        if place == "volunteer"
        else _of_resident(session, NUMBERS[place], place_id, cities)
    )
    if found is None:
        return None
    shown, number_id, city = found
    about = "request" if place == "asker" else place
    with_it = {} if place in BY_NUMBER else {f"{about}_id": place_id}
    where = Where(number_id=number_id, **with_it)
    viewer = Viewer("operator", operator_id)
    views.record(session, viewer, shown="number", where=where, city=city, at=now)
    if about == "request":
        events.record(session, place_id, "revealed", by=events.operator(operator_id), at=now)
    return shown


def _of_resident(
    session: Session, column: Column, row_id: int, cities: Sequence[str]
) -> tuple[str, int, str] | None:
    table = column.class_
    query = select(column.label("number_id"), table.city).where(
        table.id == row_id, within(cities, table.city, table.zone)
    )
    row = session.execute(query).one_or_none()
    if row is None or row.number_id is None:
        return None
    whole = numbers.number_of(session, row.number_id)
    return (whole, row.number_id, row.city) if whole is not None else None


def _of_volunteer(session: Session, volunteer_id: int, cities: Sequence[str]) -> tuple[str, None, str] | None:
    query = select(Volunteer).where(Volunteer.id == volunteer_id, helps_within(cities))
    volunteer = session.scalar(query.where(Volunteer.number.is_not(None)))
    return (people.number_of(session, volunteer), None, volunteer.city) if volunteer is not None else None


def word(
    session: Session, request_id: int, *, operator_id: int, cities: Sequence[str], now: datetime
) -> str | None:
    """The code word of a request; None where it has none any more, or is in no city of the operator's."""
    query = select(Request).where(Request.id == request_id, within(cities, Request.city, Request.zone))
    request = session.scalar(query)
    if request is None or request.word is None:
        return None
    where = Where(number_id=request.number_id, request_id=request.id)
    viewer = Viewer("operator", operator_id)
    views.record(session, viewer, shown="word", where=where, city=request.city, at=now)
    events.record(session, request.id, "revealed", by=events.operator(operator_id), at=now)
    return vault_of(session).open(request.word)
