"""Where a kind of help goes: onto the board, to the desk, or to who else helps with it (O10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotline.cities.reading import BY_HAND, Section, nearest

BOARD, DESK, DIRECTORY = WAYS = ("board", "desk", "directory")


@dataclass(frozen=True, slots=True)
class Ways:
    """The way of each kind, where that is not the board; and those that a zone has of its own, by zone."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str, zone: str = "") -> str:
        """One of WAYS: that of the zone, where it has one of its own."""
        return self.zones.get(zone, {}).get(kind) or self.kinds.get(kind, BOARD)

    def is_desks(self, state: str, kind: str, zone: str | None) -> bool:
        """Whether a request in this state waits because its kind is the desk's, and not to be approved."""
        return state == "to_approve" and self.of(kind, zone or "") != BOARD


ALL_TO_THE_BOARD = Ways()


def read_ways(types: Section, *, kinds: Collection[str], zones: Collection[str]) -> Ways:
    """`to` and `to_in` of the types of a city file; raises CityError for a kind, zone or way there is not."""
    by_zone, read = types.section("to_in"), {}
    for zone in by_zone.all_keys():
        _known(by_zone, "zone", zone, zones)
        read[zone] = _ways(by_zone.section(zone), kinds)
    return Ways(_ways(types.section("to"), kinds), read)


def _ways(section: Section, kinds: Collection[str]) -> dict[str, str]:
    found = {}
    for kind in section.all_keys():
        _known(section, "kind", kind, kinds)
        found[kind] = section.text(kind)
        if found[kind] not in WAYS:
            mend = f"Write one of these: {', '.join(WAYS)}."
            raise section.fault(kind, f'"{found[kind]}" is no way for a request.', mend, name=BY_HAND)
    return found


def _known(section: Section, one_of: Literal["kind", "zone"], key: str, known: Collection[str]) -> None:
    if key not in known:
        what, mend = f'There is no "{key}".', nearest(key, sorted(known))
        raise section.fault(key, what, mend, name=f"no_{one_of}", **{one_of: key})
