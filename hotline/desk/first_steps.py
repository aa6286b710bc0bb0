"""What a new town still needs before somebody is helped: shown to administrators until that has happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy.orm import Session

from hotline.casebook import beginnings
from hotline.casebook.beginnings import Begun
from hotline.cities import City
from hotline.desk.guard import cities
from hotline.desk.rights import may
from hotline.house import house
from hotline.pages import say
from hotline.prompts.naming import NAMES

SIMULATOR, TELEPHONE = "simulator", "/simulator/"  # there only without a provider's account


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `optional`: the town works without it."""

    title: str
    hint: str
    address: str
    done: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """All of a city, in their order."""

    city: str
    steps: tuple[Step, ...]


def first_steps(session: Session) -> list[FirstSteps]:
    """Of each of the administrator's cities in which nobody was helped yet."""
    if not (house().editions.can_change and may("desk.town")):
        return []
    return [one for city in cities().values() if (one := of_city(session, city)) is not None]


def of_city(session: Session, city: City) -> FirstSteps | None:
    """Of one city, or None once somebody was helped there."""
    if beginnings.has_helped(session, city.code):
        return None
    begun = beginnings.begun(session, city.code, house().cities)
    return FirstSteps(city.title, tuple(_steps(city, begun)))


def _steps(city: City, begun: Begun) -> Iterator[Step]:
    yield _part(city, "zones", begun, ("table", "settings.postcodes"))
    if len(city.zones) > 1:
        zones = url_for("desk.town_zones", city=city.code)
        yield _step("neighbours", zones, done=not city.zones_alone, optional=True)
    yield _part(city, "hours", begun, ("settings.hours",))
    names = tuple(f"words.{language}.calls.{name}" for language in city.languages for name in NAMES)
    yield _part(city, "name", begun, names)
    yield _part(city, "words", begun, ("words.", "recordings."))
    yield _step("numbers", url_for("desk.town_numbers", city=city.code), done=bool(city.lines and city.desk))
    yield _step("people", url_for("desk.operators"), done=begun.checkers > 1)
    join = f"{house().settings.public_url.partition('://')[2]}/board/join"  # as it stands on a notice
    yield _step("volunteers", url_for("desk.volunteers"), done=begun.has_volunteers, join=join)
    yield _step("try", TELEPHONE if SIMULATOR in current_app.blueprints else "", done=False)


def _part(city: City, name: str, begun: Begun, subjects: tuple[str, ...]) -> Step:
    """A part of the town that works as it is, until somebody has looked at it."""
    changed = any(subject.startswith(subjects) for subject in begun.changed)
    return _step(name, url_for(f"desk.town_{name}", city=city.code), done=changed, optional=True)


def _step(name: str, address: str, *, done: bool, optional: bool = False, **gaps: str) -> Step:
    title, hint = say(f"town.first_{name}"), say(f"town.first_{name}_hint", **gaps)
    return Step(title, hint, address, done, optional)
