"""The town as one value: its cities, everything that is said and shown there, and the edition's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hotline.cities import City, CityError, Written
from hotline.prompts import Words, name_faults
from hotline.prompts.lines import KeyName, Line


class NoCity(LookupError):
    """There is no city yet: none is named in the settings, and none was made at the desk."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A change made at the desk that this version of the files cannot follow, and why."""

    city: str
    subject: str
    why: str
    fault: CityError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """An edition: nothing in it ever changes.

    `edition` names it; calls keep it. `revision` counts the changes made at the desk that are in it.
    `written` has the cities as they are written down, files and changes in one.
    """

    cities: Mapping[str, City]
    words: Words
    edition: str
    revision: int = 0
    written: Mapping[str, Written] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    def city(self, code: str) -> City:
        """The city of that code, or the first one where a call names a city we no longer serve; NoCity."""
        return self.cities.get(code) or self.first

    @property
    def first(self) -> City:
        """The first city; raises NoCity where there is none yet."""
        for city in self.cities.values():
            return city
        raise NoCity


def check_types(cities: Iterable[City], words: Words) -> None:
    """Every type of every city has its words; PromptError names the one that has none."""
    for city in cities:
        for code in (*city.first_types, *city.more_types, *city.third_types):
            line = Line(f"{code}.menu", {"key": KeyName("1")})
            for language in city.languages:
                words.plain((line,), language=language, city=city.code)


def long_names(cities: Iterable[City], words: Words) -> Iterator[str]:
    """Where the names of zones make what callers hear too long to be kept in mind."""
    for city in cities:
        for language in city.languages:
            said = {zone: city.zone_spoken(zone, language) for zone in city.zones}
            asked = [tuple(said[zone] for zone in zones) for zones in city.zones_asked()]
            faults = name_faults(
                words,
                tuple(said.values()),
                asked,
                language=language,
                city=city.code,
                by_name=city.zones_by_name,
            )
            yield from (f"{city.title} ({language}): {fault}" for fault in faults)
