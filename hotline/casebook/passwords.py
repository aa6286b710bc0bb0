"""Passwords of operators: what is too easy, and how they are kept (argon2id)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH, LONGEST = 12, 200
HASHER = PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, three passes

# Long enough to be taken, and what everybody who guesses tries first.
COMMON = frozenset(
    {
        "abcdefghijkl",
        "abcdefghijklm",
        "administrator",
        "asdfghjklasdfghjkl",
        "changemechangeme",
        "correcthorsebatterystaple",
        "geheimgeheim",
        "hallohallohallo",
        "haslohaslohaslo",
        "hotlinehotline",
        "ichliebedich",
        "iloveyouiloveyou",
        "letmeinletmein",
        "nachbarschaftshilfe",
        "neighbourhelp",
        "passwordpassword",
        "passwortpasswort",
        "pomocsasiedzka",
        "qwertyuiop",
        "qwertyuiopasdf",
        "qwertzuiop",
        "qwertzuiopasdf",
        "welcomewelcome",
        "willkommen",
        "zmienmniezmienmnie",
    }
)
DIGITS = "01234567890123456789"
TooEasy = Literal["short", "long", "name", "repeated", "common"]


def too_easy(password: str, *, name: str) -> TooEasy | None:
    """Why this password cannot be taken; length counts, signs and capital letters need not be there."""
    plain = "".join(password.casefold().split())
    if len(password) < LEAST_LENGTH:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if len(set(plain)) < 5 or _repeats(plain):
        return "repeated"
    if _without_name(plain, name) < LEAST_LENGTH // 2:
        return "name"
    if plain.rstrip("0123456789!?.") in COMMON or plain in COMMON or plain in DIGITS or plain in DIGITS[::-1]:
        return "common"
    return None


def _repeats(plain: str) -> bool:
    """The same few signs over and over: "abcabcabcabc"."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 3 + 1))


def _without_name(plain: str, name: str) -> int:
    """How many signs there are besides the operator's own name."""
    for part in sorted(name.casefold().split(), key=len, reverse=True):
        plain = plain.replace(part, "") if len(part) > 2 else plain
    return len(plain)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; where nothing is kept, it takes as long and is not."""
    try:
        return HASHER.verify(kept or _nobodys(), password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)
