"""Where a postcode lies: the five answers, and an index in which a look-up is a few dict accesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import TypeAlias

PERSON = "@person"
CHOICES_AT_MOST = 4  # R5: nobody is read more than four zones


@dataclass(frozen=True, slots=True)
class Placed:
    """The code lies in this zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class AskZones:
    """The code lies in several zones: two to four of them, the likeliest first."""

    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByPerson:
    """The code is known, but only a person can place it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The code looks like one of ours (or is not a whole code), but nobody knows it."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A well-formed code of somewhere else."""


Place: TypeAlias = Placed | AskZones | ByPerson | Unknown | Outside


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the zone table: a zone's code or `@person`, and its share of the addresses, 0 to 1."""

    zone: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """What a zone table says: whole codes, beginnings of codes (without the star), and its sources."""

    codes: Mapping[str, tuple[Entry, ...]]
    prefixes: Mapping[str, tuple[Entry, ...]]
    sources: tuple[str, ...] = ()

    def entries(self, code: str) -> tuple[Entry, ...]:
        """The rows that decide about a code: its own, else those of the longest beginning."""
        if code in self.codes:
            return self.codes[code]
        beginnings = (code[:length] for length in range(len(code) - 1, 0, -1))
        return next((self.prefixes[one] for one in beginnings if one in self.prefixes), ())


@dataclass(frozen=True, slots=True)
class Area:
    """The beginnings of codes that are ours, and longer beginnings that are not although they look so."""

    inside: tuple[str, ...]
    outside: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """Whether the code begins as ours do; the longest matching beginning decides."""
        ours = max((len(one) for one in self.inside if code.startswith(one)), default=-1)
        theirs = max((len(one) for one in self.outside if code.startswith(one)), default=-1)
        return ours > theirs


@dataclass(frozen=True, slots=True, eq=False)
class PlaceIndex:
    """All places of a city, worked out once when the city is read."""

    mask: str
    area: Area
    places: Mapping[str, Place]  # whole codes and beginnings together: the longest match wins
    partials: Mapping[str, str | None]

    def place(self, code: str) -> Place:
        """Where a canonical code lies."""
        if not fits(code, self.mask):
            return Unknown()
        found = longest(self.places, code)
        if found is not None:
            return found
        return Unknown() if self.area.holds(code) else Outside()

    def place_partial(self, beginning: str) -> str | None:
        """The one zone of every known code that begins so, or None (R22)."""
        if beginning in self.partials:
            return self.partials[beginning]
        if not fits(beginning, self.mask[: len(beginning)]):
            return None
        return _only_zone({longest(self.places, beginning)})


def build_index(table: ZoneTable, *, mask: str, area: Area, ask_threshold: float) -> PlaceIndex:
    """Work out every answer of the table."""
    rows = {**table.prefixes, **table.codes}
    places = {code: _place(entries, ask_threshold) for code, entries in rows.items()}
    return PlaceIndex(mask=mask, area=area, places=places, partials=_partials(places, mask))


def letters_for(sign: str) -> str:
    """The letters a sign of a mask stands for: `9` a digit, `A` a letter."""
    return {"9": digits, "A": ascii_uppercase}[sign]


def fits(code: str, mask: str) -> bool:
    """Whether a code has the length and the kinds of signs of the mask."""
    same_length = len(code) == len(mask)
    return same_length and all(one in letters_for(sign) for one, sign in zip(code, mask, strict=True))


def longest(places: Mapping[str, Place], code: str) -> Place | None:
    """The answer of the longest row that the code begins with: an exact row is the longest of all."""
    for length in range(len(code), 0, -1):
        if (found := places.get(code[:length])) is not None:
            return found
    return None


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Rows of one code, the largest share first; rows without a share follow in the table's order."""
    return tuple(sorted(entries, key=lambda entry: -1.0 if entry.share is None else -entry.share - 2))


def _place(entries: tuple[Entry, ...], ask_threshold: float) -> Place:
    """The answer of one code: asked are the zones whose share reaches the threshold or is not known."""
    first, *others = ordered(entries)
    if first.zone == PERSON:
        return ByPerson()
    asked = [first, *(one for one in others if one.share is None or one.share >= ask_threshold)]
    if len(asked) == 1:
        return Placed(first.zone)
    return AskZones(tuple(entry.zone for entry in asked[:CHOICES_AT_MOST]))


def _partials(places: Mapping[str, Place], mask: str) -> dict[str, str | None]:
    """The answer for every beginning that some row goes beyond; longer entries follow their row."""
    beginnings = {code[:length] for code in places for length in range(len(code))}
    known: dict[str, set[Place | None]] = {}
    for beginning in sorted(beginnings, key=len, reverse=True):  # the children come before their parent
        known[beginning] = set().union(*_children(beginning, places=places, mask=mask, known=known))
    return {beginning: _only_zone(found) for beginning, found in known.items()}


def _children(
    beginning: str, *, places: Mapping[str, Place], mask: str, known: Mapping[str, set[Place | None]]
) -> Iterator[set[Place | None]]:
    """What can be meant by each way to go on from a beginning with one more sign."""
    for sign in letters_for(mask[len(beginning)]):
        child = beginning + sign
        yield known[child] if child in known else {longest(places, child)}


def _only_zone(found: set[Place | None]) -> str | None:
    """The zone if all that is known (None is not) is that one zone."""
    meant = found - {None}
    match list(meant):
        case [Placed(zone)]:
            return zone
        case _:
            return None
