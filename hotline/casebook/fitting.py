"""Which waiting requests fit which volunteer (V5): said once, for board, taking, waking and telephone.

Both ways round: conditions on `Request` for a volunteer who was read (`fits`), and conditions on `Volunteer`
for a request that is known (`helpers_for`). Zones, level and nearness are what a volunteer may do; kinds and
languages are what they have said they do, and nothing said is everything. The vehicle is a hint for whoever
reads it and shuts nobody out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Text, and_, cast, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotline.casebook.tables import Request, Volunteer, VolunteerZone
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.people import CONTACTS
from hotline.cities.kinds import BY_PHONE, IN_PERSON, LEVELS

Contact: TypeAlias = Literal["phone", "door", "person"]

HIGHEST = max(LEVELS)


def contact_needed(kind: str) -> Contact:
    """How near a helper comes to whoever asked (D11): by telephone, to the door, or in."""
    if kind in IN_PERSON:
        return "person"
    return "phone" if kind in BY_PHONE else "door"


def level_needed(kind: str, levels: Mapping[str, int]) -> int:
    """What the city asks of whoever helps with this kind (R44); a kind it no longer names needs most."""
    return levels.get(kind, HIGHEST)


def fits(volunteer: Volunteer, *, levels: Mapping[str, int]) -> ColumnElement[bool]:
    """Requests that wait for this volunteer: in own zones, and of what they may do and have said they do.

    `levels` are the city's, by kind. The order of `ix_requests_board` is kept: what does not fit is passed
    over in the index's own order.
    """
    return and_(in_zones(volunteer), high_enough(volunteer, levels), is_offered(volunteer))


def in_zones(volunteer: Volunteer) -> ColumnElement[bool]:
    """Requests that wait in one of the zones of an active volunteer."""
    zones = select(VolunteerZone.zone).join(Volunteer, Volunteer.id == VolunteerZone.volunteer_id)
    zones = zones.where(
        VolunteerZone.volunteer_id == volunteer.id,
        VolunteerZone.city == volunteer.city,
        Volunteer.state == "active",
    )
    return and_(Request.city == volunteer.city, Request.zone.in_(zones), is_(Request.state, "waiting"))


def high_enough(volunteer: Volunteer, levels: Mapping[str, int]) -> ColumnElement[bool]:
    """Requests of a kind for which the volunteer's level is enough."""
    if volunteer.level >= HIGHEST:
        return true()
    return Request.kind.in_([kind for kind, level in levels.items() if level <= volunteer.level])


def is_offered(volunteer: Volunteer) -> ColumnElement[bool]:
    """Requests that are what this volunteer has said they do: near enough, the kinds, the languages."""
    wanted: list[ColumnElement[bool]] = []
    if volunteer.contact == "phone":
        wanted.append(Request.kind.in_(BY_PHONE))
    elif volunteer.contact == "door":
        wanted.append(Request.kind.not_in(IN_PERSON))
    if volunteer.kinds:
        wanted.append(Request.kind.in_(volunteer.kinds))
    if volunteer.speaks:
        wanted.append(Request.language.in_({volunteer.language, *volunteer.speaks}))
    return and_(true(), *wanted)


def is_offered_one(session: Session, volunteer: Volunteer, request_id: int) -> bool:
    """Whether this one request is what the volunteer has said they do."""
    found = select(Request.id).where(Request.id == request_id, is_offered(volunteer))
    return session.scalar(found) is not None


def helpers_for(
    *, city: str, zones: Collection[str], kind: str, language: str, levels: Mapping[str, int]
) -> tuple[ColumnElement[bool], ...]:
    """Active volunteers of these zones, on duty, whom such a request fits; for one that asks `volunteers`."""
    able = able_to_help(city=city, zones=zones, kind=kind, language=language, levels=levels)
    return (Volunteer.on_duty.is_(True), *able)


def able_to_help(
    *, city: str, zones: Collection[str], kind: str, language: str, levels: Mapping[str, int]
) -> tuple[ColumnElement[bool], ...]:
    """The same, whether or not they are on duty at present."""
    return (
        Volunteer.city == city,
        Volunteer.state == "active",
        Volunteer.level >= level_needed(kind, levels),
        *offers(kind),
        or_(is_empty(Volunteer.speaks), speaks(language)),
        helps_in(city, zones),
    )


def offers(kind: str) -> tuple[ColumnElement[bool], ...]:
    """Volunteers who have said that they do this kind of help, as near as it takes them."""
    near = CONTACTS[CONTACTS.index(contact_needed(kind)) :]
    return Volunteer.contact.in_(near), or_(is_empty(Volunteer.kinds), has(Volunteer.kinds, kind))


def speaks(language: str) -> ColumnElement[bool]:
    """Volunteers who have said that they speak this language, or have their own pages in it."""
    return or_(Volunteer.language == language, has(Volunteer.speaks, language))


def helps_in(city: str, zones: Collection[str]) -> ColumnElement[bool]:
    """Volunteers of one of these zones."""
    there = select(VolunteerZone.volunteer_id).where(
        VolunteerZone.volunteer_id == Volunteer.id, VolunteerZone.city == city, VolunteerZone.zone.in_(zones)
    )
    return there.exists()


def fits_each(volunteer: Any, levels: Mapping[str, int]) -> ColumnElement[bool]:
    """The same for many at once: requests and volunteers (the table or an alias) that fit each other."""
    there = select(VolunteerZone.volunteer_id).where(
        VolunteerZone.volunteer_id == volunteer.id,
        VolunteerZone.city == Request.city,
        VolunteerZone.zone == Request.zone,
    )
    return and_(there.correlate(Request, volunteer).exists(), each_may_take(volunteer, levels))


def each_may_take(volunteer: Any, levels: Mapping[str, int], request: Any = Request) -> ColumnElement[bool]:
    """Part of `fits_each`: all but the zone. `request`: the table, or columns of the same names."""
    near = or_(
        volunteer.contact == "person",
        and_(volunteer.contact == "door", request.kind.not_in(IN_PERSON)),
        request.kind.in_(BY_PHONE),
    )
    kinds = or_(is_empty(volunteer.kinds), _has_word_of(volunteer.kinds, request.kind))
    high = each_is_high_enough(volunteer, levels, request)
    return and_(high, near, kinds, each_understands(volunteer, request))


def each_is_high_enough(
    volunteer: Any, levels: Mapping[str, int], request: Any = Request
) -> ColumnElement[bool]:
    """Part of `fits_each`: of the level that the kind takes."""
    low = [kind for kind, level in levels.items() if level < HIGHEST]
    return or_(volunteer.level >= HIGHEST, request.kind.in_(low))


def each_understands(volunteer: Any, request: Any = Request) -> ColumnElement[bool]:
    """Part of `fits_each`: the language of the request."""
    return or_(
        is_empty(volunteer.speaks),
        volunteer.language == request.language,
        _has_word_of(volunteer.speaks, request.language),
    )


def _has_word_of(column: Any, word: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The word of another column stands in a list of words."""
    return cast(column, Text).contains(literal('"') + word + literal('"'))


def on_day(weekday: str) -> ColumnElement[bool]:
    """Volunteers who help on this weekday (`monday`): those who named no days do on all."""
    return or_(is_empty(Volunteer.days), has(Volunteer.days, weekday))


def is_empty(column: InstrumentedAttribute[list[str]]) -> ColumnElement[bool]:
    """Nothing is chosen in a list of words."""
    return cast(column, Text) == "[]"


def has(column: InstrumentedAttribute[list[str]], word: str) -> ColumnElement[bool]:
    """The word stands in a list of words, which is kept as JSON: `["groceries", "pets"]`."""
    return cast(column, Text).contains(f'"{word}"', autoescape=True)
