"""Words as they are compared: small letters without accents, nothing but letters and digits between them."""

from __future__ import annotations

import unicodedata

_MEANS_SOMETHING = frozenset("%*#&@")  # punctuation to Unicode, but no mere pause between two words
_DOTLESS_I = {0x131: "i"}  # recognisers and keyboards mix it up with the other one


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text; digits of any script are 0-9, a hyphen parts two words, other signs stay."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_DOTLESS_I)
    return tuple("".join(_sign(one) for one in plain if not unicodedata.combining(one)).split())


def joined(text: str) -> str:
    """The words of a text written as one: recognisers part and join the words of a number as they like."""
    return "".join(words_of(text))


def _sign(one: str) -> str:
    if one.isdigit():
        return str(unicodedata.digit(one))
    parts = unicodedata.category(one)[0] in "PZC" and one not in _MEANS_SOMETHING
    return " " if parts else one
