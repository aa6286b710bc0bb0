"""What keyed digits mean before any step looks at them: `*`, `#`, zeros, emergency numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.dialogue.conversation import Pressed

EMERGENCY_NUMBERS = frozenset({"112", "110", "999"})
# 112 keyed in one go at a menu: the 1 in the middle may fall between two turns and be lost.
# A lone 2 is no part of any entry that could mean something else.
ONE_KEY_LOST = ("1", "2")


@dataclass(frozen=True, slots=True)
class Entry:
    """The digits of an entry so far, and whether the caller has ended it."""

    digits: str
    ended: bool


def read_entry(held: str, keys: str, *, least: int) -> Entry:
    """What the keys make of an entry: `*` begins it anew, `#` changes nothing or ends it.

    An entry that `*` or `#` kept from reaching its length goes on; keys without them have ended
    it by their number or by a pause.
    """
    begun_anew = "*" in keys
    kept = keys.rsplit("*", 1)[-1]
    digits = ("" if begun_anew else held) + kept.replace("#", "")
    cut_short = (begun_anew or "#" in kept) and not kept.endswith("#")
    return Entry(digits, ended=not (cut_short and 0 < len(digits) < least))


def only_zeros(digits: str) -> bool:
    """Whether an entry means "a person": zeros alone (D15), as postcodes contain zeros."""
    return set(digits) == {"0"}


def is_emergency(entry: str, trail: Sequence[Pressed], *, digits_asked: bool = False) -> bool:
    """Whether the entry alone, or joined with the keys chosen just before it, calls for help (R50)."""
    if (trail[-1].key if trail else "", entry) == ONE_KEY_LOST and digits_asked:
        return True
    for count in range(len(trail) + 1):
        before = "".join(pressed.key for pressed in trail[len(trail) - count :])
        if before + entry in EMERGENCY_NUMBERS:
            return True
    return False


def keys_before(trail: Sequence[Pressed], keys: str) -> Sequence[Pressed]:
    """Those of the last keys pressed in menus that were the beginning of the emergency number."""
    for count in range(len(trail) + 1):
        earlier = trail[len(trail) - count :]
        if is_emergency("".join(pressed.key for pressed in earlier) + keys, ()):
            return earlier
    one_key_lost = bool(trail) and (trail[-1].key, keys) == ONE_KEY_LOST
    return trail[-1:] if one_key_lost else ()
