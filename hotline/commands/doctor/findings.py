"""What the doctor says: one finding a line, with a mark, plain words, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["well", "mind", "wrong"]

CLOCKS_DIFFER = timedelta(seconds=5)  # more than any way through the network takes
SHOWN: dict[Mark, str] = {"well": "ok   ", "mind": "mind ", "wrong": "WRONG"}
COLOURS: dict[Mark, str] = {"well": "green", "mind": "yellow", "wrong": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`about`: what was looked at. `mend`: what to do, empty where there is nothing to do.

    `wrong`: something does not work for people now, or soon. `mind`: good to know.
    """

    mark: Mark
    about: str
    words: str
    mend: str = ""


def well(about: str, words: str) -> Finding:
    """All is well."""
    return Finding("well", about, words)


def mind(about: str, words: str, mend: str = "") -> Finding:
    """Good to know."""
    return Finding("mind", about, words, mend)


def wrong(about: str, words: str, mend: str) -> Finding:
    """Something must be done."""
    return Finding("wrong", about, words, mend)


def several(numbers: int, one: str, many: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{numbers} {one if numbers == 1 else many}"


def clocks(other: datetime, *, asked: datetime, answered: datetime, whose: str) -> Finding:
    """Whether another clock, read between these two times of ours, shows the same time as ours."""
    early, late = asked - CLOCKS_DIFFER, answered + CLOCKS_DIFFER
    if early <= other <= late:
        return well("time", f"This machine and {whose} agree.")
    seconds = (other - answered if other > late else other - asked).total_seconds()
    words = (
        f"The clock of {whose} is {abs(seconds):.0f} seconds {'before' if seconds > 0 else 'behind'} ours."
    )
    return wrong("time", words, "Let both keep time: timedatectl set-ntp true")


def is_ill(findings: Iterable[Finding]) -> bool:
    """Whether something must be done."""
    return any(finding.mark == "wrong" for finding in findings)
