"""What can be the matter with the words, said so that somebody who does not program can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Matter:
    """What is the matter with a text, and how to mend it.

    `name` is the line of `faults.toml` that says both at the desk, with its gaps; none where nobody can
    bring it about there.
    """

    what: str
    mend: str
    name: str = ""
    gaps: Mapping[str, object] = field(default_factory=dict)


def matter(what: str, mend: str, name: str, /, **gaps: object) -> Matter:
    """The matter with a text that somebody at the desk may have written."""
    return Matter(what, mend, name, gaps)


class Entry(Protocol):
    """A line of the words, and where it is written down."""

    @property
    def name(self) -> str:
        """Its name: `groceries.menu`."""

    @property
    def file(self) -> str:
        """The file: `pl/types.toml`."""

    @property
    def line(self) -> int:
        """The line in it, from 1."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the file, the line in it (1 is the first), what is the matter, how to mend it.

    `said` is the line of the words that has it (`groceries.menu`), `matter` the same for the desk.
    """

    file: str
    line: int
    what: str
    mend: str
    said: str = field(default="", compare=False)
    matter: Matter | None = field(default=None, compare=False)

    @classmethod
    def of(cls, entry: Entry, matter: Matter, before: str = "") -> Fault:
        """The fault of one line; `before` stands before what is the matter."""
        return cls(entry.file, entry.line, before + matter.what, matter.mend, entry.name, matter)

    @property
    def language(self) -> str:
        """The folder in which the file stands (`uk`)."""
        return self.file.partition("/")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.mend}"


class PromptError(Exception):
    """A line that cannot be said: unknown, without a value for a gap, or never readable.

    `faults` are what was found in the words, where they were read.
    """

    def __init__(self, told: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(told)
        self.faults = tuple(faults)


def raise_all(faults: Iterable[Fault]) -> None:
    """Refuse words that have faults, naming every one of them."""
    found = sorted(set(faults))
    if found:
        raise PromptError("\n".join(str(fault) for fault in found), found)
