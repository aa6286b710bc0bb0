"""Which requests wait for somebody at the desk before volunteers see them (O13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from hotline.cities.reading import Section, nearest


@dataclass(frozen=True, slots=True)
class Approval:
    """Kinds of help that wait in every zone, and zones in which every kind waits."""

    kinds: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()

    def wanted(self, kind: str, zone: str) -> bool:
        """Whether such a request waits for a person."""
        return kind in self.kinds or zone in self.zones


NO_APPROVAL = Approval()


def read_approval(section: Section, *, kinds: Collection[str], zones: Collection[str]) -> Approval:
    """The part of a city file; raises CityError for a kind or zone that there is not."""
    return Approval(_known(section, "kind", kinds), _known(section, "zone", zones))


def _known(section: Section, one_of: Literal["kind", "zone"], known: Collection[str]) -> frozenset[str]:
    key = f"{one_of}s"
    found = section.words(key)
    for one in found:
        if one not in known:
            what, mend = f'There is no "{one}".', nearest(one, sorted(known))
            raise section.fault(key, what, mend, name=f"no_{one_of}", **{one_of: one})
    return frozenset(found)
