"""What a town tells whoever stays on the line: announcements until a day, and a directory of others (C12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from hotline.cities.helplines import is_fresh
from hotline.cities.hours import OpeningHours
from hotline.cities.numbers import costs_as_usual, is_possible
from hotline.cities.reading import Section, nearest
from hotline.cities.week import windows_of


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that is true until a day; in one zone, or everywhere where `zone` is empty."""

    zone: str
    until: date
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """Somebody else who helps: a shop that delivers, a kitchen. `kind` is a type of help, empty for any.

    `doubted_on`: somebody said that day that the number is not right any more; callers do not hear it.
    """

    name: str
    number: str
    verified_on: date
    zone: str = ""
    kind: str = ""
    hours: str = ""
    verified_by: str = ""
    opens: OpeningHours | None = None
    doubted_on: date | None = None
    doubted_by: str = ""

    def is_told(self, today: date) -> bool:
        """Whether callers may hear of it: somebody has tried the number of late, and nobody doubts it."""
        return self.doubted_on is None and is_fresh(self.verified_on, today)

    def is_there(self, now: datetime) -> bool:
        """Whether callers may be put through at this moment (aware UTC): in its hours, while it was tried."""
        if self.opens is None:
            return False
        today = now.astimezone(self.opens.timezone).date()
        return self.is_told(today) and self.opens.is_open(now)


@dataclass(frozen=True, slots=True)
class News:
    """`announcements_told` and `directory_told`: whether callers hear them, or the desk alone has them.

    `connects`: whether callers are put through to who is in the directory, `connects_a_day` times in a day
    from one number, `connects_in_town` times from all together, and talk for `talk_minutes` at most.
    """

    announcements_told: bool = False
    announcements: tuple[Announcement, ...] = ()
    directory_told: bool = False
    directory: tuple[DirectoryEntry, ...] = ()
    connects: bool = False
    connects_a_day: int = 3
    connects_in_town: int = 50
    talk_minutes: int = 15

    def texts(self, zone: str, language: str, today: date) -> tuple[str, ...]:
        """What callers of a zone are told today, in a language that has the words."""
        if not self.announcements_told:
            return ()
        here = (one for one in self.announcements if one.zone in ("", zone) and today <= one.until)
        return tuple(one.text[language] for one in here if language in one.text)

    def entries(self, zone: str, kind: str, today: date) -> tuple[DirectoryEntry, ...]:
        """Who else helps there with that; nobody whose number was not tried of late (D21)."""
        return self.helping(zone, kind, today) if self.directory_told else ()

    def helping(self, zone: str, kind: str, today: date) -> tuple[DirectoryEntry, ...]:
        """The same, whether or not callers are told of them after a request."""
        told = (one for one in self.directory if one.is_told(today))
        here = (one for one in told if one.zone in ("", zone) and one.kind in ("", kind))
        return tuple(here)


NO_NEWS = News()
OPEN_KEYS = ("weekdays", "saturday", "sunday")
WORKDAYS = 5
ENTRIES_AT_MOST = 2  # of the directory, for one caller: nobody writes down more


@dataclass(frozen=True, slots=True)
class Places:
    """What announcements and entries may name; `ours`: the hotline's own numbers."""

    zones: Collection[str]
    kinds: Collection[str] = ()
    languages: Sequence[str] = field(default_factory=tuple)
    country: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    ours: Collection[str] = ()


def read_news(announcements: Section, directory: Section, places: Places) -> News:
    """The two tables of a city file."""
    return News(
        announcements_told=announcements.yes("told", False),
        announcements=tuple(_announcement(one, places) for one in announcements.sections("list")),
        directory_told=directory.yes("told", False),
        directory=tuple(_entry(one, places) for one in directory.sections("list")),
        connects=directory.yes("connects", False),
        connects_a_day=directory.whole("connects_a_day", 3, least=1, most=20, unit="times"),
        connects_in_town=directory.whole("connects_in_town", 50, least=1, most=2000, unit="times"),
        talk_minutes=directory.whole("talk_minutes", 15, least=1, most=60, unit="minutes"),
    )


def _announcement(section: Section, places: Places) -> Announcement:
    text = section.section("text")
    said = {language: text.text(language) for language in places.languages if language in text.data}
    text.all_keys()  # of languages that were taken away since
    found = Announcement(_one_of(section, "zone", places.zones), section.day("until"), said)
    section.nothing_else()
    return found


def _entry(section: Section, places: Places) -> DirectoryEntry:
    number = section.text("number").replace(" ", "")
    if not is_possible(number):
        mend = "Write it with a plus and the country, for example +49 30 ..."
        what = f'"{number}" is not a telephone number.'
        raise section.fault("number", what, mend, name="no_number", number=number)
    entry = DirectoryEntry(
        name=section.text("name"),
        number=number,
        verified_on=section.day("verified_on"),
        zone=_one_of(section, "zone", places.zones),
        kind=_one_of(section, "kind", places.kinds),
        hours=section.text("hours", ""),
        verified_by=section.text("verified_by", ""),
        opens=_opens(section, number, places),
        doubted_on=section.day("doubted_on") if "doubted_on" in section.data else None,
        doubted_by=section.text("doubted_by", ""),
    )
    section.nothing_else()
    return entry


def _opens(section: Section, number: str, places: Places) -> OpeningHours | None:
    """When callers may be put through; nothing where that is not wanted."""
    table = section.section("open")
    weekdays, saturday, sunday = (windows_of(table, key) for key in OPEN_KEYS)
    on_holidays = table.yes("on_holidays", False)
    table.nothing_else()
    if not (weekdays or saturday or sunday):
        return None
    if not costs_as_usual(number, places.country):
        what = f'Nobody is put through to "{number}": it is abroad, or calls to it have a price of their own.'
        mend = "Take the hours away, or enter another number."
        raise section.fault("open", what, mend, name="number_dear", number=number)
    if number in places.ours:
        what = f'Nobody is put through to "{number}": it is the hotline itself, which would ring itself.'
        mend = "Take the hours away, or enter another number."
        raise section.fault("open", what, mend, name="number_ours", number=number)
    week = (*(weekdays,) * WORKDAYS, saturday, sunday)
    return OpeningHours(places.timezone, week, "" if on_holidays else places.country)


def _one_of(section: Section, key: Literal["zone", "kind"], known: Collection[str]) -> str:
    found = section.text(key, "")
    if found and found not in known:
        what, mend = f'There is no {key} "{found}".', nearest(found, sorted(known))
        raise section.fault(key, what, mend, name=f"no_{key}", **{key: found})
    return found
