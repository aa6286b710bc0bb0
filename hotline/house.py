"""What a running process holds: settings, the store, the cities and the words. Assembled once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.prompts import Words, name_faults
from hotline.prompts.lines import KeyName, Line
from hotline.settings import Settings

EDITED = frozenset({".toml", ".csv", ".txt", ".wav"})


def real_time() -> datetime:
    """This moment, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """One process's view of the town; `edition` names the words and cities that calls began with.

    `now` is the time that the phone door plays calls in: real, unless whoever builds the house simulates it.
    """

    settings: Settings
    store: Store
    cities: Mapping[str, City]
    words: Words
    edition: str
    now: Callable[[], datetime] = real_time

    def city(self, code: str) -> City:
        """The city of that code, or the first one where a call names a city we no longer serve."""
        return self.cities.get(code) or next(iter(self.cities.values()))


def fingerprint(folders: Iterable[Path], files: Iterable[Path | None]) -> str:
    """The name of an edition: twelve hex digits that change with any file of words, cities or site."""
    known = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in EDITED]
    digest = sha256()
    for path in (*known, *(path for path in files if path is not None)):
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


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


def house() -> House:
    """The house of the running application."""
    return cast(House, current_app.extensions["hotline"])


def move_in(app: Flask, the_house: House) -> None:
    """Give the application its house."""
    app.extensions["hotline"] = the_house
