"""What people write of themselves or of others in forms: a first name, the languages they speak."""

from __future__ import annotations

from hotline.pages import formats
from hotline.pages.language import language, languages

LONGEST_NAME, DIGITS_AT_MOST = 80, 3
# Spoken by many in our cities, besides those in which our pages are written.
SPOKEN = ("ar", "bg", "es", "fa", "fr", "it", "ku", "ro", "ru", "tr", "uk", "vi")


class Unfit(Exception):
    """A form that cannot be taken as it is; its text says what to do."""


def tidy_name(written: str) -> str | None:
    """A name with single spaces; None where it is none: empty, far too long, or a telephone number."""
    tidy = " ".join(written.split())
    digits = sum(sign.isdigit() for sign in tidy)
    if not tidy or len(tidy) > LONGEST_NAME or digits > DIGITS_AT_MOST or not tidy.isprintable():
        return None
    return tidy


def spoken_languages() -> tuple[str, ...]:
    """The languages that a volunteer may be noted to speak: ours first, the others by their names."""
    others = sorted(SPOKEN, key=lambda code: formats.sorted_by(formats.language_name(code, language())))
    return tuple(dict.fromkeys((*languages(), *others)))
