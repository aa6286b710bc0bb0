"""Afterwards a resident is rung once and asked whether help came; "no" opens the request again (R70)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal, TypeAlias

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import coming_back, events, marks, no_calls, numbers, outgoing, tickets
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Claim, Decline, Number, Outgoing, Request
from hotline.casebook.tables.requests import SOON

PURPOSE = "feedback"
TRIES_AT_MOST = 2
NEXT_TRY = timedelta(hours=3)  # another part of the day
APART = timedelta(hours=20)  # nobody is rung for two requests on one day
ASKED_WITHIN = timedelta(days=3)  # of the help: later nobody knows what the call is about

Answer: TypeAlias = Literal["yes", "no", "unknown", "declined"]
ANSWERS: tuple[Answer, ...] = ("yes", "no", "unknown", "declined")
HAPPENED: Mapping[Answer, str] = {
    "yes": "helped_indeed",
    "no": "not_helped",
    "unknown": "feedback_unknown",
    "declined": "feedback_declined",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A resident who may be rung now, in clear."""

    request_id: int
    number_id: int
    number: str
    language: str


def due(session: Session, *, city: str, done_before: datetime, now: datetime, limit: int = 20) -> list[Due]:
    """Who was helped before that moment and has not been asked.

    Never a line that several households share, nor one that does not want to be rung for this.
    """
    other = aliased(Outgoing)
    rung = select(other.id).where(other.number_id == Request.number_id, other.purpose == PURPOSE)
    again = rung.where(other.request_id == Request.id, other.created_at > now - NEXT_TRY)
    for_others = rung.where(other.request_id != Request.id, other.created_at > now - APART)
    helped = exists().where(Claim.request_id == Request.id, Claim.ended_as == "done")
    query = select(Request.id, Number.id, Number.sealed, Request.language)
    query = query.join(Number, Number.id == Request.number_id).where(
        Request.city == city,
        Request.state == "done",
        Request.forgotten_at.is_(None),
        Request.closed_at > now - ASKED_WITHIN,
        Request.closed_at < done_before,
        Request.feedback.is_(None),
        Request.feedback_tries < TRIES_AT_MOST,
        ~no_calls.unwanted(),
        Number.shared.is_(False),
        helped,
        ~again.exists(),
        ~for_others.exists(),
    )
    query = query.order_by(Request.closed_at, Request.id)
    found = list(_opened(session, query.limit(limit)))
    if len(found) == limit:
        return found
    return list(islice(_opened(session, query), limit))  # some may be sealed with a key that is gone


def _opened(session: Session, query: Any) -> Iterator[Due]:
    for one, number_id, sealed, spoken in session.execute(query):
        number = numbers.in_clear(session, sealed)
        if number is not None:
            yield Due(one, number_id, number, spoken)


def ask(session: Session, one: Due, *, city: str, not_after: datetime, now: datetime) -> bool:
    """Have the resident rung; False: another clock was quicker, or the same number is rung just now."""
    # The number before its request, as everywhere.
    if numbers.lock(session, one.number_id) is None:
        return False
    rung = Outgoing.number_id == one.number_id, Outgoing.purpose == PURPOSE
    if session.scalar(select(exists().where(*rung, Outgoing.created_at > now - NEXT_TRY))):
        return False
    asking = update(Request).where(
        Request.id == one.request_id,
        Request.state == "done",
        Request.feedback.is_(None),
        Request.feedback_tries < TRIES_AT_MOST,
    )
    counted = {"feedback": "waiting", "feedback_tries": Request.feedback_tries + 1}
    if changed(session, asking.values(**counted), seen=False) == 0:
        return False
    outgoing.put_call(
        session,
        purpose=PURPOSE,
        city=city,
        language=one.language,
        number=one.number,
        number_id=one.number_id,
        request_id=one.request_id,
        not_after=not_after,
        now=now,
    )
    events.record(session, one.request_id, "feedback_asked", by=events.CLOCK, at=now)
    return True


def told(
    session: Session, one: Outgoing, answer: Answer, *, code_words: Sequence[str], now: datetime
) -> Answer | Literal["gone"]:
    """What the resident said; said twice it counts once. `gone`: the request stands otherwise by now."""
    noting = update(Outgoing).where(Outgoing.id == one.id, Outgoing.outcome == "")
    if changed(session, noting.values(outcome=answer)) == 0:
        return "gone"
    # The number before its request, as everywhere.
    number = numbers.lock(session, one.number_id) if one.number_id is not None else None
    if answer == "declined" and number is not None:
        no_calls.note(session, number.hash, city=one.city, said_in="feedback", now=now)
    keeping = update(Request).where(Request.id == one.request_id, Request.feedback == "waiting")
    if one.request_id is None or changed(session, keeping.values(feedback=answer)) == 0:
        return "gone"
    events.record(session, one.request_id, HAPPENED[answer], by=events.CLOCK, at=now)
    if answer == "no" and not _nobody_came(session, one.request_id, number, code_words=code_words, now=now):
        return "gone"
    return answer


def _nobody_came(
    session: Session, request_id: int, number: Number | None, *, code_words: Sequence[str], now: datetime
) -> bool:
    """An operator sees it (C9), and it stands open again, unless the same was asked for anew since (R30)."""
    locked = select(Request).where(Request.id == request_id, Request.state == "done")
    request = session.scalar(locked.with_for_update(key_share=True))
    if request is None:
        return False
    if not coming_back.asked_anew(session, request, number) and not _reopened(
        session, request, code_words=code_words, now=now
    ):
        return False
    tickets.note_for_operator(
        session,
        reason="nobody_came",
        city=request.city,
        request_id=request_id,
        number_id=request.number_id,
        priority=SOON,
        now=now,
    )
    return True


def _reopened(session: Session, request: Request, *, code_words: Sequence[str], now: datetime) -> bool:
    """To the top of its zone, for others than who called it done."""
    helper = request.volunteer_id
    if not coming_back.open_again(session, request, code_words=code_words, now=now):
        return False
    if helper is not None:
        values = {"request_id": request.id, "volunteer_id": helper, "at": now}
        session.execute(insert_if_missing(session, Decline).values(**values))
    events.record(session, request.id, "nobody_came", by=events.CLOCK, at=now)
    return True


def over(session: Session, one: Outgoing, now: datetime) -> None:
    """The call has ended: where nothing was said it is tried once more, and then left open."""
    if one.outcome or one.request_id is None:
        return
    waiting = update(Request).where(Request.id == one.request_id, Request.feedback == "waiting")
    more = waiting.where(Request.feedback_tries < TRIES_AT_MOST)
    if changed(session, more.values(feedback=None), seen=False) == 0:
        changed(session, waiting.values(feedback="unknown"), seen=False)
    marks.touch(session, "desk")
