"""Residents' numbers: kept sealed, found by a keyed hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from hotline.casebook import prepared
from hotline.casebook.changes import changed
from hotline.casebook.driver import Prepared
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Agreement,
    Block,
    Call,
    CheckinPerson,
    Message,
    Number,
    Request,
    Ticket,
)
from hotline.casebook.vault import Vault, VaultError
from hotline.logs import masked

PURPOSE = "resident's number"
ENDING = "last digits of a resident's number"
ENDING_DIGITS = 4

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
    row["ending_hash"] = ending_hash(vault, number)
    new = NEW.run(session, **row, created_at=now, last_call_at=now)
    return new.id if new is not None else session.scalars(BY_HASH, {"hash": hash_of_it}).one()


def ending_hash(vault: Vault, number: str) -> str:
    """By what a number is found of which somebody knows the last four digits (or more: those count)."""
    return vault.index(number[-ENDING_DIGITS:], ENDING)


def with_ending(session: Session, digits: str) -> list[int]:
    """The ids of the numbers that end in these digits (four at least); those beyond four are compared."""
    vault = vault_of(session)
    rows = session.execute(
        select(Number.id, Number.sealed).where(Number.ending_hash == ending_hash(vault, digits))
    )
    if len(digits) == ENDING_DIGITS:
        return [number_id for number_id, _ in rows]
    return [number_id for number_id, sealed in rows if (_opened(vault, sealed) or "").endswith(digits)]


def fill_endings(session: Session, *, limit: int) -> int:
    """Make what is missing of these hashes, for numbers older than they are; how many. Safe to break off."""
    vault = vault_of(session)
    missing = select(Number.id, Number.sealed).where(Number.ending_hash.is_(None)).order_by(Number.id)
    rows = session.execute(missing.limit(limit).with_for_update(skip_locked=True, key_share=True)).all()
    for number_id, sealed in rows:
        number = _opened(vault, sealed)
        made = ending_hash(vault, number) if number else ""
        changed(session, update(Number).where(Number.id == number_id).values(ending_hash=made), seen=False)
    return len(rows)


def _opened(vault: Vault, sealed: str) -> str | None:
    """The number, or nothing where its key is gone."""
    try:
        return vault.open(sealed)
    except VaultError:
        return None


def lock(session: Session, number_id: int) -> Number | None:
    """The number's row, which nobody else changes until the transaction ends."""
    return NUMBER.read(session, this=number_id)


def number_of(session: Session, number_id: int) -> str | None:
    """The number itself (E.164), or nothing if it was erased."""
    sealed = session.scalar(select(Number.sealed).where(Number.id == number_id))
    return vault_of(session).open(sealed) if sealed is not None else None


def in_clear(session: Session, sealed: str) -> str | None:
    """A sealed number (E.164), or nothing where its key is gone: whoever comes after it must not wait."""
    return _opened(vault_of(session), sealed)


def masked_in(session: Session, sealed: str | None) -> str | None:
    """A sealed number as lists show it (`+49...01`): a showing of that much is not written down.

    One whose key is gone is hidden whole: a list must not break on it.
    """
    if sealed is None:
        return None
    return masked(_opened(vault_of(session), sealed) or "")


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
    """Say whether several households ring from this number (R64); False: it is so already, or not known."""
    otherwise = Number.id == number_id, Number.shared.is_(not shared)
    return changed(session, update(Number).where(*otherwise).values(shared=shared)) == 1


def is_shared(session: Session, number_id: int | None) -> bool:
    """Whether several households ring from this number."""
    return bool(session.scalar(select(Number.shared).where(Number.id == number_id)))


def unused() -> ColumnElement[bool]:
    """Nothing that is kept tells of this number any more."""
    told_by = (
        *(Call.number_id, Request.number_id, Request.asked_by_id),
        *(Ticket.number_id, Message.number_id, Block.number_id, CheckinPerson.number_id),
        Agreement.number_id,
    )
    return and_(*(~exists().where(column == Number.id) for column in told_by))


def forget_unused(session: Session, ids: Iterable[int]) -> None:
    """Those of these numbers that nothing tells of any more; a call that begins this moment keeps its own."""
    locked = select(Number.id).where(Number.id.in_(set(ids)), unused()).order_by(Number.id)
    found = list(session.scalars(locked.with_for_update(skip_locked=True)))
    gone = delete(Number).where(Number.id.in_(found), unused())
    session.execute(gone, execution_options={"synchronize_session": False})
