"""The zones of a city by name, as a menu reads them: few at a time, the nearest and the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hotline.cities.codes import ON_KEY
from hotline.cities.places import PERSON, Entry, ZoneTable

LEVELS = 3  # R5
NAMES_ON_A_LEVEL = 3  # the fourth choice leads on, or to a person
NAMES_AT_MOST = LEVELS * NAMES_ON_A_LEVEL


def nearest_first(order: Sequence[str], table: ZoneTable, keyed: str) -> tuple[str, ...]:
    """All zones: first those whose codes begin as what was keyed does, the longer the nearer.

    Among equals the one with more codes, then the one that stands earlier in `order`.
    """
    near: dict[str, tuple[int, float]] = {}
    for code, entries in _rows(table):
        alike = _alike(code, keyed)
        for entry in entries:
            length, weight = near.get(entry.zone, (0, 0.0))
            more = _weight(entry) + (weight if alike == length else 0.0)
            if alike >= length:
                near[entry.zone] = (alike, more if alike else 0.0)
    return tuple(sorted(order, key=lambda zone: tuple(-one for one in near.get(zone, (0, 0.0)))))


def page(zones: Sequence[str], level: int, *, levels: int = LEVELS) -> tuple[tuple[str, ...], bool]:
    """The zones that a level (the first is 0) reads, and whether another one of so many levels follows."""
    start, end = level * NAMES_ON_A_LEVEL, (level + 1) * NAMES_ON_A_LEVEL
    return tuple(zones[start:end]), end < min(len(zones), levels * NAMES_ON_A_LEVEL)


def _rows(table: ZoneTable) -> Iterator[tuple[str, Sequence[Entry]]]:
    rows: tuple[Mapping[str, Sequence[Entry]], ...] = (table.codes, table.prefixes)
    for part in rows:
        for code, entries in part.items():
            if entries[0].zone != PERSON:
                yield code, entries


def _alike(code: str, keyed: str) -> int:
    """With how many keys in a row a code begins as keyed."""
    count = 0
    for sign, key in zip(code, keyed, strict=False):
        if sign != key and sign not in ON_KEY.get(key, ""):
            break
        count += 1
    return count


def _weight(entry: Entry) -> float:
    return 1.0 if entry.share is None else entry.share
