"""What can be the matter with the words, said so that somebody who does not program can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the file, the line in it (1 is the first), what is the matter, how to mend it."""

    file: str
    line: int
    what: str
    mend: str

    @property
    def language(self) -> str:
        """The folder in which the file stands (`uk`)."""
        return self.file.partition("/")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.mend}"


class PromptError(Exception):
    """A line that cannot be said: unknown, without a value for a gap, or never readable."""


def raise_all(faults: Iterable[Fault]) -> None:
    """Refuse words that have faults, naming every one of them."""
    told = [str(fault) for fault in sorted(set(faults))]
    if told:
        raise PromptError("\n".join(told))
