"""Who covers the zones, in words (O5): by language and level, and what nobody on duty there may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hotline.casebook import coverage
from hotline.casebook.coverage import LEVEL_2, Cover, Stuck
from hotline.casebook.fitting import HIGHEST, level_needed
from hotline.casebook.zones_now import Waiting
from hotline.cities import City
from hotline.desk.call_list import Choice
from hotline.pages import formats, language, say

NOBODY = Cover()


@dataclass(frozen=True, slots=True)
class Covered:
    """A city's zones as they are covered now; `chosen`: a language, or LEVEL_2, or nothing: all of it."""

    zones: Mapping[str, Cover]
    stuck: Sequence[Stuck]
    levels: Mapping[str, int]
    chosen: str = ""

    def on_duty(self, zone: str) -> int:
        """How many are on duty there who can what is chosen."""
        return self.zones.get(zone, NOBODY).on_duty.get(self.chosen, 0)

    def stuck_in(self, zone: str) -> int:
        """How many requests wait there that nobody on duty may take."""
        return sum(one.count for one in self.stuck if one.zone == zone)

    def is_missing(self, zone: str) -> bool:
        """Whether any of those takes what is chosen."""
        return any(one.zone == zone and self._takes_it(one) for one in self.stuck)

    def _takes_it(self, one: Stuck) -> bool:
        if self.chosen == LEVEL_2:
            return level_needed(one.kind, self.levels) >= HIGHEST
        return self.chosen in ("", one.language)

    def in_words(self, zone: str, city: City, *, briefly: bool = False) -> tuple[str, ...]:
        """Who is on duty there, and active, by language and level: "Polnisch 1 / 3".

        `briefly`: only what is chosen, or where nothing is, what somebody there can at all.
        """
        here = self.zones.get(zone, NOBODY)
        codes = [code for code in (*city.languages, LEVEL_2) if not briefly or self._is_told(code, here)]
        return tuple(
            f"{words(code, city)} {here.on_duty.get(code, 0)} / {here.active.get(code, 0)}" for code in codes
        )

    def _is_told(self, code: str, here: Cover) -> bool:
        return code == self.chosen if self.chosen else code in here.active

    def why(self, zone: str, waiting: Waiting) -> str:
        """Why nobody on duty may take a request; empty where somebody may."""
        about = zone, waiting.kind, waiting.language
        found = next((one for one in self.stuck if (one.zone, one.kind, one.language) == about), None)
        if found is None:
            return ""
        return say(f"figures.stuck_{found.why}", spoken=formats.language_name(found.language, language()))


def look(casebook: Session, city: City, chosen: str = "") -> Covered:
    """How a city is covered now."""
    stuck = coverage.stuck(casebook, city.code, levels=city.levels)
    return Covered(coverage.look(casebook, city.code), stuck, city.levels, chosen)


def words(code: str, city: City) -> str:
    """A language, or the level, as it is read; nothing for nothing."""
    if code == LEVEL_2:
        return say("figures.cover_level_2")
    return formats.language_name(code, language()) if code in city.languages else ""


def choices(city: City, given: Mapping[str, str]) -> list[Choice]:
    """What the map may show instead of open requests."""
    codes = (*city.languages, LEVEL_2)
    return [Choice(code, words(code, city), given.get("cover") == code) for code in codes]
