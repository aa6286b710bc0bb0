"""The form of postcodes: how they are written, keyed in on a telephone, and read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase, digits

SIGNS = {"9": digits, "A": ascii_uppercase}  # what a sign of a mask stands for
# The letters on each key (ITU-T E.161). Old telephones have no letters on 1 and 0, or these.
LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
ON_OLD_KEYS = {"0": "O", "1": "IQZ"}
ON_KEY = {key: key + LETTERS.get(key, "") + ON_OLD_KEYS.get(key, "") for key in digits}
KEY_OF = {**{one: one for one in digits}, **{one: key for key, letters in LETTERS.items() for one in letters}}


@lru_cache(maxsize=256)
def bare(mask: str) -> str:
    """A mask without the signs between: `99-999` is `99999`."""
    return "".join(sign for sign in mask if sign in SIGNS)


@lru_cache(maxsize=256)
def _pattern(masks: tuple[str, ...]) -> re.Pattern[str]:
    """All whole codes of these masks."""
    signs = {"9": "[0-9]", "A": "[A-Z]"}
    return re.compile("|".join("".join(signs[sign] for sign in bare(mask)) for mask in masks))


def keys_of(code: str) -> str:
    """The keys of a code, one press per letter: `SW1A` is `7912`."""
    return "".join(KEY_OF[sign] for sign in code)


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The masks of a city's codes as people write them (9 a digit, A a letter), all that there are.

    `spoken` are the lengths of the groups in which a code is read; without it its first letters are
    read, then the rest. `rest` is the mask of what follows the part that is asked for: who keys it in
    as well is understood.
    """

    masks: tuple[str, ...]
    spoken: tuple[int, ...] = ()
    rest: str = ""

    @property
    def least(self) -> int:
        """The signs of the shortest code."""
        return min(len(bare(mask)) for mask in self.masks)

    @property
    def most(self) -> int:
        """The signs of the longest code."""
        return max(len(bare(mask)) for mask in self.masks)

    @property
    def most_keys(self) -> int:
        """The most keys that somebody may press for a code, with the rest of it."""
        return self.most + len(bare(self.rest))

    @property
    def ends_by_itself(self) -> bool:
        """Whether an entry is over at its last key; else only a pause or `#` tells."""
        return self.least == self.most_keys

    @property
    def has_letters(self) -> bool:
        """Whether codes have letters, so that one key stands for several signs."""
        return any("A" in mask for mask in self.masks)

    def fits(self, code: str) -> bool:
        """Whether this is a whole code."""
        return _pattern(self.masks).fullmatch(code) is not None

    def begins(self, beginning: str) -> bool:
        """Whether a code could begin so, or be this."""
        return any(True for _ in self._open_to(beginning))

    def next_signs(self, beginning: str) -> str:
        """The signs with which a code can go on after a beginning."""
        kinds = {mask[len(beginning)] for mask in self._open_to(beginning) if len(mask) > len(beginning)}
        return "".join(SIGNS[kind] for kind in sorted(kinds))

    def _open_to(self, beginning: str) -> Iterator[str]:
        for mask in map(bare, self.masks):
            signs = zip(beginning, mask, strict=False)
            if len(beginning) <= len(mask) and all(one in SIGNS[sign] for one, sign in signs):
                yield mask

    # --- from what was typed or keyed to a code

    def canonical(self, text: str) -> str:
        """A code as the table has it: capital letters and digits, nothing between. Never padded.

        Of a code that was written with its rest (`EH1 1AD`) the part that is asked for (`EH1`).
        """
        code = text.upper()
        if not (code.isascii() and code.isalnum()):
            code = "".join(one for one in code if one.isascii() and one.isalnum())
        length = len(bare(self.rest))
        if not length or self.fits(code) or not self.fits(code[:-length]):
            return code
        return code[:-length] if _pattern((self.rest,)).fullmatch(code[-length:]) else code

    def is_keyed(self, code: str) -> bool:
        """Whether these are the keys of a code that has letters, not the code itself."""
        return self.has_letters and code.isascii() and code.isdigit() and not self.fits(code)

    def asked_part(self, keyed: str) -> str:
        """Of the keys of a code those of the part that is asked for: who has keyed in all is understood."""
        length = len(bare(self.rest))
        lengths = {len(bare(mask)) for mask in self.masks}
        if len(keyed) not in lengths and len(keyed) - length in lengths:
            return keyed[:-length]
        return keyed

    def readings(self, keyed: str, goes_on: Callable[[str], bool]) -> tuple[str, ...]:
        """Everything that keys can stand for, as far as `goes_on` lets a beginning pass."""
        found = [""]
        for key in keyed:
            longer = (beginning + sign for beginning in found for sign in ON_KEY[key])
            found = [one for one in longer if self.begins(one) and goes_on(one)]
        return tuple(found)

    # --- from a code to what is read and shown

    def groups(self, code: str) -> tuple[str, ...]:
        """A code in the groups in which it is read aloud: ("12", "043"), ("SW", "1A")."""
        if not self.spoken:
            letters = re.match("[A-Z]*", code)
            cut = letters.end() if letters else 0
            return tuple(group for group in (code[:cut], code[cut:]) if group)
        groups, rest = [], code
        for length in self.spoken:
            groups.append(rest[:length])
            rest = rest[length:]
        return tuple(group for group in (*groups, rest) if group)

    def shown(self, code: str) -> str:
        """A whole code as people write it, by its mask: `80-180`; anything else as it is."""
        for mask in self.masks:
            if len(bare(mask)) == len(code) and bare(mask) in self._open_to(code):
                signs = iter(code)
                return "".join(next(signs) if sign in SIGNS else sign for sign in mask)
        return code
