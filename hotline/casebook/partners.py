"""The register of partners: services, shops and associations to which requests are passed on (O8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Operator, Partner


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of one; no `kinds` and no `zones` is all. `contact` and the rest are free words."""

    name: str
    what: str
    contact: str
    hours: str
    kinds: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A partner as the desk reads it; `checked_by` is an operator's name."""

    id: int
    city: str
    details: Details
    checked_on: date | None
    checked_by: str | None
    ended_at: datetime | None
    version: int


def enter(session: Session, city: str, details: Details, *, operator_id: int, now: datetime) -> int:
    """A new one; its id. Whoever enters it has just made sure that it is right only if they say so."""
    new = Partner(city=city, created_at=now, **_values(session, details))
    session.add(new)
    session.flush()
    _noted(session, "entered", new.id, city, operator_id=operator_id, now=now)
    return new.id


def _values(session: Session, details: Details) -> dict[str, Any]:
    contact = vault_of(session).seal(details.contact) if details.contact else None
    words = {"name": details.name, "what": details.what, "hours": details.hours, "contact": contact}
    return {**words, "kinds": list(details.kinds), "zones": list(details.zones)}


def _noted(
    session: Session, verb: str, partner_id: int, city: str, *, operator_id: int, now: datetime
) -> None:
    audit.note(session, actor=operator_id, verb=verb, subject=("partner", partner_id), city=city, now=now)
    marks.touch(session, "desk")


def change(
    session: Session, one: Listed, details: Details, *, version: int, operator_id: int, now: datetime
) -> bool:
    """Other words, or another contact; False: it is no longer of the version that was seen."""
    same = update(Partner).where(Partner.id == one.id, Partner.version == version)
    values = {**_values(session, details), "version": version + 1}
    if changed(session, same.values(**values), seen=False) == 0:
        return False
    _noted(session, "changed", one.id, one.city, operator_id=operator_id, now=now)
    return True


def check(session: Session, one: Listed, *, on: date, operator_id: int, now: datetime) -> None:
    """Somebody has made sure, on that day, that all of it is right."""
    here = update(Partner).where(Partner.id == one.id)
    changed(session, here.values(checked_on=on, checked_by=operator_id), seen=False)
    _noted(session, "checked", one.id, one.city, operator_id=operator_id, now=now)


def end(session: Session, one: Listed, *, ended: bool, operator_id: int, now: datetime) -> bool:
    """Nothing more is passed on to them, or it is again; False: it was so already."""
    other = Partner.ended_at.is_(None) if ended else Partner.ended_at.is_not(None)
    ending = update(Partner).where(Partner.id == one.id, other)
    if changed(session, ending.values(ended_at=now if ended else None), seen=False) == 0:
        return False
    _noted(session, "ended" if ended else "resumed", one.id, one.city, operator_id=operator_id, now=now)
    return True


def find(session: Session, partner_id: int, *, cities: Collection[str]) -> Listed | None:
    """The partner, if it is one of these cities'."""
    query = _query().where(Partner.id == partner_id, Partner.city.in_(cities))
    row = session.execute(query).one_or_none()
    return _listed(session, *row) if row is not None else None


def of_cities(session: Session, cities: Collection[str]) -> list[Listed]:
    """Those of these cities, by name; those that have ended come last."""
    query = _query().where(Partner.city.in_(cities))
    rows = session.execute(query.order_by(Partner.ended_at.is_not(None), Partner.name, Partner.id))
    return [_listed(session, *row) for row in rows]


def fitting(session: Session, *, city: str, zone: str, kind: str) -> list[Listed]:
    """To whom such a request may be passed on: first those whom it fits."""
    query = (
        _query().where(Partner.city == city, Partner.ended_at.is_(None)).order_by(Partner.name, Partner.id)
    )
    found = [_listed(session, *row) for row in session.execute(query)]
    return sorted(found, key=lambda one: not fits(one.details, zone=zone, kind=kind))


def fits(details: Details, *, zone: str, kind: str) -> bool:
    """Whether they help there, and with that."""
    return zone in (details.zones or (zone,)) and kind in (details.kinds or (kind,))


def _query() -> Any:
    return select(Partner, Operator.name).outerjoin(Operator, Operator.id == Partner.checked_by)


def _listed(session: Session, one: Partner, checked_by: str | None) -> Listed:
    contact = vault_of(session).open(one.contact) if one.contact else ""
    kinds, zones = tuple(one.kinds), tuple(one.zones)
    details = Details(one.name, one.what, contact, one.hours, kinds, zones)
    return Listed(one.id, one.city, details, one.checked_on, checked_by, one.ended_at, one.version)
