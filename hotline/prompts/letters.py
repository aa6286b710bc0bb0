"""The letters that a text message may have: 160 of a small alphabet, or 70 if a single one is not in it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO_PLACES = frozenset("^{}\\[~]|€")  # of the alphabet's extension: each is sent with an escape before it
SMALL = GSM_7 | TWO_PLACES
# What does not come apart into a letter and a mark: the Polish l, the Turkish i, dashes, quotation marks.
WRITTEN = str.maketrans(
    "\u0142\u0141\u0131\u2013\u2014\u201e\u201c\u201d\u2018\u2019",
    'lLi--"""\'\'',
)
ONE_PART, EACH_PART = 160, 153  # places; several parts lose some to their numbering
ONE_PART_OF_ANY, EACH_PART_OF_ANY = 70, 67  # the same for a text that needs another alphabet


def in_few_letters(text: str) -> str:
    """The text without the marks that are not in the alphabet of text messages: "Gdańsk" is "Gdansk" (R75).

    A text that needs another alphabet all the same stays as it is.
    """
    if is_small(text):
        return text
    plain = "".join(sign if sign in SMALL else _without_marks(sign) for sign in text)
    return plain if is_small(plain) else text


def is_small(text: str) -> bool:
    """Whether every sign is in the alphabet of text messages, or in its extension."""
    return SMALL.issuperset(text)


def places(text: str) -> int:
    """How many places it takes: of its own alphabet, or of the one that has every letter (UTF-16)."""
    if is_small(text):
        return sum(2 if sign in TWO_PLACES else 1 for sign in text)
    return len(text.encode("utf-16-be")) // 2


def parts(text: str) -> int:
    """As how many messages it is sent, and paid."""
    small = is_small(text)
    one, each = (ONE_PART, EACH_PART) if small else (ONE_PART_OF_ANY, EACH_PART_OF_ANY)
    return 1 if places(text) <= one else -(-places(text) // each)


@lru_cache(maxsize=1024)  # a message has few different letters, and the check of all words many messages
def _without_marks(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", sign.translate(WRITTEN))
    return "".join(part for part in apart if not unicodedata.combining(part))
