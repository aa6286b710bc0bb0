"""The form of a post at the desk: role, cities, zones; read, shown, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from hotline.casebook.operators import ROLES_IN_ORDER, Post, role_of
from hotline.casebook.tables import Operator
from hotline.desk.guard import cities
from hotline.desk.plain import zone_name
from hotline.house import house
from hotline.pages import say

ALL = "all"


class Unfit(Exception):
    """What was chosen cannot be; in words."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its zones, each with whether it is ticked."""

    code: str
    title: str
    ticked: bool
    zones: tuple[tuple[str, str, bool], ...]
    some: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The form as it stands: roles with whether they are chosen, `all_cities` if it is offered at all."""

    roles: tuple[tuple[str, bool], ...]
    all_cities: bool | None
    places: tuple[Place, ...]
    name: str


def read(form: MultiDict[str, str], me: Operator) -> Post:
    """The post that was chosen, within what `me` may give away.

    Raises:
        Unfit: no city, one that is not theirs to give, or zones for an administrator.
    """
    role = form.get("role", "")
    if role not in ROLES_IN_ORDER:
        raise Unfit(say("rights.choose_role"))
    everywhere = ALL in form.getlist("city") and not me.cities
    chosen = () if everywhere else tuple(code for code in cities() if code in form.getlist("city"))
    if not chosen and not everywhere:
        raise Unfit(say("rights.choose_city"))
    named = set(form.getlist("zone"))
    zones = tuple(
        f"{code}/{zone}"
        for code in chosen or cities()
        for zone in cities()[code].zones
        if f"{code}/{zone}" in named
    )
    if zones and role == "administrator":
        raise Unfit(say("rights.no_zones"))
    return Post(role_of(role), chosen, zones)


def shown(me: Operator, *, typed: MultiDict[str, str] | None = None, one: Operator | None = None) -> Shown:
    """The form, filled in with what was typed, or with the post of `one`."""
    role, name = (
        (typed.get("role", ""), typed.get("name", "")) if typed else (one.role if one else "operator", "")
    )
    ticked = set(typed.getlist("city") if typed else _ticked(me, one))
    zones = set(typed.getlist("zone") if typed else (one.zones if one else ()))
    return Shown(
        roles=tuple((known, known == role) for known in ROLES_IN_ORDER),
        all_cities=None if me.cities or (len(cities()) == 1 and one is None) else ALL in ticked,
        places=tuple(_place(code, ticked, zones) for code in cities()),
        name=name,
    )


def _ticked(me: Operator, one: Operator | None) -> Sequence[str]:
    if one is not None:
        return one.cities or [ALL]
    return list(cities()) if len(cities()) == 1 else []


def _place(code: str, ticked: set[str], zones: set[str]) -> Place:
    city = cities()[code]
    each = tuple(
        (f"{code}/{zone.code}", zone.name, f"{code}/{zone.code}" in zones) for zone in city.zones.values()
    )
    return Place(code, city.title, code in ticked, each, any(on for *_, on in each))


def places(codes: Sequence[str], zones: Sequence[str]) -> str:
    """Where somebody works, in words."""
    served = house().cities
    titles = [served[code].title if code in served else code for code in codes]
    some = [zone_name(*one.split("/", 1)) for one in zones]
    where = ", ".join(titles) or say("rights.all_cities")
    return f"{where}: {', '.join(some)}" if some else where


def timezone() -> ZoneInfo:
    """The clock on the wall of whoever looks."""
    return next((one.timezone for one in cities().values()), ZoneInfo("UTC"))
