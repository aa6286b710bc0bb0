"""The letters that a text message may have: 160 of a small alphabet, or 70 if a single one is not in it."""

from __future__ import annotations

import unicodedata

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
# What does not come apart into a letter and a mark: the Polish l, dashes, quotation marks.
WRITTEN = str.maketrans("\u0142\u0141\u2013\u2014\u201e\u201c\u201d\u2018\u2019", 'lL--"""\'\'')


def in_few_letters(text: str) -> str:
    """The text without the marks that are not in the alphabet of text messages: "Gdańsk" is "Gdansk" (R75).

    A text that needs another alphabet all the same stays as it is.
    """
    plain = "".join(sign if sign in GSM_7 else _without_marks(sign.translate(WRITTEN)) for sign in text)
    return plain if GSM_7.issuperset(plain) else text


def _without_marks(sign: str) -> str:
    apart = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in apart if not unicodedata.combining(part))
