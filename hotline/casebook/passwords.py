"""Passwords of operators: whether one could be guessed (zxcvbn), and how they are kept (argon2id)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH, LONGEST = 8, 256
LEAST_SCORE = 3  # of 0 to 4: "safely unguessable", 10^8 guesses and more
LEAST_REST = 4  # letters besides names
LOOKED_AT = 72  # signs: what comes after them makes it no weaker
HASHER = PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, three passes

TooEasy = Literal["short", "long", "name", "repeated", "row", "date", "common", "weak"]
OURS = ("hotline", "telefon", "telephone", "helpline")
# What everybody who guesses tries first in languages of which zxcvbn has no words.
COMMON = (
    *("geheim", "hallo", "haslo", "ichliebedich", "nachbarschaftshilfe", "passwort", "pomocsasiedzka"),
    *("willkommen", "qwertz", "qwertzuiop", "zmienmnie", "hasło", "пароль", "йцукен", "şifre", "motdepasse"),
)
PATTERNS: dict[str, TooEasy] = {
    "repeat": "repeated",
    "sequence": "row",
    "spatial": "row",
    "date": "date",
    "regex": "date",  # a recent year
    "dictionary": "common",
}


def normal(password: str) -> str:
    """The same password however a keyboard composes its signs (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def too_easy(password: str, *, name: str, about: Sequence[str] = ()) -> TooEasy | None:
    """Why this password cannot be taken: how hard it is to guess counts, never which signs are in it.

    `about`: what somebody would try who knows where it is for: the names of the towns.
    """
    meant = normal(password)
    if len(meant) < LEAST_LENGTH:
        return "short"
    if len(meant) > LONGEST:
        return "long"
    names = [part.casefold() for one in (name, *about) for part in (one, *one.split()) if len(part) > 2]
    if _is_only(meant.casefold(), (*names, *OURS)):
        return "name"
    found = _measured(meant[:LOOKED_AT], (*names, *OURS))
    if found["score"] >= LEAST_SCORE:
        return None
    return _reason(found["sequence"], frozenset(names) | frozenset(OURS))


def _is_only(password: str, names: Sequence[str]) -> bool:
    """Whether nothing is left of it without what anybody knows, a year and a sign."""
    rest = password
    for one in sorted(names, key=len, reverse=True):
        rest = rest.replace(one, "")
    return rest != password and sum(sign.isalpha() for sign in rest) < LEAST_REST


def _measured(password: str, known: Sequence[str]) -> dict[str, Any]:
    # Its word lists are read where somebody chooses a password, nowhere else.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it has no types

    found: dict[str, Any] = zxcvbn(password, user_inputs=[*known, *COMMON])
    return found


def _reason(sequence: Sequence[dict[str, Any]], names: frozenset[str]) -> TooEasy:
    """What makes it weak, in one word: a name first, then the first pattern that was found."""
    if any(part.get("matched_word") in names for part in sequence):
        return "name"
    return next((PATTERNS[one["pattern"]] for one in sequence if one["pattern"] in PATTERNS), "weak")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return HASHER.hash(normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; where nothing is kept, it takes as long and is not."""
    typed = password[: LONGEST + 1]
    return any(_verify(kept, one) for one in dict.fromkeys((normal(typed), typed)))


def _verify(kept: str | None, password: str) -> bool:
    try:
        return HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)
