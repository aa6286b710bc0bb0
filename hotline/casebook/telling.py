"""How a volunteer is told of requests: what they chose, whether they want it at all, what does not arrive."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, people, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Message, Notice, PushSubscription, Telling, Volunteer
from hotline.casebook.tables.base import LARGEST_ID, is_

Way: TypeAlias = Literal["sms", "email", "push"]
Pace: TypeAlias = Literal["at_once", "daily"]
KEY_LENGTH = 32
MOST_DIGITS = len(str(LARGEST_ID))
NUMBER_FAILS = frozenset({"not_a_number", "landline", "blocked"})  # nothing sent there ever arrives
ADDRESS_FAILS = frozenset({"mail_address"})


def of(session: Session, volunteer_id: int) -> Telling:
    """What the volunteer has chosen; without a row what is usual, in a value that is never written."""
    found = session.get(Telling, volunteer_id)
    return found or Telling(volunteer_id=volunteer_id, way="sms", pace="at_once", email_code_tries=0)


def lock(session: Session, volunteer_id: int) -> Telling:
    """The row, made if there is none, for whoever changes it."""
    session.execute(insert_if_missing(session, Telling).values(volunteer_id=volunteer_id))
    mine = select(Telling).where(Telling.volunteer_id == volunteer_id).with_for_update()
    return session.scalars(mine, execution_options={"populate_existing": True}).one()


def choose(session: Session, volunteer_id: int, *, way: Way, pace: Pace, now: datetime) -> None:
    """Told in this way from now on, at once or once a day; who has stopped begins again by that."""
    row = lock(session, volunteer_id)
    if (row.way, row.pace, row.stopped_at) == (way, pace, None):
        return
    row.way, row.pace, row.stopped_at = way, pace, None
    session.flush()
    detail = {"way": way, "pace": pace}
    volunteer_events.record(session, volunteer_id, "told", by=None, at=now, detail=detail)


def stop(session: Session, volunteer_id: int, *, through: str, now: datetime) -> bool:
    """Nothing more, also nothing that is on its way; `through` is where they said so. False: it was so."""
    row = lock(session, volunteer_id)
    if row.stopped_at is not None:
        return False
    row.stopped_at = now
    session.flush()
    take_back(session, volunteer_id)
    by = {"through": through}
    volunteer_events.record(session, volunteer_id, "told_stopped", by=None, at=now, detail=by)
    return True


def again(session: Session, volunteer_id: int, *, through: str, now: datetime) -> bool:
    """Told again, as they had chosen before; what failed is tried anew. False: nothing had stopped."""
    row = lock(session, volunteer_id)
    if row.stopped_at is None and row.number_trouble is None:
        return False
    row.stopped_at = row.number_trouble = row.trouble_at = None
    session.flush()
    by = {"through": through}
    volunteer_events.record(session, volunteer_id, "told_again", by=None, at=now, detail=by)
    return True


def take_back(session: Session, volunteer_id: int, *, put_at: datetime | None = None) -> None:
    """What is still on its way to the volunteer does not leave; or only what was put there at that moment."""
    theirs = select(Notice.message_id).where(Notice.volunteer_id == volunteer_id)
    if put_at is not None:
        theirs = theirs.join(Message, Message.id == Notice.message_id).where(Message.created_at == put_at)
    waiting = delete(Message).where(Message.id.in_(theirs), is_(Message.state, "waiting"))
    session.execute(waiting, execution_options={"synchronize_session": False})


# --- the link in a mail, which only we can have made


def stop_key(session: Session, volunteer_id: int) -> str:
    """What stands in the address behind which a volunteer stops all messages without signing in."""
    return f"{volunteer_id}-{vault_of(session).index(str(volunteer_id), 'stop messages')[:KEY_LENGTH]}"


def whose_key(session: Session, key: str) -> Volunteer | None:
    """The volunteer of such an address; None where we did not make it, or they have left."""
    written = key.partition("-")[0]
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        return None
    if int(written) > LARGEST_ID:
        return None
    if not hmac.compare_digest(stop_key(session, int(written)).encode(), key.encode()):
        return None
    there = select(Volunteer).where(Volunteer.id == int(written), Volunteer.state != "left")
    return session.scalar(there)


# --- where nothing arrives


def failed(session: Session, message_id: int, *, number: str, reason: str, now: datetime) -> bool:
    """A message failed for good: where nothing can arrive, nothing more is sent.

    Whether it is told on a volunteer's page from now on.
    """
    volunteer_id = whose(session, message_id, number=number)
    return volunteer_id is not None and in_trouble(session, volunteer_id, reason=reason, now=now)


def whose(session: Session, message_id: int, *, number: str) -> int | None:
    """Whom a message did not reach: it is the volunteer's who has that number now, if there is a number."""
    noticed = select(Notice.volunteer_id).where(Notice.message_id == message_id)
    theirs = select(Volunteer.id).where(Volunteer.number_hash == people.hash_of(session, number))
    return session.scalar(theirs if number else noticed)


def in_trouble(
    session: Session, volunteer_id: int, *, reason: str, now: datetime, known: bool = False
) -> bool:
    """Write down that number or address takes no messages, for operators to see; False: that is not why.

    `known`: they know already, or there is nothing they could do. Of whoever has left nothing is written.
    """
    column = "number_trouble" if reason in NUMBER_FAILS else "email_trouble"
    if reason not in NUMBER_FAILS | ADDRESS_FAILS:
        return False
    if session.scalar(select(Volunteer.state).where(Volunteer.id == volunteer_id)) == "left":
        return True
    row = lock(session, volunteer_id)
    known = known or (row.stopped_at is not None and reason == "blocked")  # the company obeys STOP as well
    well = update(Telling).where(Telling.volunteer_id == volunteer_id, getattr(Telling, column).is_(None))
    if changed(session, well.values({column: reason, "trouble_at": None if known else now})):
        detail = {"reason": reason}
        volunteer_events.record(session, volunteer_id, "unreachable", by=None, at=now, detail=detail)
    return True


def try_again(session: Session, volunteer_id: int, *, by: int | None, now: datetime) -> bool:
    """Somebody at the desk has seen to number or address: messages are sent there once more."""
    mended: dict[str, Any] = {"number_trouble": None, "email_trouble": None, "trouble_at": None}
    failing = or_(Telling.number_trouble.is_not(None), Telling.email_trouble.is_not(None))
    theirs = update(Telling).where(Telling.volunteer_id == volunteer_id, failing)
    if changed(session, theirs.values(**mended), seen=False) == 0:
        return False
    volunteer_events.record(session, volunteer_id, "told_again", by=by, at=now, detail={"through": "desk"})
    return True


def trouble_seen(session: Session, volunteer_id: int) -> bool:
    """Somebody at the desk knows where messages to the volunteer do not arrive; False: they knew."""
    unseen = update(Telling).where(Telling.volunteer_id == volunteer_id, Telling.trouble_at.is_not(None))
    marks.touch(session, "desk")
    return changed(session, unseen.values(trouble_at=None), seen=False) == 1


def trouble_unseen(session: Session, volunteer_id: int, *, now: datetime) -> bool:
    """That was a slip: it stands at the desk again, as long as messages do not arrive; False: they do."""
    failing = or_(Telling.number_trouble.is_not(None), Telling.email_trouble.is_not(None))
    seen = update(Telling).where(Telling.volunteer_id == volunteer_id, Telling.trouble_at.is_(None), failing)
    marks.touch(session, "desk")
    return changed(session, seen.values(trouble_at=now), seen=False) == 1


@dataclass(frozen=True, slots=True)
class Unreached:
    """A volunteer to whom messages do not arrive, why, and since when nobody at the desk has seen to it."""

    volunteer_id: int
    reason: str
    since: datetime


def unreached(session: Session, city: str, *, limit: int = 50) -> list[Unreached]:
    """Whom somebody at the desk should ring because of that, the longest first."""
    reason = func.coalesce(Telling.number_trouble, Telling.email_trouble)
    query = select(Volunteer.id, reason, Telling.trouble_at).join(Telling)
    query = query.where(Telling.trouble_at.is_not(None), reason.is_not(None), Volunteer.city == city)
    query = query.where(Volunteer.state.in_(("active", "new"))).order_by(Telling.trouble_at, Volunteer.id)
    rows: Any = session.execute(query.limit(limit))
    return [Unreached(*row) for row in rows]


# --- which way is open


def way_for(session: Session, row: Telling, ways: Collection[Way]) -> Way | None:
    """How the volunteer can be told now: as chosen, or else by text message; None: in no way.

    `ways` are those that the installation has.
    """
    if row.stopped_at is not None:
        return None
    if (
        row.way == "email"
        and "email" in ways
        and row.email_proved_at is not None
        and row.email_trouble is None
    ):
        return "email"
    if row.way == "push" and "push" in ways and has_browser(session, row.volunteer_id):
        return "push"
    return "sms" if "sms" in ways and row.number_trouble is None else None


def browsers(session: Session, volunteer_id: int) -> int:
    """On how many browsers notices are switched on."""
    count = select(func.count()).where(PushSubscription.volunteer_id == volunteer_id)
    return session.scalar(count) or 0


def has_browser(session: Session, volunteer_id: int) -> bool:
    """Whether any browser shows notices to the volunteer."""
    found = select(PushSubscription.id).where(PushSubscription.volunteer_id == volunteer_id).limit(1)
    return session.scalar(found) is not None
