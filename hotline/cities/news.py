"""What a town tells whoever stays on the line: announcements until a day, and a directory of others (C12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hotline.cities.helplines import is_fresh
from hotline.cities.numbers import is_possible
from hotline.cities.reading import Section, nearest


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that is true until a day; in one zone, or everywhere where `zone` is empty."""

    zone: str
    until: date
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """Somebody else who helps: a shop that delivers, a kitchen. `kind` is a type of help, empty for any."""

    name: str
    number: str
    verified_on: date
    zone: str = ""
    kind: str = ""
    hours: str = ""
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """`announcements_told` and `directory_told`: whether callers hear them, or the desk alone has them."""

    announcements_told: bool = False
    announcements: tuple[Announcement, ...] = ()
    directory_told: bool = False
    directory: tuple[DirectoryEntry, ...] = ()

    def texts(self, zone: str, language: str, today: date) -> tuple[str, ...]:
        """What callers of a zone are told today, in a language that has the words."""
        if not self.announcements_told:
            return ()
        here = (one for one in self.announcements if one.zone in ("", zone) and today <= one.until)
        return tuple(one.text[language] for one in here if language in one.text)

    def entries(self, zone: str, kind: str, today: date) -> tuple[DirectoryEntry, ...]:
        """Who else helps there with that; nobody whose number was not tried of late (D21)."""
        fresh = (one for one in self.directory if is_fresh(one.verified_on, today))
        here = (one for one in fresh if one.zone in ("", zone) and one.kind in ("", kind))
        return tuple(here) if self.directory_told else ()


NO_NEWS = News()
ENTRIES_AT_MOST = 2  # of the directory, for one caller: nobody writes down more


@dataclass(frozen=True, slots=True)
class Places:
    """What announcements and entries may name."""

    zones: Collection[str]
    kinds: Collection[str] = ()
    languages: Sequence[str] = field(default_factory=tuple)


def read_news(announcements: Section, directory: Section, places: Places) -> News:
    """The two tables of a city file."""
    return News(
        announcements_told=announcements.yes("told", False),
        announcements=tuple(_announcement(one, places) for one in announcements.sections("list")),
        directory_told=directory.yes("told", False),
        directory=tuple(_entry(one, places) for one in directory.sections("list")),
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
        raise section.fault("number", f'"{number}" is not a telephone number.', mend)
    entry = DirectoryEntry(
        name=section.text("name"),
        number=number,
        verified_on=section.day("verified_on"),
        zone=_one_of(section, "zone", places.zones),
        kind=_one_of(section, "kind", places.kinds),
        hours=section.text("hours", ""),
        verified_by=section.text("verified_by", ""),
    )
    section.nothing_else()
    return entry


def _one_of(section: Section, key: str, known: Collection[str]) -> str:
    found = section.text(key, "")
    if found and found not in known:
        raise section.fault(key, f'There is no {key} "{found}".', nearest(found, sorted(known)))
    return found
