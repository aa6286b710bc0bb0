"""A call from its first sign to its end; every webhook may come late, twice or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from hotline.casebook import erased_before, numbers, outgoing, prepared, tickets
from hotline.casebook.changes import changed
from hotline.casebook.driver import Prepared
from hotline.casebook.history import History, LastOne, OpenOne, history
from hotline.casebook.settling import settle, settle_anew, state_of
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Turn
from hotline.casebook.tables.calls import ENDED, RANKS
from hotline.casebook.tables.requests import SOON

__all__ = [
    "History",
    "JournalEntry",
    "Knock",
    "LastOne",
    "OpenOne",
    "TurnKept",
    "answer_of",
    "close_lost",
    "history",
    "keep_journal",
    "keep_start",
    "keep_turn",
    "lock",
    "over",
    "remember_number",
    "ring",
    "settle",
    "state_of",
    "trouble",
]

LOST_AFTER = timedelta(minutes=30)
LONGEST_TALK = timedelta(hours=5)  # of calls we make the carrier is asked how they stand: two may be talking

CALLS = prepared.table_of(Call)
THIS = CALLS.c.id == bindparam("this")
CALL = prepared.locked(Call, CALLS.c.sid == bindparam("sid"))
NEW = prepared.InsertIfMissing(Call)
KEEPING = Prepared(update(CALLS).where(THIS, CALLS.c.turn == bindparam("turn_before")))
ENDING = Prepared(update(CALLS).where(THIS, CALLS.c.ended_at.is_(None)))
TURN = Prepared(insert(prepared.table_of(Turn)))


class LateTurn(Exception):
    """A turn was to be kept that another process has already played: the call was not locked."""


@dataclass(frozen=True, slots=True)
class Knock:
    """A call as its webhook tells of it; `number` (E.164) is missing where it is withheld."""

    sid: str
    city: str
    number: str | None
    number_kind: str
    dialled: str
    language: str | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class TurnKept:
    """One turn for the log; `keys` is missing where they were a number, a PIN or a code.

    `said`: the names of the lines that were heard in answer. `rang`: the desk's telephone that had rung.
    """

    step: str
    event: str
    keys: str | None
    key_count: int
    heard: str
    said: tuple[str, ...] = ()
    rang: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """As the row has it."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"said": " ".join(self.said) or None, "rang": self.rang or None}


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A call that came while the database was away, as the phone door wrote it down (R32)."""

    knock: Knock
    at: datetime
    emergency: bool = False


def ring(session: Session, knock: Knock, *, now: datetime) -> Call:
    """The call, locked; made if this is the first that is heard of it. Safe twice, and after its end."""
    call = lock(session, knock.sid) or _insert(session, knock, now=now) or lock(session, knock.sid)
    if call is None:
        raise LookupError(f"call {knock.sid} is neither there nor new")
    if knock.edition and not call.edition:
        changed(
            session, update(Call).where(Call.id == call.id, Call.edition == "").values(edition=knock.edition)
        )
    return call


def _insert(session: Session, knock: Knock, *, now: datetime) -> Call | None:
    """The new call, or nothing if another process was quicker."""
    number_id = None
    if knock.number is not None:
        number_id = numbers.keep(session, knock.number, kind=knock.number_kind, now=now)
    return NEW.run(
        session,
        sid=knock.sid,
        city=knock.city,
        language=knock.language,
        edition=knock.edition,
        number_id=number_id,
        number_kind=knock.number_kind,
        dialled=knock.dialled,
        started_at=now,
        last_at=now,
    )


def lock(session: Session, sid: str) -> Call | None:
    """The call, which nobody else changes until the transaction ends."""
    return CALL.read(session, sid=sid)


def answer_of(session: Session, call: Call) -> str:
    """The answer last given, to be given again to a repeated knock; empty if there was none."""
    return vault_of(session).open(call.answer) if call.answer is not None else ""


def keep_start(
    session: Session,
    call: Call,
    *,
    state: Mapping[str, Any],
    step: str,
    language: str,
    answer: str,
    now: datetime,
    said: Sequence[str] = (),
) -> None:
    """Keep the first answer and the names of its lines: nothing has been pressed, no turn is played."""
    values = {"step": step, "language": language, "last_at": now, "said": " ".join(said) or None}
    _keep(session, call, turn=call.turn, state=state, answer=answer, **values)


def keep_turn(
    session: Session,
    call: Call,
    *,
    turn: TurnKept,
    state: Mapping[str, Any],
    step: str,
    language: str,
    answer: str,
    emergency: bool,
    now: datetime,
) -> None:
    """Keep a turn and the answer to it; `step` is where the call stands now. Two statements.

    A turn that comes after the end was told takes back what the end left, and is settled anew.
    """
    number, flags = call.turn, {"emergency": True} if emergency else {}
    keyed = {"key_count": call.key_count + turn.key_count, **_keyed(state)}
    values = {"step": step, "language": language, "last_at": now, "outcome": call.outcome, **flags, **keyed}
    _keep(session, call, turn=number + 1, state=state, answer=answer, **values)
    TURN.send(session, call_id=call.id, number=number, at=now, **turn.columns)
    if call.settled_at is not None:
        settle_anew(session, call, now=now)


def _keyed(state: Mapping[str, Any]) -> dict[str, str | None]:
    """Which help was keyed and where, for the log: known also when nothing comes of it.

    What a volunteer hears of was keyed by others.
    """
    answers: Mapping[str, str] = state.get("answers", {})
    if answers.get("as"):
        answers = {}
    return {name: answers.get(name) for name in ("kind", "zone")}


def _keep(
    session: Session, call: Call, *, turn: int, state: Mapping[str, Any], answer: str, **values: Any
) -> None:
    vault = vault_of(session)
    values |= {"turn": turn, "state": vault.seal(json.dumps(state)), "answer": vault.seal(answer)}
    if KEEPING.run(session, this=call.id, turn_before=call.turn, **values) == 0:
        raise LateTurn(f"call {call.sid}")
    prepared.show(call, **values)


def remember_number(session: Session, call: Call, number: str, kind: str, *, now: datetime) -> None:
    """A caller whose number is withheld keyed one in (E.164).

    The call stays "withheld": nothing that the number asked for before is told or changed in it.
    """
    number_id = numbers.keep(session, number, kind=kind, now=now)
    changed(session, update(Call).where(Call.id == call.id).values(number_id=number_id))


def over(
    session: Session,
    *,
    sid: str,
    status: str,
    duration: int | None,
    knock: Callable[[], Knock] | None,
    now: datetime,
) -> None:
    """The provider tells how the call stands; the first end stays, a repeat may fill in the duration.

    `duration` in seconds; `knock` tells of the call if this is the first that is heard of it.
    """
    call = lock(session, sid) or (ring(session, knock(), now=now) if knock is not None else None)
    if call is None:
        return
    if status not in ENDED:
        _rise(session, call, status)
    elif _end(session, call, status=status, duration=duration, now=now):
        settle(session, call, now=now)
    elif duration is not None:
        unknown = update(Call).where(Call.id == call.id, Call.duration.is_(None))
        changed(session, unknown.values(duration=duration))


def _rise(session: Session, call: Call, status: str) -> None:
    """A lower rank never replaces a higher one; an unknown word changes nothing."""
    lower = [known for known, rank in RANKS.items() if rank < RANKS.get(status, 0)]
    changed(session, update(Call).where(Call.id == call.id, Call.status.in_(lower)).values(status=status))


def _end(session: Session, call: Call, *, status: str, duration: int | None, now: datetime) -> bool:
    """Write the end, once; whoever did settles the call in the same transaction."""
    values = {"status": status, "ended_at": now, "settled_at": now, "duration": duration}
    if ENDING.run(session, this=call.id, **values) == 0:
        return False
    prepared.show(call, **values)
    return True


def close_lost(session: Session, *, now: datetime, after: timedelta = LOST_AFTER, limit: int = 100) -> int:
    """Close calls whose end was never told, so that R29 still holds; how many. Safe to run twice."""
    made_by_us = and_(Call.direction == outgoing.OUTBOUND, Call.parent_sid.is_(None))
    made_by_us &= Call.last_at > now - LONGEST_TALK
    silent = select(Call).where(Call.ended_at.is_(None), Call.last_at <= now - after, ~made_by_us)
    locked = silent.order_by(Call.last_at).limit(limit).with_for_update(skip_locked=True, key_share=True)
    lost = list(session.scalars(locked))
    for call in lost:
        if _end(session, call, status="lost", duration=None, now=now):
            settle(session, call, now=now)
    return len(lost)


def trouble(session: Session, call: Call, *, now: datetime) -> None:
    """Something broke while the caller was there: whoever can be rung back is (R32)."""
    changed(session, update(Call).where(Call.id == call.id).values(trouble=True))
    if call.number_id is not None:
        tickets.open_ticket(session, call, reason="trouble", priority=SOON, now=now)


def keep_journal(session: Session, entry: JournalEntry, *, now: datetime) -> Call | None:
    """Enter a call from the journal into the log, with the time it really came. Safe twice.

    Nothing of a number that has been erased since comes back by it.
    """
    number = entry.knock.number
    if number is not None and erased_before.erased_since(session, number, entry.at):
        return None
    call = ring(session, entry.knock, now=entry.at)
    if entry.emergency:
        changed(session, update(Call).where(Call.id == call.id).values(emergency=True))
    trouble(session, call, now=now)
    return call
