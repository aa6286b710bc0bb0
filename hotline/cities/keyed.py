"""Codes with letters, keyed in with one press for each: what the keys can mean in a city's own table.

Several codes may stand on the same keys (`SW1A` and `SW12` are 7912). Callers are asked about zones,
never about codes: what lies in the same zone is one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hotline.cities.codes import ON_KEY, CodeForm, keys_of
from hotline.cities.places import (
    AskZones,
    ByPerson,
    Outside,
    Place,
    Placed,
    PlaceIndex,
    Unknown,
    ZoneTable,
    ask_zones,
)

# Keyed in, these are no code (R50); a caller whose code they are hears so, and keys it once more.
EMERGENCIES = ("110", "112", "999")


def codes_of(index: PlaceIndex, keyed: str) -> tuple[str, ...]:
    """The known codes that stand on these keys."""
    asked = index.form.asked_part(keyed)
    found = index.form.readings(asked, index.goes_on)
    return tuple(code for code in found if index.form.fits(code) and index.find(code) is not None)


def place_keyed(keyed: str, *, index: PlaceIndex, table: ZoneTable, order: Sequence[str]) -> Place:
    """Where the codes on these keys lie: one zone, or those to ask about, the likeliest first.

    `order` has the zones as they come where nothing else tells which is likelier.
    """
    codes = codes_of(index, keyed)
    if not codes:
        return Unknown() if _may_be_ours(index, keyed) else Outside()
    weights = _weights(index, table, codes)
    zones = tuple(sorted(weights, key=lambda zone: (-weights[zone], order.index(zone))))
    a_person_knows = any(isinstance(index.find(code), ByPerson) for code in codes)
    if not zones:
        return ByPerson()
    if len(zones) == 1 and not a_person_knows:
        return Placed(zones[0])
    return ask_zones(zones, more=a_person_knows)


def partial_keyed(index: PlaceIndex, keyed: str) -> str | None:
    """The one zone of every known code that begins on these keys, or None (R22)."""
    beginnings = index.form.readings(keyed, index.goes_on)
    zones = {index.place_partial(one) for one in beginnings}
    return zones.pop() if len(zones) == 1 else None


def codes_in(index: PlaceIndex, keyed: str, zone: str) -> tuple[str, ...]:
    """Of the codes on these keys those that lie in a zone, or partly."""
    return tuple(code for code in codes_of(index, keyed) if zone in _zones(index.find(code)))


def _weights(index: PlaceIndex, table: ZoneTable, codes: Iterable[str]) -> dict[str, float]:
    """How likely each zone of these codes is; what is likely in several counts together."""
    weights: dict[str, float] = {}
    for code in codes:
        shares = {entry.zone: entry.share for entry in table.entries(code)}
        zones = _zones(index.find(code))
        for zone in zones:
            share = shares.get(zone)
            weights[zone] = weights.get(zone, 0.0) + (1 / len(zones) if share is None else share)
    return weights


def _zones(place: Place | None) -> tuple[str, ...]:
    match place:
        case Placed(zone):
            return (zone,)
        case AskZones(zones):
            return zones
        case _:
            return ()


def _may_be_ours(index: PlaceIndex, keyed: str) -> bool:
    """Whether keys that nobody knows are most likely a slip: too few or many, or they begin as ours do."""
    length = len(index.form.asked_part(keyed))
    if not index.form.least <= length <= index.form.most:
        return True
    return _longest(index.area.inside, keyed) >= max(0, _longest(index.area.outside, keyed))


def _longest(beginnings: Sequence[str], keyed: str) -> int:
    """The length of the longest of these beginnings that the keys can be, or -1."""
    return max((len(one) for one in beginnings if _on_keys(one, keyed)), default=-1)


def _on_keys(beginning: str, keyed: str) -> bool:
    signs = zip(beginning, keyed, strict=False)
    return len(beginning) <= len(keyed) and all(sign in ON_KEY[key] for sign, key in signs)


# --- which codes share their keys ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collisions:
    """Which codes of a table stand on the same keys.

    `shared` has the codes of all keys that mean several, `asked` of those that mean several zones;
    `begun` are codes with which another one begins.
    """

    codes: int
    shared: Mapping[str, tuple[str, ...]]
    asked: Mapping[str, tuple[str, ...]]
    begun: tuple[str, ...]
    emergencies: tuple[str, ...]

    @property
    def unique(self) -> int:
        """How many codes are alone on their keys."""
        return self.codes - sum(len(codes) for codes in self.shared.values())

    @property
    def largest(self) -> int:
        """How many codes at most stand on the same keys."""
        return max((len(codes) for codes in self.shared.values()), default=1)


def collisions(zones_of: Mapping[str, frozenset[str]], form: CodeForm) -> Collisions | None:
    """What `hotline zones check` tells of a table's codes and their zones; None where keys say all."""
    if not form.has_letters:
        return None
    groups: dict[str, list[str]] = {}
    for code in zones_of:
        groups.setdefault(keys_of(code), []).append(code)
    shared = {keys: tuple(codes) for keys, codes in groups.items() if len(codes) > 1}
    return Collisions(
        codes=len(zones_of),
        shared=shared,
        asked={
            keys: codes
            for keys, codes in shared.items()
            if len(frozenset[str]().union(*(zones_of[code] for code in codes))) > 1
        },
        begun=tuple(_beginnings(groups)),
        emergencies=tuple(code for keys in EMERGENCIES for code in groups.get(keys, ())),
    )


def _beginnings(groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Codes whose keys are the beginning of another code's: only a pause tells that they are over."""
    for keys, codes in groups.items():
        if any(other != keys and other.startswith(keys) for other in groups):
            yield from codes
