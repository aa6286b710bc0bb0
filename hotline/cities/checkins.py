"""Whether a city rings people on lists and asks how they are, and how many of them at once."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.cities.reading import Section

MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Checkins:
    """`calls`: the hotline rings by itself; `at_once`: never more telephones at the same time."""

    calls: bool = False
    at_once: int = 2


def read_checkins(section: Section) -> Checkins:
    """What a city file says about it; off where it says nothing."""
    at_once = section.whole("at_once", 2, least=1, most=MOST_AT_ONCE, unit="calls")
    return Checkins(section.yes("calls", False), at_once)
