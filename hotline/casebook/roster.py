"""Volunteers as operators find them: the list, one with all that is known, and their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hotline.casebook import fitting
from hotline.casebook.documents import document_until
from hotline.casebook.numbers import masked_in
from hotline.casebook.reach import helps_within
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Claim, Operator, SignIn, View, Volunteer, VolunteerEvent, VolunteerZone
from hotline.casebook.vault import VaultError

PAGE = 50
HISTORY = 100
RESTS = timedelta(days=7)  # so long after somebody at the desk has looked after a sign-up


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; all of it must hold. `name` is how the first name begins.

    `kind` and `day` (`monday`): what they have said they do, and when; `speaks`: a language.
    """

    state: str | None = None
    city: str | None = None
    zone: str | None = None
    level: int | None = None
    on_duty: bool | None = None
    name: str = ""
    kind: str | None = None
    day: str | None = None
    speaks: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A volunteer in the list. `masked`: the number, hidden; `holds`: how many requests they have."""

    id: int
    first_name: str
    masked: str | None
    city: str
    state: str
    level: int
    on_duty: bool
    speaks: tuple[str, ...]
    zones: tuple[str, ...]
    holds: int
    document_until: date | None
    kinds: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToMeet:
    """New volunteers who wait for somebody at the desk: the first, since when, and how many there are."""

    first: int
    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of a volunteer's history; `by` is None for what was done at the terminal or by the clock."""

    at: datetime
    kind: str
    by: str | None
    note: str | None
    detail: dict[str, Any]


def page(
    session: Session, filters: Filters, *, cities: Sequence[str], after: int | None = None, limit: int = PAGE
) -> list[Listed]:
    """Volunteers of these cities, the newest first; `after` is the id at which a page ended."""
    held = select(func.count()).where(Claim.volunteer_id == Volunteer.id, Claim.ended_at.is_(None))
    query = select(Volunteer, held.scalar_subquery()).where(*conditions(filters, cities))
    if after is not None:
        query = query.where(Volunteer.id < after)
    rows = session.execute(query.order_by(Volunteer.id.desc()).limit(limit)).all()
    zones = zones_of(session, [volunteer.id for volunteer, _ in rows])
    return [_listed(session, volunteer, zones[volunteer.id], holds) for volunteer, holds in rows]


def conditions(filters: Filters, cities: Sequence[str]) -> list[ColumnElement[bool]]:
    """What holds of the volunteers who are looked for, as a WHERE."""
    found: list[ColumnElement[bool]] = [helps_within(cities), Volunteer.state != "left"]
    for column, wanted in (
        (Volunteer.city, filters.city),
        (Volunteer.state, filters.state),
        (Volunteer.level, filters.level),
        (Volunteer.on_duty, filters.on_duty),
    ):
        if wanted is not None:
            found.append(column == wanted)
    if filters.zone is not None:
        here = VolunteerZone.city == Volunteer.city, VolunteerZone.zone == filters.zone
        found.append(
            select(VolunteerZone.zone).where(VolunteerZone.volunteer_id == Volunteer.id, *here).exists()
        )
    if filters.name:
        found.append(_begins_with(filters.name))
    return [*found, *_offered(filters)]


def _offered(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What they have said they do: who named no kinds or days does all."""
    if filters.kind is not None:
        yield from fitting.offers(filters.kind)
    if filters.day is not None:
        yield fitting.on_day(filters.day)
    if filters.speaks is not None:
        yield fitting.speaks(filters.speaks)


def _begins_with(name: str) -> ColumnElement[bool]:
    """As written, or beginning with a capital letter: SQLite knows no others than those of English."""
    begun = (name, name.capitalize(), name.title())
    return or_(*(Volunteer.first_name.startswith(one, autoescape=True) for one in dict.fromkeys(begun)))


def zones_of(session: Session, ids: list[int]) -> dict[int, list[str]]:
    """The codes of the zones of several volunteers, by their ids."""
    query = select(VolunteerZone.volunteer_id, VolunteerZone.zone).where(VolunteerZone.volunteer_id.in_(ids))
    found: dict[int, list[str]] = defaultdict(list)
    for volunteer_id, zone in session.execute(query.order_by(VolunteerZone.zone)):
        found[volunteer_id].append(zone)
    return found


def _listed(session: Session, one: Volunteer, zones: Sequence[str], holds: int) -> Listed:
    return Listed(
        id=one.id,
        first_name=one.first_name,
        masked=masked_in(session, one.number),
        city=one.city,
        state=one.state,
        level=one.level,
        on_duty=one.on_duty,
        speaks=tuple(dict.fromkeys((one.language, *one.speaks))),
        zones=tuple(zones),
        holds=holds,
        document_until=document_until(one),
        kinds=tuple(one.kinds),
        days=tuple(one.days),
    )


@dataclass(frozen=True, slots=True)
class Able:
    """Who may take something: how many, how many of them are on duty, and the first of them."""

    active: int
    on_duty: int
    first: tuple[Listed, ...]


def able(
    session: Session, city: str, zone: str, *, kind: str, language: str, levels: Mapping[str, int], limit: int
) -> Able:
    """Active volunteers of a zone whom a request of this kind and language would fit, those on duty first."""
    about: Any = {"city": city, "zones": (zone,), "kind": kind, "language": language, "levels": levels}
    fits = fitting.able_to_help(**about)
    on_duty = func.count().filter(Volunteer.on_duty.is_(True))
    active, duty = session.execute(select(func.count(), on_duty).where(*fits)).one()
    query = select(Volunteer).where(*fits).order_by(Volunteer.on_duty.desc(), Volunteer.id)
    found = session.scalars(query.limit(limit)).all()
    return Able(active, duty, tuple(_listed(session, one, (), 0) for one in found))


def count_new(session: Session, *, cities: Sequence[str]) -> int:
    """How many volunteers wait to be checked or made active."""
    query = select(func.count()).where(helps_within(cities), Volunteer.state == "new")
    return session.scalar(query) or 0


def waiting_to_be_met(session: Session, city: str, *, now: datetime) -> ToMeet | None:
    """New volunteers whom nobody looks after, or who wait for a second person.

    Somebody whose number an operator has looked at, or about whom one has noted something, may rest for a
    week: a meeting has been arranged.
    """
    since = now - RESTS
    seen = select(View.volunteer_id).where(
        View.at > since, View.viewer == "operator", View.volunteer_id.is_not(None)
    )
    noted = select(VolunteerEvent.volunteer_id).where(
        VolunteerEvent.volunteer_id == Volunteer.id,
        VolunteerEvent.at > since,
        VolunteerEvent.operator_id.is_not(None),
    )
    waits = or_(Volunteer.identity_seen_on.is_not(None), and_(Volunteer.id.not_in(seen), ~noted.exists()))
    new = select(func.min(Volunteer.id), func.min(Volunteer.created_at), func.count()).where(
        Volunteer.city == city, Volunteer.state == "new", waits
    )
    first, begun, count = session.execute(new).one()
    return ToMeet(first, begun, count) if count else None


def find(session: Session, volunteer_id: int, *, cities: Sequence[str]) -> Volunteer | None:
    """The volunteer, if they help in one of these cities and have not left."""
    here = Volunteer.id == volunteer_id, helps_within(cities), Volunteer.state != "left"
    return session.scalar(select(Volunteer).where(*here))


def history(session: Session, volunteer_id: int, *, limit: int = HISTORY) -> list[Happened]:
    """What happened to a volunteer, the newest first."""
    columns = (VolunteerEvent.at, VolunteerEvent.kind, Operator.name, VolunteerEvent.note)
    query = select(*columns, VolunteerEvent.detail).outerjoin(
        Operator, Operator.id == VolunteerEvent.operator_id
    )
    query = query.where(VolunteerEvent.volunteer_id == volunteer_id)
    rows = session.execute(query.order_by(VolunteerEvent.id.desc()).limit(limit))
    return [Happened(at, kind, by, _opened(session, note), detail) for at, kind, by, note, detail in rows]


def _opened(session: Session, note: str | None) -> str | None:
    """A reason in clear; one whose key is gone is left out: the history must not break on it."""
    try:
        return vault_of(session).open(note) if note else None
    except VaultError:
        return None


def open_sessions(session: Session, volunteer_id: int, *, now: datetime) -> list[SignIn]:
    """Where the volunteer is signed in, the newest first."""
    query = select(SignIn).where(
        SignIn.volunteer_id == volunteer_id, SignIn.ended_at.is_(None), SignIn.expires_at > now
    )
    return list(session.scalars(query.order_by(SignIn.id.desc())))
