"""What is on its way to a number or address that is somebody's no more: it goes to the new one, or nowhere.

Look for it before the row of whose it was is changed: whoever sends locks the message first as well.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import purposes
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Message, Notice
from hotline.casebook.tables.base import is_
from hotline.casebook.vault import Vault, VaultError


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """Messages and calls that have not left, or of which nobody knows whether they have."""

    ids: Sequence[int]
    calls: Sequence[int]


def to(session: Session, addresses: Set[str]) -> OnItsWay:
    """What is on its way to these (E.164, or a mail's address), locked: each must be opened."""
    vault = vault_of(session)
    to_anybody = or_(Message.number.is_not(None), Message.address.is_not(None))
    rows = session.execute(select(Message.id, Message.number, Message.address).where(to_anybody)).all()
    found = [id_ for id_, *sealed in rows if addresses & {opened(vault, one) for one in sealed}]
    if not found:
        return OnItsWay((), ())
    theirs = select(Message.id, Message.outgoing_id).where(Message.id.in_(found)).order_by(Message.id)
    held = session.execute(theirs.with_for_update()).all()
    return OnItsWay([row.id for row in held], [row.outgoing_id for row in held if row.outgoing_id])


def opened(vault: Vault, sealed: str | None) -> str | None:
    """The text, or nothing where there is none, or its key is gone: such a message never leaves."""
    try:
        return vault.open(sealed) if sealed is not None else None
    except VaultError:
        return None


def take_back(session: Session, found: OnItsWay, *, now: datetime) -> None:
    """It does not leave; calls end as refused."""
    for outgoing_id in found.calls:
        purposes.end(session, outgoing_id, ended_as="refused", now=now)
    gone = delete(Message).where(Message.id.in_(found.ids))
    session.execute(gone, execution_options={"synchronize_session": False})


def take_back_to(session: Session, addresses: Set[str], *, now: datetime) -> None:
    """Nothing more goes to these, whoever wanted it."""
    take_back(session, to(session, addresses), now=now)


def go_on(session: Session, found: OnItsWay, *, number: str, now: datetime) -> None:
    """What tells a volunteer something goes to their new number (E.164); codes and calls go nowhere."""
    told = select(Notice.message_id).where(Notice.message_id.in_(found.ids))
    moving = update(Message).where(Message.id.in_(told), Message.kind == "sms", is_(Message.state, "waiting"))
    moved = moving.values(number=vault_of(session).seal(number)).returning(Message.id)
    kept = set(session.scalars(moved, execution_options={"synchronize_session": False}))
    rest = OnItsWay([one for one in found.ids if one not in kept], found.calls)
    take_back(session, rest, now=now)
