"""One resident: who it is, what is wanted, when the telephone is taken up. Drawn from a seed alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hotline.cities import City
from scripts.benchmarks.crowd import places
from scripts.benchmarks.crowd.personas import Persona, drawn_overlays, drawn_persona
from scripts.benchmarks.crowd.places import Home

A_MONDAY = date(2026, 11, 23)  # the first day of a week without a holiday
WAKING_HOURS = (7, 22)
RETURNING = 0.5  # of B3: the other half is quick. Assumed
MORE_KINDS = 0.2  # want something of the second menu. Assumed
BURST = 5  # calls of a prank, within an hour
WITHHELD = ("anonymous", "", "Restricted", "unavailable", "+266696687", "+86282452253")
LANDLINES, MOBILES = 900, 100  # of the ranges kept for fiction; above are the lines of the hotline


@dataclass(frozen=True, slots=True)
class Resident:
    """One person with one need. `calls` are the moments (aware) at which this person rings.

    `believed` is the postcode that this person keys, `first_keyed` that of the first entry (with a slip).
    `shown` is the caller ID, `number` the number in truth (E.164). `dice` is the seed of what happens.
    """

    language: str
    persona: Persona
    overlays: frozenset[str]
    kind: str
    home: Home
    believed: str
    first_keyed: str
    knows_better: bool
    number: str
    shown: str
    returning: bool
    calls: tuple[datetime, ...]
    other_kinds: tuple[str, ...]
    dice: str
    hard_of_hearing: bool = field(init=False)

    def __post_init__(self) -> None:
        """What is asked for often."""
        object.__setattr__(self, "hard_of_hearing", self.has("OV1"))

    def has(self, overlay: str) -> bool:
        """Whether this happens to the person."""
        return overlay in self.overlays


def draw(seed: int, language: str, index: int, city: City) -> Resident:
    """The resident of this number in the crowd of a seed: the same on every machine."""
    name = f"{seed}:{language}:{index}"
    dice = random.Random(name)
    persona, overlays = drawn_persona(dice), frozenset(drawn_overlays(dice))
    kinds = city.more_types if city.more_types and dice.random() < MORE_KINDS else city.first_types
    lives = places.home(city, dice)
    believed = _believed(lives.postcode, city, dice) if "OV4" in overlays else lives.postcode
    first_keyed = places.slipped(believed, dice) if "OV5" in overlays else believed
    number = _number(city, mobile="OV7" in overlays, dice=dice)
    first = _moment(city, dice, open_then="OV11" not in overlays)
    return Resident(
        language=language,
        persona=persona,
        overlays=overlays,
        kind=dice.choice(kinds),
        home=lives,
        believed=believed,
        first_keyed=first_keyed,
        knows_better=dice.random() < 0.5,
        number=number,
        shown=dice.choice(WITHHELD) if "OV6" in overlays else number,
        returning=persona.code == "B3" and dice.random() < RETURNING,
        calls=_calls(first, overlays, dice),
        other_kinds=tuple(dice.choices((*city.first_types, *city.more_types), k=BURST)),
        dice=name,
    )


def _believed(code: str, city: City, dice: random.Random) -> str:
    mistake = dice.randrange(3)
    if mistake == 0:
        return places.one_digit_wrong(code, dice)
    return places.old(city, dice) if mistake == 1 else places.foreign(city, dice)


def _number(city: City, *, mobile: bool, dice: random.Random) -> str:
    """From the ranges kept for fiction; Poland keeps none, so there it is one that cannot exist."""
    if city.country == "PL":
        return f"+4899{dice.randrange(1_000_000, 2_000_000)}"
    if mobile:
        return f"+491713920{dice.randrange(MOBILES):03d}"
    return f"+493023125{dice.randrange(LANDLINES):03d}"


def _moment(city: City, dice: random.Random, *, open_then: bool) -> datetime:
    """A moment of the week, in waking hours, at which somebody is at the desk or nobody is."""
    while True:
        day, hour = dice.randrange(7), dice.uniform(*WAKING_HOURS)
        midnight = datetime.combine(A_MONDAY + timedelta(days=day), time(), city.timezone)
        local = midnight + timedelta(seconds=round(hour * 3600))
        if city.hours.is_open(local) is open_then:
            return local


def _calls(first: datetime, overlays: frozenset[str], dice: random.Random) -> tuple[datetime, ...]:
    if "OV13" in overlays:
        return tuple(first + timedelta(minutes=12 * number) for number in range(BURST))
    if "OV2" in overlays:
        return first, first + timedelta(seconds=round(dice.uniform(600, 24 * 3600)))
    return (first,)
