"""How far somebody at the desk may look: which cities, and of a city all zones or some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.casebook.tables import Volunteer, VolunteerZone


class Reach(tuple[str, ...]):
    """Codes of cities. `zones`: of a city that stands there, only these zones; of every other, all.

    What has no zone yet is seen by everybody of its city: somebody must.
    """

    zones: Mapping[str, frozenset[str]]

    def __new__(cls, cities: Iterable[str], zones: Iterable[str] = ()) -> Reach:
        """`zones` as operators have them: `berlin/neukoelln`."""
        new = super().__new__(cls, cities)
        named: dict[str, set[str]] = {}
        for city, _, zone in (one.partition("/") for one in zones):
            named.setdefault(city, set()).add(zone)
        new.zones = {city: frozenset(some) for city, some in named.items() if city in new}
        return new

    def has(self, city: str, zone: str | None) -> bool:
        """Whether something in this place is within reach."""
        return city in self and (not zone or city not in self.zones or zone in self.zones[city])


def zones_of(cities: Sequence[str], city: str) -> frozenset[str] | None:
    """The zones of a city that are within reach; None is all of them."""
    return cities.zones.get(city) if isinstance(cities, Reach) else None


def within(
    cities: Sequence[str],
    city: InstrumentedAttribute[str],
    zone: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> ColumnElement[bool]:
    """Rows within reach, for a WHERE: belongs in every statement that finds one by an id from outside."""
    limited = cities.zones if isinstance(cities, Reach) else {}
    whole = city.in_([one for one in cities if one not in limited])
    column: Any = zone
    some = (
        and_(city == one, or_(column.is_(None), column == "", column.in_(sorted(zones))))
        for one, zones in limited.items()
    )
    return or_(whole, *some) if limited else whole


def helps_within(cities: Sequence[str]) -> ColumnElement[bool]:
    """Volunteers of these cities; where only some zones are within reach, of those, or of none yet."""
    limited = {one: zones for one in cities if (zones := zones_of(cities, one)) is not None}
    if not limited:
        return Volunteer.city.in_(cities)
    theirs = select(VolunteerZone.zone).where(VolunteerZone.volunteer_id == Volunteer.id)
    some = (
        and_(
            Volunteer.city == city,
            or_(~theirs.exists(), theirs.where(VolunteerZone.zone.in_(sorted(zones))).exists()),
        )
        for city, zones in limited.items()
    )
    return or_(Volunteer.city.in_([one for one in cities if one not in limited]), *some)
