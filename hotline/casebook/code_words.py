"""The code word of a request: chosen by chance, unique among the open requests of its zone (R40)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook.store import vault_of
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.casebook.vault import Vault

PURPOSE = "code word"
TRIES = 4  # races lost before the word is kept without being unique
QUICK_DRAWS = 8
PAIRS = 50  # pairs drawn before giving up: of 200 words there are 40,000
Saved = TypeVar("Saved")


@dataclass(frozen=True, slots=True)
class Word:
    """A code word in clear, and what the database keeps: the seal and the hash."""

    text: str
    sealed: str | None
    hash: str | None


def hash_of(vault: Vault, text: str) -> str:
    """What a word is found by."""
    return vault.index(text.casefold(), PURPOSE)


def save_with_word(
    session: Session, save: Callable[[Word], Saved], *, city: str, zone: str, words: Sequence[str]
) -> Saved:
    """Run `save` with a word that no open request of the zone has, or with another if somebody was quicker.

    Saving never fails on a word (D24): after the last race it is kept without the promise of uniqueness.
    """
    for word in _candidates(session, city=city, zone=zone, words=words):
        try:
            with session.begin_nested():
                return save(word)
        except IntegrityError:
            # Somebody took the word between our looking and our saving: look again.
            if word.hash is None:
                raise
    raise AssertionError("the last candidate has no hash and cannot collide")


def _candidates(session: Session, *, city: str, zone: str, words: Sequence[str]) -> Iterator[Word]:
    vault = vault_of(session)
    for _ in range(TRIES):
        text = choose(vault, words=words, used=_used(session, city=city, zone=zone)) if words else ""
        if not text:
            break
        yield Word(text, vault.seal(text), hash_of(vault, text))
    text = secrets.choice(words) if words else ""
    yield Word(text, vault.seal(text) if text else None, None)


def _used(session: Session, *, city: str, zone: str) -> set[str | None]:
    query = select(Request.word_hash).where(
        Request.city == city, Request.zone == zone, is_in(Request.state, OPEN_STATES)
    )
    return set(session.scalars(query))


def choose(vault: Vault, *, words: Sequence[str], used: set[str | None]) -> str:
    """A word that is not used; two words when all are; nothing when even pairs are hard to find."""
    for _ in range(QUICK_DRAWS):  # nearly always enough: hashing every word would cost each request
        word = secrets.choice(words)
        if hash_of(vault, word) not in used:
            return word
    free = [word for word in words if hash_of(vault, word) not in used]
    if free:
        return secrets.choice(free)
    for _ in range(PAIRS):
        first, second = secrets.choice(words), secrets.choice(words)
        if first != second and hash_of(vault, f"{first} {second}") not in used:
            return f"{first} {second}"
    return ""
