"""Numbers that were erased before: each is known again by a keyed hash, should an old copy bring it back."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.casebook.store import vault_of
from hotline.casebook.tables import Erasure, Number
from hotline.casebook.vault import Vault

PURPOSE = "erased number"


def hash_of(vault: Vault, number: str) -> str:
    """By what an erased number (E.164) is known again, if an old backup brings it back."""
    return vault.index(number, PURPOSE)


def brought_back(session: Session, hashes: Container[str]) -> list[int]:
    """Ids of the numbers that had been erased and are there again; every number is opened for it."""
    vault = vault_of(session)
    rows = session.execute(select(Number.id, Number.sealed)).yield_per(500)
    return [number_id for number_id, sealed in rows if hash_of(vault, vault.open(sealed)) in hashes]


def named(session: Session) -> list[Erasure]:
    """The erasures of which it is still known whose number it was, oldest first."""
    return list(session.scalars(select(Erasure).where(Erasure.number_hash.is_not(None)).order_by(Erasure.at)))


def erased_since(session: Session, number: str, then: datetime) -> bool:
    """Whether everything about a number (E.164) was erased at that time or later."""
    of_it = Erasure.number_hash == hash_of(vault_of(session), number), Erasure.at >= then
    return session.scalar(select(Erasure.id).where(*of_it).limit(1)) is not None
