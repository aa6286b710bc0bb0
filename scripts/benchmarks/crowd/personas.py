"""Who rings: eight kinds of people that exclude each other, and sixteen things that may happen on top."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

COMPLETE, PERSON, TICKET, TOLD, LOG, LOST = OUTCOMES = (
    "complete",  # a request that somebody can take, or the one that this number had already
    "person",  # joined with somebody at the desk
    "ticket",  # somebody at the desk rings back
    "told",  # a withheld number: when to ring again, and to press 0
    "log",  # hung up within 8 seconds, or a withheld number that was never given: nobody could ring back
    "lost",  # the number is known, and nobody will ever act on this call
)


@dataclass(frozen=True, slots=True)
class Hands:
    """Seconds: to the first key after a prompt, from ear to hand, from key to key (a median), a key held."""

    start: float
    move: float
    gap: float
    spread: float = 0.0  # sigma of a lognormal; 0: always the median
    hold: tuple[float, float] = (0.0, 0.0)

    def first(self) -> float:
        """Seconds from the end of a prompt to the first key."""
        return self.start + self.move + self.gap

    def gaps(self, count: int, dice: random.Random) -> list[float]:
        """Seconds from each key to the next."""
        return [max(self._gap(dice), dice.uniform(*self.hold)) for _ in range(count)]

    def _gap(self, dice: random.Random) -> float:
        return self.gap * dice.lognormvariate(0, self.spread) if self.spread else self.gap


YOUNG = Hands(start=0.8, move=0.0, gap=0.45)
TYPICAL = Hands(start=2.0, move=1.0, gap=1.2)
SLOW = Hands(start=4.0, move=1.5, gap=3.0, spread=0.6, hold=(1.0, 3.0))


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of person: `weight` in percent, `ends` as what a call must end."""

    code: str
    name: str
    weight: float
    hands: Hands
    ends: frozenset[str]


DONE = frozenset({COMPLETE, PERSON, TICKET})
HELPED = frozenset({COMPLETE, PERSON, TICKET, TOLD})
PERSONAS = (
    Persona("B1", "typical 65+", 37, TYPICAL, DONE),
    Persona("B2", "slow presser 80+", 15, SLOW, DONE),
    Persona("B3", "quick or returning", 13, YOUNG, DONE),
    Persona("B4", "cannot use menus", 12, TYPICAL, HELPED),
    Persona("B5", "straight to a person", 14, YOUNG, HELPED),
    Persona("B6", "silent, hangs up early", 5, TYPICAL, frozenset({LOG, *HELPED})),
    Persona("B7", "speaks instead of pressing", 3, TYPICAL, HELPED),
    Persona("B8", "no tones", 1, TYPICAL, HELPED),
)
BY_CODE = {persona.code: persona for persona in PERSONAS}
WILLING = ("B1", "B2", "B3")


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something that may happen on top, each by itself: `chance` 0-1. `slow`: it takes time by its nature."""

    code: str
    name: str
    chance: float
    slow: bool = False


OVERLAYS = (
    Overlay("OV1", "hard of hearing", 0.33, slow=True),
    Overlay("OV2", "several calls for one need", 0.40),
    Overlay("OV3", "# after everything", 0.20),
    Overlay("OV4", "wrong or foreign postcode", 0.05, slow=True),
    Overlay("OV5", "transposed, dropped, doubled digit", 0.08, slow=True),
    Overlay("OV6", "withheld number", 0.05, slow=True),
    Overlay("OV7", "mobile, not landline", 0.53),
    Overlay("OV8", "shared line", 0.05),
    Overlay("OV9", "hangs up during the read-back", 0.25),
    Overlay("OV10", "looks for the postcode", 0.15, slow=True),
    Overlay("OV11", "out of hours", 0.35),
    Overlay("OV12", "does not answer the first call-back", 0.40),
    Overlay("OV13", "prank", 0.01),
    Overlay("OV14", "carrier loses or doubles a digit", 0.005, slow=True),  # of each digit, not of a person
    Overlay("OV15", "distress or emergency", 0.005, slow=True),
    Overlay("OV16", "line drops", 0.01),
)
SLOW_ONES = frozenset(overlay.code for overlay in OVERLAYS if overlay.slow)
OF_A_DIGIT = "OV14"


def drawn_persona(dice: random.Random) -> Persona:
    """One of them, by weight."""
    return dice.choices(PERSONAS, [persona.weight for persona in PERSONAS])[0]


def drawn_overlays(dice: random.Random) -> Iterator[str]:
    """The codes of what happens on top."""
    for overlay in OVERLAYS:
        happens = dice.random() < overlay.chance
        if happens and overlay.code != OF_A_DIGIT:
            yield overlay.code
