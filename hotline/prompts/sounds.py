"""How alike two words sound on a bad line, and how many syllables a word has: both estimates.

A word is taken as a row of sounds, written by one letter or several ("sch"), doubled letters
counted once. Two words are as far apart as the cheapest way to turn one row into the other: 1 for a
sound more, less or changed, but only 0.5 for a change between two sounds that a telephone blurs
(`sounds_alike` in language.toml: lines carry little above 3.4 kHz, where "f" and "s", or "p" and
"t", differ). Under `ALIKE_UNDER` they count as similar: a listener could take one for the other. So they
do where one word is the beginning of the other ("flower", "flowerpot"): word ends get lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby
from math import inf
from typing import TypeAlias

from hotline.prompts.languages import Language

ALIKE_UNDER = 2.0

Sounds: TypeAlias = tuple[str, ...]
Groups: TypeAlias = tuple[tuple[str, ...], ...]


def syllables(word: str, vowels: str, *, silent_e: bool = False) -> int:
    """Syllables, estimated as groups of vowels; a `silent_e` at the end is not heard ("olive" has two)."""
    letters = word.lower()
    if silent_e and re.search(r"[^aeiouyl]e\Z", letters):
        letters = letters[:-1]
    return len(re.findall(f"[{vowels}]+", letters))


def sounds(word: str, groups: Groups, unheard: str = "") -> Sounds:
    """The sounds of a word in their order, without signs that stand for none."""
    once = "".join(letter for letter, _ in groupby(word.lower()))
    several = sorted({sound for group in groups for sound in group if len(sound) > 1}, key=len, reverse=True)
    pattern = "|".join([*map(re.escape, several), "."])
    return tuple(sound for sound in re.findall(pattern, once) if sound not in unheard)


def distance(one: Sounds, other: Sounds, groups: Groups) -> float:
    """How far apart two words sound (see above); infinite from `ALIKE_UNDER` on, which saves the work."""
    group_of = {sound: number for number, group in enumerate(groups) for sound in group}
    return _distance(one, other, group_of)


def _distance(one: Sounds, other: Sounds, group_of: Mapping[str, int]) -> float:
    shift = int(ALIKE_UNDER) - 1  # more sounds than this cannot have been put in or left out
    above = {column: float(column) for column in range(min(shift, len(other)) + 1)}
    for row, sound in enumerate(one, 1):
        here: dict[int, float] = {}
        for column in range(max(row - shift, 0), min(row + shift, len(other)) + 1):
            changed = (
                above.get(column - 1, inf) + _change(sound, other[column - 1], group_of) if column else inf
            )
            here[column] = min(above.get(column, inf) + 1, here.get(column - 1, inf) + 1, changed)
        if min(here.values(), default=inf) >= ALIKE_UNDER:
            return inf
        above = here
    found = above.get(len(other), inf)
    return found if found < ALIKE_UNDER else inf


def _change(sound: str, heard: str, group_of: Mapping[str, int]) -> float:
    if sound == heard:
        return 0.0
    return 0.5 if sound in group_of and group_of[sound] == group_of.get(heard) else 1.0


@lru_cache(maxsize=16)
def similar_pairs(words: Sequence[str], groups: Groups, unheard: str = "") -> tuple[tuple[str, str], ...]:
    """The pairs that one could take for each other."""
    heard = {word: sounds(word, groups, unheard) for word in words}
    group_of = {sound: number for number, group in enumerate(groups) for sound in group}
    return tuple(
        (one, other) for one, other in combinations(heard, 2) if _alike(heard[one], heard[other], group_of)
    )


def _alike(one: Sounds, other: Sounds, group_of: Mapping[str, int]) -> bool:
    shorter = min(len(one), len(other))
    if one[:shorter] == other[:shorter]:
        return True
    return abs(len(one) - len(other)) < ALIKE_UNDER and _distance(one, other, group_of) < ALIKE_UNDER


def syllables_in(word: str, language: Language) -> int:
    """The syllables of a word of a language."""
    return syllables(word, language.vowels, silent_e=language.silent_e)
