"""The people of a demo and the numbers they have, from one file for each city beside this one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hotline.casebook import people, pins
from hotline.casebook.store import Store
from hotline.cities.reading import Section, read_toml
from hotline.simulator import SimulatedPhone

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer of the demo, and what to try with them; `code` is keyed by who helps by telephone."""

    first_name: str
    number: str
    language: str
    level: int
    zones: tuple[str, ...]
    about: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """A resident who rings while the demo starts: from where, on which line, and the keys."""

    number: str
    dials: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """A call for the visitor to make; without keys it is a telephone to type on."""

    number: str
    keys: str


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody whose telephone the visitor may take into the hand; `kind` as in the simulator's phonebook."""

    number: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One of the telephones behind key 0."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class CallList:
    """People at the desk's disposal who may be asked how they are."""

    name: str
    language: str
    zone: str
    postcode: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """A city's demo. `lines` are numbers and their languages, `settings` differ from the city's file.

    `newcomer`: numbers of people who have never rung; `?` is any digit.
    """

    city: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    desk: tuple[Desk, ...]
    settings: Mapping[str, Any]
    helpers: tuple[Helper, ...]
    callers: tuple[Caller, ...]
    tries: tuple[Try, ...]
    residents: tuple[Resident, ...]
    newcomer: str
    checkins: tuple[CallList, ...] = ()


def known_towns() -> tuple[str, ...]:
    """The cities that have a demo."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read_town(city: str) -> Town:
    """The demo of a city; CityError says what is wrong in its file."""
    file = Section(f"demo/{city}.toml", read_toml(FOLDER / f"{city}.toml"))
    town = Town(
        city=city,
        lines=tuple((one.text("number"), one.words("languages")) for one in file.sections("lines")),
        desk=tuple(_desk(one) for one in file.sections("desk")),
        settings=file.section("settings").data,
        helpers=tuple(_helper(one) for one in file.sections("helpers")),
        callers=tuple(_caller(one) for one in file.sections("callers")),
        tries=tuple(Try(one.text("number"), one.text("keys", "")) for one in file.sections("tries")),
        residents=tuple(_resident(one) for one in file.sections("residents")),
        newcomer=file.text("newcomer"),
        checkins=tuple(_call_list(one) for one in file.sections("checkins")),
    )
    file.nothing_else()
    return town


def _desk(section: Section) -> Desk:
    desk = Desk(section.text("name"), section.text("number"))
    section.nothing_else()
    return desk


def _helper(section: Section) -> Helper:
    helper = Helper(
        first_name=section.text("first_name"),
        number=section.text("number"),
        language=section.text("language"),
        level=section.whole("level", 1, least=1, most=2, unit="the level"),
        zones=section.words("zones"),
        about=section.text("about"),
        code=section.text("code", ""),
    )
    section.nothing_else()
    return helper


def _caller(section: Section) -> Caller:
    caller = Caller(section.text("number"), section.text("dials"), section.words("keys"))
    section.nothing_else()
    return caller


def _resident(section: Section) -> Resident:
    resident = Resident(section.text("number"), section.text("kind"), section.text("name", ""))
    section.nothing_else()
    return resident


def _call_list(section: Section) -> CallList:
    found = CallList(
        name=section.text("name"),
        language=section.text("language"),
        zone=section.text("zone"),
        postcode=section.text("postcode"),
        numbers=section.words("numbers"),
    )
    section.nothing_else()
    return found


def site_text(towns: Sequence[Town], today: date) -> str:
    """The site file of a demo: each town's lines, its settings, and a desk that was tried today."""
    parts = [part for town in towns for part in _site_parts(town, today)]
    return "\n\n".join(["# The numbers of the demo: nobody answers there.", *parts]) + "\n"


def _site_parts(town: Town, today: date) -> Iterator[str]:
    if town.settings:
        yield "\n".join([f"[{town.city}.settings]", *_assignments(town.settings)])
    for number, languages in town.lines:
        yield f'[[{town.city}.lines]]\nnumber = "{number}"\nlanguages = {list(languages)}'
    for desk in town.desk:
        own = f'name = "{desk.name}"\nnumber = "{desk.number}"'
        yield f'[[{town.city}.desk]]\n{own}\nverified_on = {today}\nverified_by = "the demo"'


def _assignments(settings: Mapping[str, Any], under: str = "") -> Iterator[str]:
    """`numbers.must_exist = false`: for texts, numbers and lists TOML writes what JSON does."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _assignments(value, f"{under}{key}.")
        else:
            yield f"{under}{key} = {json.dumps(value, ensure_ascii=False)}"


def enter_helpers(store: Store, town: Town) -> None:
    """Put the volunteers into the casebook, unless they are there."""
    now = datetime.now(UTC)
    for helper in town.helpers:
        with store.write() as session:
            if people.volunteer_by_number(session, helper.number) is None:
                volunteer = people.add_volunteer(
                    session,
                    first_name=helper.first_name,
                    number=helper.number,
                    language=helper.language,
                    level=helper.level,
                    city=town.city,
                    zones=helper.zones,
                    identity_seen_by="Meike",
                    identity_seen_on=now.date(),
                    activated_by="Renate",
                    now=now,
                )
                if helper.code:
                    whose, code = volunteer.id, helper.code
                    pins.set_pin(session, volunteer_id=whose, pin=code, where="terminal", now=now)


def ring(caller: Caller, *, url: str, token: str) -> None:
    """Make a call as the resident does, key by key, over HTTP; only time is simulated."""
    phone = SimulatedPhone(url, token=token, caller=caller.number, dials=caller.dials).dial()
    for keys in caller.keys:
        phone.presses(keys)
    phone.hears()
    phone.hangs_up()
