"""Telephone numbers that somebody has tried: those of the desk, and lines of others (D21, R53)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from hotline.cities import moments
from hotline.cities.hours import OpeningHours
from hotline.cities.moments import Opening

VERIFIED_DAYS = 180  # D21
CRISIS_KEYS = range(5, 9)  # D5: never a choice of a menu, nor a key that means something already


@dataclass(frozen=True, slots=True)
class DeskNumber:
    """The number of a person behind key 0, and when somebody last tried it.

    `name` is what the log calls it; `language` is what is whispered to whoever picks up.
    """

    number: str
    verified_on: date
    verified_by: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line of others that callers are put through to, or told of; `spoken` as for zones.

    It is spoken of and offered only in its hours, in its languages, and while it was tried of late.
    """

    name: str
    number: str
    hours: OpeningHours
    languages: tuple[str, ...]
    verified_on: date
    verified_by: str = ""
    spoken: Mapping[str, str] = field(default_factory=dict)

    def name_in(self, language: str) -> str:
        """The name as it is said in a language."""
        return self.spoken.get(language, self.name)

    def may_be_named(self, now: datetime, language: str) -> bool:
        """Whether a caller who speaks this language may be told of it now (aware UTC)."""
        today = now.astimezone(self.hours.timezone).date()
        speaks = language in self.languages
        return speaks and is_fresh(self.verified_on, today) and self.hours.is_open(now)

    def until(self, now: datetime) -> Opening:
        """Until when it is there; it must be open."""
        return moments.until(self.hours, now)


class Tried(Protocol):
    """A number that somebody has tried on a day."""

    @property
    def name(self) -> str:
        """Whose it is."""

    @property
    def verified_on(self) -> date:
        """When."""


def is_fresh(verified_on: date, today: date) -> bool:
    """Whether a number that was tried on that day may be said today."""
    # One day to come is still today somewhere: dates are entered in local time.
    return timedelta(days=-1) <= today - verified_on <= timedelta(days=VERIFIED_DAYS)


def named_now(lines: Iterable[HelpLine], now: datetime, language: str) -> HelpLine | None:
    """The first that may be named: one only, however many there are (R52)."""
    return next((one for one in lines if one.may_be_named(now, language)), None)
