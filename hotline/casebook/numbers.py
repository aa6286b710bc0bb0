"""Residents' numbers: kept sealed, found by a keyed hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, select, update
from sqlalchemy.orm import Session

from hotline.casebook import prepared
from hotline.casebook.changes import changed
from hotline.casebook.driver import Prepared
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Message, Number, Request, Ticket
from hotline.casebook.vault import VaultError
from hotline.logs import masked

PURPOSE = "resident's number"

NUMBERS = prepared.table_of(Number)
NUMBER = prepared.locked(Number, NUMBERS.c.id == bindparam("this"))
BY_HASH = select(NUMBERS.c.id).where(NUMBERS.c.hash == bindparam("hash"))
FOUND = Prepared(BY_HASH)
# Locked, so that it is not forgotten as unused before the call that brings it is written.
KEPT = Prepared(BY_HASH.with_for_update(read=True, key_share=True))
NEW = prepared.InsertIfMissing(Number)


def find(session: Session, number: str) -> int | None:
    """The id of this number (E.164), if it is known."""
    found = FOUND.first(session, hash=vault_of(session).index(number, PURPOSE))
    return None if found is None else int(found["id"])


def keep(session: Session, number: str, *, kind: str, now: datetime) -> int:
    """The id of this number (E.164), which is known from now on; `kind` is landline, mobile or other."""
    vault = vault_of(session)
    hash_of_it = vault.index(number, PURPOSE)
    known = KEPT.first(session, hash=hash_of_it)
    if known is not None:
        return int(known["id"])
    row = {"sealed": vault.seal(number), "hash": hash_of_it, "kind": kind}
    new = NEW.run(session, **row, created_at=now, last_call_at=now)
    return new.id if new is not None else session.scalars(BY_HASH, {"hash": hash_of_it}).one()


def lock(session: Session, number_id: int) -> Number | None:
    """The number's row, which nobody else changes until the transaction ends."""
    return NUMBER.read(session, this=number_id)


def number_of(session: Session, number_id: int) -> str | None:
    """The number itself (E.164), or nothing if it was erased."""
    sealed = session.scalar(select(Number.sealed).where(Number.id == number_id))
    return vault_of(session).open(sealed) if sealed is not None else None


def masked_in(session: Session, sealed: str | None) -> str | None:
    """A sealed number as lists show it (`+49...01`): a showing of that much is not written down.

    One whose key is gone is hidden whole: a list must not break on it.
    """
    if sealed is None:
        return None
    try:
        return masked(vault_of(session).open(sealed))
    except VaultError:
        return masked("")


def masked_of(session: Session, number_id: int | None) -> str | None:
    """The number of this row, masked in the same way."""
    if number_id is None:
        return None
    return masked_in(session, session.scalar(select(Number.sealed).where(Number.id == number_id)))


def masked_all(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Several numbers, masked, by their ids, in one statement; those that are gone are left out."""
    wanted = {one for one in ids if one is not None}
    rows = session.execute(select(Number.id, Number.sealed).where(Number.id.in_(wanted))) if wanted else ()
    return {number_id: masked_in(session, sealed) or "" for number_id, sealed in rows}


def mark_shared(session: Session, number_id: int, *, shared: bool) -> bool:
    """Say whether several households ring from this number (R64); False if the number is not known."""
    return changed(session, update(Number).where(Number.id == number_id).values(shared=shared)) == 1


def unused() -> ColumnElement[bool]:
    """Nothing that is kept tells of this number any more."""
    told_by = (Call.number_id, Request.number_id, Request.asked_by_id, Ticket.number_id, Message.number_id)
    return and_(*(~exists().where(column == Number.id) for column in told_by))
