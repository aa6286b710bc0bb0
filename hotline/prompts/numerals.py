"""The words for numbers in a language, from a library turned round: each number is written out, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotline.prompts.spoken_words import joined

MOST = 999  # a postcode is said in groups of at most three digits


def numbers_of(code: str, own: Mapping[str, int], digits: Iterable[str]) -> dict[str, int]:
    """What number each word means, its parts joined: `dreiundvierzig`, `fortythree`.

    `own` are words of the language's folder and go before the library's; `digits` are the names of 0 to 9.
    A language that the library does not know has only these.
    """
    known = {joined(word): number for word, number in own.items()}
    for number, word in enumerate(digits):
        known.setdefault(joined(word), number)
    for word, number in _from_library(code):
        known.setdefault(word, number)
    return known


def _from_library(code: str) -> Iterable[tuple[str, int]]:
    from num2words import CONVERTER_CLASSES, num2words  # only where a city lets callers speak

    if code not in CONVERTER_CLASSES:
        return
    for number in range(MOST + 1):
        word = num2words(number, lang=code)
        yield joined(word), number
        yield joined(word.replace(" and ", " ")), number
