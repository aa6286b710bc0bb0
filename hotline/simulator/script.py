"""The keys of a call, written in one line: each group answers one prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotline.simulator.phone import SimulatedPhone

WAIT_SECONDS = 5
GROUP = re.compile(r"[0-9*#]+")
WORDS = re.compile(r'"[^"]+"')
PARTS = re.compile(rf"{WORDS.pattern}|\S+")
WAIT = re.compile(r"wait(\d+)?")
SPEAK_SECONDS = 3
SPEAK = re.compile(r"speak(\d+)?")
MEANING = (
    "a group is made of the keys 0-9 * #, or is one of: wait (5 seconds, wait20: 20), "
    "silence (let the time run out), speak (3 seconds, speak20: 20), hang (hang up), "
    'or words in quotation marks, to be said: "shopping"'
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What the caller did at one prompt, what had been heard before it, and where it would have led."""

    group: str
    heard: tuple[str, ...]
    question: str


def groups_of(text: str) -> list[str]:
    """The groups in a line of keys; ValueError names one that means nothing."""
    groups = PARTS.findall(text)
    for group in groups:
        known = any(form.fullmatch(group) for form in (GROUP, WAIT, SPEAK, WORDS))
        if not known and group not in ("silence", "hang"):
            raise ValueError(f"{group!r} means nothing: {MEANING}")
    return groups


def play(phone: SimulatedPhone, groups: list[str]) -> tuple[list[Deed], list[str]]:
    """Do it all and stay on the line until the end; answers what was done and the groups left over."""
    deeds: list[Deed] = []
    for done, group in enumerate(groups):
        heard = tuple(phone.hears())
        if phone.is_over:
            return [*deeds, Deed("", heard, "")], groups[done:]
        deeds.append(Deed(group, heard, phone.question))
        do(phone, group)
    return [*deeds, Deed("", tuple(phone.hears_all()), "")], []


def do(phone: SimulatedPhone, group: str) -> None:
    """One group."""
    if group == "hang":
        phone.hangs_up()
    elif group == "silence":
        phone.stays_silent()
    elif match := WAIT.fullmatch(group):
        phone.waits(int(match.group(1) or WAIT_SECONDS))
    elif match := SPEAK.fullmatch(group):
        phone.speaks(seconds=int(match.group(1) or SPEAK_SECONDS))
    elif WORDS.fullmatch(group):
        phone.speaks(group.strip('"'))
    else:
        phone.presses(group)
