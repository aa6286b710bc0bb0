"""The words for numbers in a language, from a library turned round: each number is written out, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

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
    written = _from_library(code)
    for word, number in (*_said(written), *_with_own(written, own)):
        known.setdefault(joined(word), number)
    return known


@cache
def _from_library(code: str) -> tuple[str, ...]:
    """Every number up to MOST in words; nothing where the library does not know the language."""
    from num2words import CONVERTER_CLASSES, num2words  # only where a city lets callers speak

    if code not in CONVERTER_CLASSES:
        return ()
    return tuple(num2words(number, lang=code) for number in range(MOST + 1))


def _said(written: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """As the library writes it, and without the "and" that many leave out."""
    for number, word in enumerate(written):
        yield word, number
        yield word.replace(" and ", " "), number


def _with_own(written: tuple[str, ...], own: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The numbers of which an own word is a part: whoever says "zwo" says "zwoundvierzig" too.

    Without them such a number would be heard as its parts, "forty" and "two": other digits.
    """
    for number, whole in enumerate(written):
        forms = {whole}
        for part in _parts(number):
            words = [word for word, value in own.items() if part and value == part != number]
            forms |= {_last_replaced(form, written[part], word) for form in forms for word in words}
        yield from ((form, number) for form in forms - {whole})


def _last_replaced(text: str, old: str, new: str) -> str:
    return new.join(text.rsplit(old, 1))


def _parts(number: int) -> tuple[int, ...]:
    """What a number is said with: 342 with 3, 40 and 2."""
    rest = number % 100
    return (number // 100, rest) if rest < 20 else (number // 100, rest // 10 * 10, rest % 10)
