"""Postcodes of which digits are missing: which zone they mean, wherever the missing ones were (R22)."""

from __future__ import annotations

from collections.abc import Callable
from string import digits

from hotline.cities.places import AskZones, ByPerson, Place, Placed


def means_only(part: str, zone: str, *, length: int, place: Callable[[str], Place]) -> bool:
    """Whether each known code of this length that `part` can be what is left of lies in this zone.

    Whoever stopped early has keyed its beginning. But a digit may also have been forgotten or lost on the
    way: then it may have been any, at any place. A code that nobody knows was not meant.
    """
    found = (place(whole) for whole in _filled_up(part, length))
    return all(one == Placed(zone) for one in found if isinstance(one, Placed | AskZones | ByPerson))


def _filled_up(part: str, length: int) -> set[str]:
    """Every entry of this length that these digits are left of."""
    found = {part}
    for _ in range(length - len(part)):
        found = {
            one[:at] + digit + one[at:] for one in found for at in range(len(one) + 1) for digit in digits
        }
    return found
