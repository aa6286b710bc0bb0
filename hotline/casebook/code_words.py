"""The code word of a request: chosen by chance, unique among the open requests of its zone (R40)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook.prepared import among, table_of
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.casebook.vault import Vault

PURPOSE = "code word"
UNSEEN = 3  # draws before anybody looks which words are in use
TRIES = 4  # races lost after that before the word is kept without being unique
PAIRS = 50  # pairs drawn before giving up: of 200 words there are 40,000
Saved = TypeVar("Saved")

REQUESTS = table_of(Request)
USED = select(REQUESTS.c.word_hash).where(
    REQUESTS.c.city == bindparam("city"),
    REQUESTS.c.zone == bindparam("zone"),
    REQUESTS.c.word_hash.in_(bindparam("hashes", expanding=True)),
    among(Request.state, OPEN_STATES),
)


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
    for word in candidates(session, city=city, zone=zone, words=words):
        try:
            with session.begin_nested():
                return save(word)
        except IntegrityError:
            # Somebody took the word between our looking and our saving: look again.
            if word.hash is None:
                raise
    raise AssertionError("the last candidate has no hash and cannot collide")


def candidates(session: Session, *, city: str, zone: str, words: Sequence[str]) -> Iterator[Word]:
    """Words to be tried one after the other: the database refuses those that are in use in the zone.

    A few are drawn without looking: hardly any word is in use. The last one is not unique, and always fits.
    """
    vault = vault_of(session)
    for text in _drawn(words, UNSEEN):
        yield Word(text, vault.seal(text), hash_of(vault, text))
    for _ in range(TRIES):
        text = _free(session, words, city=city, zone=zone)
        if not text:
            break
        yield Word(text, vault.seal(text), hash_of(vault, text))
    text = secrets.choice(words) if words else ""
    yield Word(text, vault.seal(text) if text else None, None)


def _drawn(words: Sequence[str], count: int) -> Iterator[str]:
    return (secrets.choice(words) for _ in range(count if words else 0))


def _free(session: Session, words: Sequence[str], *, city: str, zone: str) -> str:
    """A word that is not in use; two words when all are; nothing when even pairs are hard to find."""
    pairs = zip(_drawn(words, PAIRS), _drawn(words, PAIRS), strict=True)
    for texts in (words, [f"{first} {second}" for first, second in pairs if first != second]):
        hashes = {hash_of(vault_of(session), text): text for text in texts}
        where = {"city": city, "zone": zone, "hashes": list(hashes)}
        free = hashes.keys() - set(session.scalars(USED, where))
        if free:
            return hashes[secrets.choice(list(free))]
    return ""
