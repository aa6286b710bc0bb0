"""Messages and calls on their way. Doors put them in their own transaction; the clock leases and sends them.

At most once: a lease that ran out (the clock died between sending and writing it down) makes a message
`doubtful`, and it is not sent again by itself. Who can ask the carrier may send it `again`; a volunteer
who got no code asks for another. A mail is sent again: it has an id of its own, so it is read once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, outgoing, purposes, removals, retention
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Message, Notice, Request
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.outbox import LEASED
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.casebook.vault import VaultError

ATTEMPTS_AT_MOST = 8
FIRST_WAIT = 5  # seconds; each further wait is twice as long
LONGEST_WAIT = 900
DOUBT = timedelta(days=1)
SEALED = "sealed"  # with a key that nobody has entered: somebody may put it back
FORGOTTEN: dict[str, Any] = {
    "number": None,
    "address": None,
    "subject": None,
    "body": None,
    "lease_until": None,
}


put_call = outgoing.put_call  # a call that the clock makes, as `put` is for a message


@dataclass(frozen=True, slots=True)
class Leased:
    """A message to be sent now, in clear; `attempt` proves whose lease it is.

    An SMS goes to `number` (E.164), a mail to `address`, with a `subject`.
    """

    id: int
    kind: str
    city: str
    number: str
    body: str
    attempt: int
    address: str = ""
    subject: str = ""
    outgoing_id: int | None = None


def put(
    session: Session,
    *,
    kind: str,
    city: str,
    number: str,
    body: str,
    now: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    number_id: int | None = None,
    request_id: int | None = None,
) -> int:
    """A message to a number (E.164), not sent before or after these times; its id.

    `number_id` names the resident it concerns, so that an erasure finds it; `request_id` the request that
    it tells its resident of: such a message leaves by day, while the request is open, and once in all.
    """
    vault = vault_of(session)
    message = Message(
        kind=kind,
        city=city,
        number=vault.seal(number),
        body=vault.seal(body),
        number_id=number_id,
        request_id=request_id,
    )
    message.created_at, message.not_before, message.not_after = now, not_before or now, not_after
    session.add(message)
    session.flush()
    return message.id


def put_mail(
    session: Session,
    *,
    city: str,
    address: str,
    subject: str,
    body: str,
    now: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> int:
    """A mail to somebody at the desk, or to a volunteer; its id."""
    vault = vault_of(session)
    message = Message(kind="email", city=city, address=vault.seal(address), subject=vault.seal(subject))
    message.body, message.created_at = vault.seal(body), now
    message.not_before, message.not_after = not_before or now, not_after
    session.add(message)
    session.flush()
    return message.id


def put_push(
    session: Session,
    *,
    city: str,
    subscription: str,
    body: str,
    now: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> int:
    """A notice for a browser; `subscription` and `body` are JSON. Its id."""
    vault = vault_of(session)
    message = Message(kind="push", city=city, address=vault.seal(subscription), body=vault.seal(body))
    message.created_at, message.not_before, message.not_after = now, not_before or now, not_after
    session.add(message)
    session.flush()
    return message.id


def tells(session: Session, message_id: int, *, volunteer_id: int, request_id: int | None = None) -> None:
    """The message tells a volunteer something that can wait until it is day.

    `request_id`: of a request to take; the message does not leave when somebody has taken it.
    """
    session.add(Notice(message_id=message_id, volunteer_id=volunteer_id, request_id=request_id))
    session.flush()


def lease_due(
    session: Session,
    *,
    now: datetime,
    kind: str = "sms",
    limit: int = 20,
    seconds: int = 60,
    awake: Collection[str] | None = None,
) -> list[Leased]:
    """Lease what is due of this kind; commit before sending, so that no other clock sends it too.

    `awake`: the cities where it is day, for what residents and volunteers did not ask for; without it, all.
    """
    due = select(Message).where(is_(Message.state, "waiting"), Message.not_before <= now)
    due = due.where(Message.kind == kind)
    if awake is not None:
        can_wait = or_(Message.request_id.is_not(None), exists().where(Notice.message_id == Message.id))
        due = due.where(or_(~can_wait, Message.city.in_(awake)))
    due = due.order_by(Message.not_before, Message.id).limit(limit).with_for_update(skip_locked=True)
    until = now + timedelta(seconds=seconds)
    return [
        leased for one in list(session.scalars(due)) if (leased := _lease(session, one, now=now, until=until))
    ]


def _lease(session: Session, message: Message, *, now: datetime, until: datetime) -> Leased | None:
    waiting = update(Message).where(Message.id == message.id, is_(Message.state, "waiting"))
    if message.not_after is not None and message.not_after <= now:
        late = {"state": "failed", "error_code": "too_late", "reason": "too_late"}
        changed(session, waiting.values(**late, **FORGOTTEN))
        _end_call(session, message.outgoing_id, "too_late", now=now)
        marks.touch(session, "desk")
        return None
    if _is_of_no_use(session, message):
        session.execute(delete(Message).where(Message.id == message.id))
        return None
    attempt = message.attempts + 1
    if changed(session, waiting.values(state="sending", lease_until=until, attempts=attempt)) == 0:
        return None
    return _opened(session, message, attempt, now=now)


def _opened(session: Session, message: Message, attempt: int, *, now: datetime) -> Leased | None:
    """In clear; what is sealed with a key that is no longer held waits, as if it had been refused."""
    leased = Leased(message.id, message.kind, message.city, "", "", attempt, outgoing_id=message.outgoing_id)
    vault = vault_of(session)

    def opened(sealed: str | None) -> str:
        return vault.open(sealed) if sealed is not None else ""

    try:
        return replace(
            leased,
            number=opened(message.number),
            body=opened(message.body),
            address=opened(message.address),
            subject=opened(message.subject),
        )
    except VaultError:
        failed(session, leased, for_good=False, code=SEALED, reason=SEALED, now=now)
        return None


def _end_call(
    session: Session, outgoing_id: int | None, ended_as: str, *, now: datetime, reason: str | None = None
) -> None:
    """A call that will not be made is over for whoever wanted it."""
    if outgoing_id is not None:
        purposes.end(session, outgoing_id, ended_as=ended_as, reason=reason, now=now)


def _is_of_no_use(session: Session, message: Message) -> bool:
    """It tells of something that is over: a request that is closed, or one to take that is taken."""
    if message.request_id is not None:
        return not _is_open(session, message.request_id)
    about = select(Request.state).join(Notice, Notice.request_id == Request.id)
    state = session.scalar(about.where(Notice.message_id == message.id))
    return state is not None and state != "waiting"


def _is_open(session: Session, request_id: int) -> bool:
    """Whether what the message tells of still stands: it may have been cancelled or erased since."""
    found = select(Request.id).where(Request.id == request_id, is_in(Request.state, OPEN_STATES))
    return session.scalar(found) is not None


def _held(leased: Leased) -> Any:
    """A lease that ran out may still be answered: the carrier's word is better than doubt."""
    unsettled = or_(Message.state == "sending", Message.state == "doubtful")
    return update(Message).where(Message.id == leased.id, Message.attempts == leased.attempt, unsettled)


def sent(session: Session, leased: Leased, *, carrier_id: str, now: datetime) -> bool:
    """The carrier has it: number and body are forgotten, its own id stays; soon it is to forget them too."""
    if leased.kind == "sms":
        removals.put(session, "message", [carrier_id], not_before=now + retention.AT_CARRIER)
    done = _held(leased).values(
        state="sent", sent_at=now, carrier_id=carrier_id, error_code=None, reason=None, **FORGOTTEN
    )
    return changed(session, done) == 1


def failed(
    session: Session, leased: Leased, *, for_good: bool, code: str, now: datetime, reason: str = "other"
) -> bool:
    """The carrier refused: for good, or it is tried again after a wait that grows.

    `code` is the carrier's own, for who looks into its console; `reason` is ours, for who reads the desk.
    """
    if for_good or leased.attempt >= ATTEMPTS_AT_MOST:
        values: dict[str, Any] = {"state": "failed", **FORGOTTEN}
        _end_call(session, leased.outgoing_id, "refused", now=now, reason=reason)
        marks.touch(session, "desk")
    else:
        wait = LONGEST_WAIT if reason == SEALED else min(FIRST_WAIT * 2 ** (leased.attempt - 1), LONGEST_WAIT)
        later = now + timedelta(seconds=wait)
        values = {"state": "waiting", "not_before": later, "lease_until": None}
    return changed(session, _held(leased).values(**values, error_code=code, reason=reason)) == 1


def known(session: Session, leased: Leased, *, now: datetime) -> None:
    """That this message failed concerns nobody at the desk."""
    changed(session, update(Message).where(Message.id == leased.id).values(seen_at=now))


def doubt(session: Session, *, now: datetime) -> Sequence[int]:
    """Messages whose lease ran out: nobody knows whether the carrier has them. Their ids.

    Doubt that nobody resolved within a day ends: number and body are forgotten.
    """
    leased = update(Message).where(is_in(Message.state, LEASED))
    old = leased.where(Message.state == "doubtful", Message.lease_until <= now - DOUBT)
    changed(session, old.values(state="failed", error_code="unknown", reason="unknown", **FORGOTTEN))
    ran_out = leased.where(Message.state == "sending", Message.lease_until <= now)
    unsure = ran_out.values(state="doubtful").returning(Message.id)
    return session.scalars(unsure, execution_options={"synchronize_session": False}).all()


def again(session: Session, message_id: int, *, now: datetime) -> bool:
    """The carrier was asked and does not have a doubtful message: send it after all."""
    doubtful = update(Message).where(Message.id == message_id, Message.state == "doubtful")
    return changed(session, doubtful.values(state="waiting", not_before=now, lease_until=None)) == 1
