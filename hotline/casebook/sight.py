"""What a volunteer sees of what waits: own zones, next door, and nothing that somebody else has first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from hotline.casebook import fitting, former
from hotline.casebook.former import First
from hotline.casebook.tables import Decline, Request, Search, Volunteer
from hotline.casebook.tables.base import is_
from hotline.cities import City


@dataclass(frozen=True, slots=True)
class Sight:
    """What the city says of it now. `levels` by kind; `beside`: the zones that border on the volunteer's."""

    levels: Mapping[str, int]
    beside: tuple[str, ...]
    first: First


def sight_of(city: City, zones: Iterable[str], *, now: datetime) -> Sight:
    """For a volunteer of these zones of the city."""
    return Sight(city.levels, city.zones_beside(zones), first_of(city, now=now))


def first_of(city: City, *, now: datetime) -> First:
    """Whose requests come first to who helped them last, in this city."""
    since = city.waking_times(now).helper
    return First(since, city.levels, city.claims_at_most, city.same_resident_at_most, now)


def open_next_door(beside: Iterable[str]) -> ColumnElement[bool]:
    """Requests of these zones that neighbours may see by now (D14)."""
    opened = select(Search.request_id).where(
        Search.request_id == Request.id, Search.neighbours_at.is_not(None)
    )
    return and_(Request.zone.in_(tuple(beside)), opened.exists())


def own(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    """Requests of own zones that fit, and that everybody may take."""
    fits = fitting.fits(volunteer, levels=sight.levels)
    return and_(fits, ~former.is_kept(sight.first), ~is_declined(volunteer.id))


def offered_first(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    """Requests that this volunteer has first, because they helped whoever asks."""
    fits = fitting.fits(volunteer, levels=sight.levels)
    mine = and_(former.is_kept(sight.first), former.helper(sight.first) == volunteer.id)
    return and_(fits, mine, ~is_declined(volunteer.id))


def next_door(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    """Requests of neighbouring zones that fit and that nobody there has taken for long."""
    return and_(_near(volunteer, sight), ~former.is_kept(sight.first), ~is_declined(volunteer.id))


def declined(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    """Requests that still wait and that this volunteer has put aside."""
    seen = fitting.in_zones(volunteer) | _near(volunteer, sight)
    return and_(is_declined(volunteer.id), seen, ~former.is_kept(sight.first, but_for=volunteer.id))


def may_see(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    """Requests whose page this volunteer may open, also where it does not fit or is put aside."""
    there = fitting.in_zones(volunteer) | and_(_waits_there(volunteer), open_next_door(sight.beside))
    return and_(there, ~former.is_kept(sight.first, but_for=volunteer.id))


def _near(volunteer: Volunteer, sight: Sight) -> ColumnElement[bool]:
    suits = fitting.high_enough(volunteer, sight.levels), fitting.is_offered(volunteer)
    return and_(_waits_there(volunteer), open_next_door(sight.beside), *suits)


def _waits_there(volunteer: Volunteer) -> ColumnElement[bool]:
    """Waiting in the city of an active volunteer."""
    active = select(Volunteer.id).where(Volunteer.id == volunteer.id, Volunteer.state == "active")
    return and_(Request.city == volunteer.city, is_(Request.state, "waiting"), active.exists())


def is_declined(volunteer_id: int) -> ColumnElement[bool]:
    """Requests that this volunteer has put aside."""
    row = select(Decline.at).where(Decline.request_id == Request.id, Decline.volunteer_id == volunteer_id)
    return row.exists()
