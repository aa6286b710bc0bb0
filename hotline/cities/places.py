"""Where a postcode lies: the five answers, and an index in which a look-up is a few dict accesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hotline.cities.codes import CodeForm

PERSON = "@person"
CHOICES_AT_MOST = 4  # R5: nobody is read more than four zones


@dataclass(frozen=True, slots=True)
class Placed:
    """The code lies in this zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class AskZones:
    """The code lies in several zones: two to four of them, the likeliest first.

    With `more` there are others, or a person has to say: one to three zones, then none of them.
    """

    zones: tuple[str, ...]
    more: bool = False


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

    form: CodeForm
    area: Area
    codes: Mapping[str, Place]
    prefixes: Mapping[str, Place]
    partials: Mapping[str, str | None]

    def place(self, code: str) -> Place:
        """Where a canonical code lies."""
        if not self.form.fits(code):
            return Unknown()
        found = self.find(code)
        if found is not None:
            return found
        return Unknown() if self.area.holds(code) else Outside()

    def place_partial(self, beginning: str) -> str | None:
        """The one zone of every known code that begins so, or None (R22)."""
        if beginning in self.partials:
            return self.partials[beginning]
        return _only_zone({self.find(beginning)}) if self.form.begins(beginning) else None

    def find(self, code: str) -> Place | None:
        """The answer of the code's own row, else of the longest beginning that has one."""
        return _find(code, self.codes, self.prefixes)

    def goes_on(self, beginning: str) -> bool:
        """Whether some row begins so, is this, or stands for codes that begin so."""
        return beginning in self.partials or self.find(beginning) is not None


def build_index(table: ZoneTable, *, form: CodeForm, area: Area, ask_threshold: float) -> PlaceIndex:
    """Work out every answer of the table."""
    codes = {code: _place(entries, ask_threshold) for code, entries in table.codes.items()}
    prefixes = {code: _place(entries, ask_threshold) for code, entries in table.prefixes.items()}
    partials = _partials(codes, prefixes, form)
    return PlaceIndex(form=form, area=area, codes=codes, prefixes=prefixes, partials=partials)


def _find(code: str, codes: Mapping[str, Place], prefixes: Mapping[str, Place]) -> Place | None:
    if code in codes:
        return codes[code]
    for length in range(len(code), 0, -1):
        if (found := prefixes.get(code[:length])) is not None:
            return found
    return None


def ask_zones(zones: tuple[str, ...], *, more: bool = False) -> AskZones:
    """What is asked about these zones: all of them, or the likeliest three and whether it is another."""
    if more or len(zones) > CHOICES_AT_MOST:
        return AskZones(zones[: CHOICES_AT_MOST - 1], more=True)
    return AskZones(zones)


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
    return ask_zones(tuple(entry.zone for entry in asked))


def _partials(
    codes: Mapping[str, Place], prefixes: Mapping[str, Place], form: CodeForm
) -> dict[str, str | None]:
    """The answer for every beginning that some row goes beyond; longer entries follow their row."""
    may_go_on = (code for code in codes if form.next_signs(code))  # a whole code with which others begin
    longer: dict[str, set[str]] = {row: set() for row in (*prefixes, *may_go_on)}
    for row in (*codes, *prefixes):
        for length in range(len(row)):
            longer.setdefault(row[:length], set()).add(row[: length + 1])
    known: dict[str, set[Place | None]] = {}
    for beginning in sorted(
        longer, key=len, reverse=True
    ):  # the longer ones come before what they begin with
        goes_on = longer[beginning]
        meant = {codes.get(beginning)}
        meant.update(*(known[one] if one in known else {_find(one, codes, prefixes)} for one in goes_on))
        if len(goes_on) < len(form.next_signs(beginning)):  # all other signs are as this beginning's row says
            meant.add(_find(beginning, {}, prefixes))
        known[beginning] = meant
    return {beginning: _only_zone(found) for beginning, found in known.items()}


def _only_zone(found: set[Place | None]) -> str | None:
    """The zone if all that is known (None is not) is that one zone."""
    meant = found - {None}
    match list(meant):
        case [Placed(zone)]:
            return zone
        case _:
            return None
