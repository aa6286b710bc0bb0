"""The audit trail: every change by an operator, at the terminal or by the clock's own decision.

Rows are only ever added. Each carries a keyed hash over the one before it and itself: whoever changes the
database past us cannot make a new one without the key, which is not in it. Nothing personal stands in a row,
ids only, so that erasing somebody leaves the chain as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.tables import Audit, AuditHead, Call, Operator, Request, Ticket, Volunteer
from hotline.casebook.vault import Vault

Actor: TypeAlias = int | Literal["terminal", "clock"]  # an operator's id, or what it is called
Subject: TypeAlias = tuple[str, int | None]  # ("request", 12); the kind alone where there is only one

NOTED = "noted for the audit trail"
HEAD = 1
BEGINNING = "0" * 64
LONGEST = 80  # signs of one value in `detail`
AT_ONCE = 500  # rows
CITY_OF = {"request": Request, "ticket": Ticket, "volunteer": Volunteer, "call": Call}
LIKE_A_NUMBER = re.compile(r"\+?\d(?:[\s/()]?\d){6,}")


class Busy(Exception):
    """Somebody else moved the end of the chain although it was locked: nothing of this change is kept."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A row to be."""

    at: datetime
    actor: Actor
    city: str | None
    verb: str
    subject: Subject
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: worth writing down elsewhere, so that a tail that was cut off shows."""

    last_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain was looked at; `broken_at` is the id of the first row that does not fit, and why."""

    up_to: int
    of: int
    broken_at: int | None = None
    why: Literal["missing", "changed", "end"] | None = None


def note(
    session: Session,
    *,
    actor: Actor,
    verb: str,
    subject: Subject,
    now: datetime,
    city: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """A change, in the transaction of the change. Costs nothing until the transaction ends.

    `city` is looked up where the subject is a request, ticket, volunteer or call. `detail` is what was and
    what is, in codes: `{"role": ["operator", "coordinator"]}`. Never a number, a code word or free words.
    """
    kept = {name: _harmless(value) for name, value in (detail or {}).items()}
    session.info.setdefault(NOTED, []).append(Noted(now, actor, city, verb, subject, kept))


def _harmless(value: Any) -> Any:
    """The value cut short, with nothing in it that could be a telephone number."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_harmless(one) for one in value]
    return LIKE_A_NUMBER.sub("\N{HORIZONTAL ELLIPSIS}", str(value))[:LONGEST]


# --- at the end of a transaction


def write_down(session: Session) -> None:
    """Add what was noted to the chain: nearly the last thing a transaction does.

    Only here the end of the chain is locked, and after it nothing but the marks: no two transactions wait
    for each other, and of two writers the second goes on where the first has ended.
    """
    noted: list[Noted] = session.info.pop(NOTED, [])
    if not noted:
        return
    before = _locked_head(session)
    end, rows = before, []
    for one in noted:
        row = _row(session, one, end.last_id + 1)
        row["hash"] = hash_of(session.info["vault"], end.hash, row)
        end = Head(row["id"], row["hash"])
        rows.append(row)
    session.execute(insert(Audit), rows)
    moving = update(AuditHead).where(AuditHead.id == HEAD, AuditHead.last_id == before.last_id)
    if changed(session, moving.values(last_id=end.last_id, hash=end.hash), seen=False) != 1:
        raise Busy("the end of the audit trail was moved meanwhile")


def _locked_head(session: Session) -> Head:
    query = select(AuditHead.last_id, AuditHead.hash).where(AuditHead.id == HEAD).with_for_update()
    found = session.execute(query).one_or_none()
    if found is None:  # the very first row of all
        own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        first = own.insert(AuditHead).on_conflict_do_nothing()
        session.execute(first.values(id=HEAD, last_id=0, hash=BEGINNING))
        found = session.execute(query).one()
    return Head(*found)


def _row(session: Session, one: Noted, number: int) -> dict[str, Any]:
    kind, subject_id = one.subject
    city = one.city
    if city is None and kind in CITY_OF and subject_id is not None:
        table: Any = CITY_OF[kind]
        city = session.scalar(select(table.city).where(table.id == subject_id))
    operator = isinstance(one.actor, int)
    return {
        "id": number,
        "at": one.at.astimezone(UTC),
        "actor": "operator" if operator else one.actor,
        "actor_id": one.actor if operator else None,
        "city": city,
        "verb": one.verb,
        "subject": kind,
        "subject_id": subject_id,
        "detail": one.detail,
    }


def hash_of(vault: Vault, before: str, row: Mapping[str, Any]) -> str:
    """The keyed hash of a row (64 hexadecimal characters) after the hash of the row before it."""
    values = {name: row[name] for name in sorted(row) if name != "hash"}
    values["at"] = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return vault.index(f"{before}\n{text}", "audit trail")


# --- looking


def head(session: Session) -> Head:
    """Where the chain ends now."""
    found = session.execute(select(AuditHead.last_id, AuditHead.hash).where(AuditHead.id == HEAD))
    return Head(*(found.one_or_none() or (0, BEGINNING)))


def walk(session: Session, *, newest: int | None = None) -> Iterator[Walked]:
    """Look at the chain from its first row to its end, or at its `newest` rows; stops where it is broken."""
    end = head(session)
    after = max(end.last_id - newest, 0) if newest is not None else 0
    before = hash_at(session, after)
    while before is not None and after < end.last_id:
        rows = _rows(session, after, min(after + AT_ONCE, end.last_id))
        for row in rows:
            if row["id"] != after + 1:
                break
            if hash_of(session.info["vault"], before, row) != row["hash"]:
                yield Walked(after, end.last_id, row["id"], "changed")
                return
            after, before = row["id"], row["hash"]
        yield Walked(after, end.last_id)
        if not rows or rows[-1]["id"] != after:
            break
    if before is None or after < end.last_id:
        yield Walked(after, end.last_id, after + 1, "missing")
    elif before != end.hash or _beyond(session, end):
        yield Walked(after, end.last_id, end.last_id, "end")


def hash_at(session: Session, number: int) -> str | None:
    """The hash that this row has now, as it may have been written down; None if it is not there."""
    return BEGINNING if number == 0 else session.scalar(select(Audit.hash).where(Audit.id == number))


def _rows(session: Session, after: int, up_to: int) -> list[dict[str, Any]]:
    columns = Audit.__table__.columns
    query = select(*columns).where(Audit.id > after, Audit.id <= up_to).order_by(Audit.id)
    return [dict(row._mapping) for row in session.execute(query)]


def _beyond(session: Session, end: Head) -> bool:
    """Rows after the end, unless the end has moved on meanwhile."""
    more = session.scalar(select(Audit.id).where(Audit.id > end.last_id).limit(1))
    return more is not None and head(session) == end


def name_of(session: Session, operator_id: int) -> str | None:
    """The operator's name: whoever did something keeps it."""
    return session.scalar(select(Operator.name).where(Operator.id == operator_id))
