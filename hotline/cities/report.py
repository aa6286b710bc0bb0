"""What was found in a zone table, and how it differs from the one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hotline.cities.keyed import Collisions
from hotline.cities.places import Entry, ZoneTable

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend in a table; `line` counts from 1, 0 is the file as a whole.

    `name` is the line of `faults.toml` that says the same at the desk, with its gaps.
    """

    line: int
    what: str
    mend: str
    name: str = field(default="", compare=False)
    gaps: Mapping[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        where = f"Line {self.line}: " if self.line else ""
        return f"{where}{self.what} {self.mend}".rstrip()


@dataclass(frozen=True, slots=True)
class Report:
    """The count of a reading. A table with errors is not used at all; warnings are only told."""

    file: str
    encoding: str = ""
    separator: str = ""
    rows: int = 0
    codes: int = 0
    prefixes: int = 0
    padded: int = 0
    duplicates: int = 0
    wrong_length: int = 0
    several: tuple[str, ...] = ()
    by_person: tuple[str, ...] = ()
    zones_without_code: tuple[str, ...] = ()
    collisions: Collisions | None = None
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the table can be put in force."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that a new table adds, takes away, or gives to other zones; prefix rows end in a star."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]


def compare(old: ZoneTable, new: ZoneTable) -> Changes:
    """What putting the new table in force would change."""
    before, after = _rows(old), _rows(new)
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        moved=tuple(sorted(row for row in before.keys() & after.keys() if before[row] != after[row])),
    )


def in_words(report: Report) -> Iterator[str]:
    """A report, line by line, for people."""
    if report.encoding:
        yield f"{report.file}: {report.encoding}, separated by {SEPARATORS.get(report.separator, 'nothing')}."
    codes, prefixes = _count(report.codes, "code"), _count(report.prefixes, "prefix row")
    yield f"{_count(report.rows, 'row')} read: {codes}, {prefixes}."
    yield from _counted("Leading zeros added", report.padded)
    yield from _counted("Rows that stand twice", report.duplicates)
    yield from _counted("Codes of a wrong length", report.wrong_length)
    yield from _listed("Codes in several zones", report.several)
    yield from _listed("Codes that only a person can place", report.by_person)
    yield from _listed("Zones without any code", report.zones_without_code)
    if report.collisions is not None:
        yield from _collisions(report.collisions)
    yield from (f"Warning. {fault}" for fault in report.warnings)
    yield from (f"Error. {fault}" for fault in report.errors)


def _collisions(found: Collisions) -> Iterator[str]:
    """Which codes share their keys, and what follows from it."""
    alone, codes = f"{found.unique} of {_count(found.codes, 'code')}", f"at most {found.largest}"
    yield f"One key for each letter: {alone} alone on their keys, {codes} on the same."
    yield from _listed("Keys that mean several codes", _groups(found.shared))
    yield from _listed("Keys whose callers are asked for the zone", _groups(found.asked))
    yield from _listed("Codes with which another begins; only a pause or # ends them", found.begun)
    told = "Codes on the keys of an emergency number; their callers hear what to dial and key them once more"
    yield from _listed(told, found.emergencies)


def _groups(groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"{keys}: {' '.join(codes)}" for keys, codes in sorted(groups.items()))


def changes_in_words(changes: Changes) -> Iterator[str]:
    """The difference to the table in force, line by line."""
    if changes == Changes((), (), ()):
        yield "Nothing changes against the table in force."
    yield from _listed("New against the table in force", changes.added)
    yield from _listed("No longer there", changes.removed)
    yield from _listed("In other zones than before", changes.moved)


def _rows(table: ZoneTable) -> Mapping[str, frozenset[str]]:
    prefixes = {f"{prefix}*": _zones(entries) for prefix, entries in table.prefixes.items()}
    return {**prefixes, **{code: _zones(entries) for code, entries in table.codes.items()}}


def _zones(entries: tuple[Entry, ...]) -> frozenset[str]:
    return frozenset(entry.zone for entry in entries)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _counted(label: str, number: int) -> Iterator[str]:
    if number:
        yield f"{label}: {number}."


def _listed(label: str, codes: tuple[str, ...], *, at_most: int = 40) -> Iterator[str]:
    if codes:
        more = f" and {len(codes) - at_most} more" if len(codes) > at_most else ""
        yield f"{label}: {len(codes)} ({', '.join(codes[:at_most])}{more})."
