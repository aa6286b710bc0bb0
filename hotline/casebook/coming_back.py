"""What somebody does about a request in a later call: cancels it, undoes that, tells that nobody came.

While the caller listens, the helper may give it back or finish it, and the desk may close it: every verb
looks at what is there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import claims, events, numbers, referrals, requests, tickets
from hotline.casebook.changes import changed
from hotline.casebook.tables import Call, Claim, Number, Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES, SOON

DONE_LATELY = timedelta(days=3)  # so long after the helper's "done" a caller may say that nobody came
ON_TOP: dict[str, Any] = {**claims.BACK_TO_BOARD, "priority": SOON}
UNTAKEN = ("waiting", "unreached")
REFERRED = "referred"


def _callers_own(request_id: int, call: Call) -> tuple[ColumnElement[bool], ...]:
    """Only requests of the number that rings, as the network tells it, or of this very call.

    A request for somebody else is both theirs: whose number is rung, and who asked.
    """
    mine: ColumnElement[bool] = Request.call_id == call.id
    if call.number_id is not None and call.number_kind != "withheld":
        mine = or_(mine, Request.number_id == call.number_id, Request.asked_by_id == call.number_id)
    return (Request.id == request_id, mine)


def cancel(session: Session, *, request_id: int, call: Call, now: datetime) -> bool:
    """The caller does not need it any more; whoever took it has it no longer. False: it was closed."""
    cancelling = update(Request).where(*_callers_own(request_id, call), is_in(Request.state, OPEN_STATES))
    if changed(session, cancelling.values(state="cancelled", closed_at=now)) == 0:
        return False
    claims.end(session, request_id, ended_as="cancelled", now=now)
    events.record(session, request_id, "cancelled", by=events.caller(call.id), at=now)
    call.outcome = "cancelled"
    return True


def uncancel(
    session: Session,
    *,
    request_id: int,
    call: Call,
    code_words: Sequence[str],
    claims_at_most: int,
    now: datetime,
) -> bool:
    """The caller takes the cancelling back: it stands as before, with the same helper if there was one.

    Not where that helper has `claims_at_most` others by now (R49): then it waits for anybody.
    True also where it stands already, or where the same number has asked for the same again meanwhile.
    """
    mine = _callers_own(request_id, call)
    number_id = session.scalar(select(Request.number_id).where(*mine))
    # The number before its request, as everywhere: two calls must not wait for each other.
    number = numbers.lock(session, number_id) if number_id is not None else None
    request = session.scalar(select(Request).where(*mine).with_for_update(key_share=True))
    if request is None or request.state not in ("cancelled", *OPEN_STATES):
        return False
    if request.state == "cancelled" and not asked_anew(session, request, number):
        _restore(session, request, code_words=code_words, claims_at_most=claims_at_most, now=now)
        state = request.state
        events.record(session, request_id, "uncancelled", by=events.caller(call.id), at=now, state=state)
    call.outcome = "restored"
    return True


def asked_anew(session: Session, request: Request, number: Number | None) -> bool:
    """Another call of this number has asked for the same since: two of them would be one too many (R30)."""
    if number is None or number.shared or request.for_other:
        return False
    here = {"number": number.id, "city": request.city, "call": request.call_id}
    newest = requests.NEWEST_OF_KIND.read(session, **here, kind=request.kind)
    return newest is not None and newest.id != request.id


def _restore(
    session: Session, request: Request, *, code_words: Sequence[str], claims_at_most: int, now: datetime
) -> None:
    """With its helper, it goes on as arranged, or as taken; what has no next step gets one."""
    ended = (
        Claim.request_id == request.id,
        Claim.ended_as == "cancelled",
        Claim.ended_at == request.closed_at,
    )
    beginning = update(Claim).where(*ended).values(ended_at=None, ended_as=None)
    room = claims.has_room(session, request.volunteer_id, at_most=claims_at_most)
    again = room and changed(session, beginning) == 1
    free = "held" if request.number_id is None else requests.ready(request)
    values: dict[str, Any] = {**claims.BACK_TO_BOARD, "state": free}
    if referrals.has(session, request.id):
        values["state"] = REFERRED
    if again:
        arranged = request.arranged_for is not None and request.due_at is None
        values = {"state": "arranged"} if arranged else {"state": "taken"}
        values["due_at"] = None if arranged else request.due_at or now + claims.NEXT_ATTEMPT
    requests.change(session, request, values={**values, "closed_at": None}, code_words=code_words)


def nobody_came(
    session: Session, *, request_id: int, call: Call, code_words: Sequence[str], now: datetime
) -> bool:
    """Back to the top of its zone; the claim says why it ended, and an operator is told (C9).

    Also where the helper has just given it back, or has called it done within `DONE_LATELY`. False: it was
    closed in another way, or longer ago.
    """
    mine = _callers_own(request_id, call)
    number_id = session.scalar(select(Request.number_id).where(*mine))
    number = numbers.lock(session, number_id) if number_id is not None else None
    request = session.scalar(select(Request).where(*mine).with_for_update(key_share=True))
    if request is None or (request.state == "done" and asked_anew(session, request, number)):
        return False  # another call of this number has asked for the same since: that one stands
    if not _let_down(session, request, code_words=code_words, now=now):
        return False
    events.record(session, request_id, "nobody_came", by=events.caller(call.id), at=now)
    tickets.open_ticket(session, call, reason="nobody_came", request_id=request_id, priority=SOON, now=now)
    call.outcome = "nobody_came"
    return True


def _let_down(session: Session, request: Request, *, code_words: Sequence[str], now: datetime) -> bool:
    """One conditional UPDATE, as the request stands now; the claim that did not help is marked."""
    if request.state in CLAIMED_STATES:
        claims.end(session, request.id, ended_as="nobody_came", now=now)
        return requests.change(session, request, values=ON_TOP, code_words=code_words)
    if request.state == REFERRED:
        referrals.end(session, request.id, ended_as="nobody_came", now=now)
        back = {"state": requests.ready(request), "attempts": 0, "priority": SOON, "quiet_until": None}
        return requests.change(session, request, values=back, code_words=code_words)
    if request.state in UNTAKEN:
        again = {"state": "waiting", "attempts": 0, "priority": SOON}
        return requests.change(session, request, values=again, code_words=code_words)
    if request.state != "done" or request.closed_at is None or request.closed_at <= now - DONE_LATELY:
        return False
    return open_again(session, request, code_words=code_words, now=now)


def open_again(session: Session, request: Request, *, code_words: Sequence[str], now: datetime) -> bool:
    """What was called done, and was not, is on top of the board; whoever had it did not help."""
    finished = update(Claim).where(Claim.request_id == request.id, Claim.ended_as == "done")
    changed(session, finished.values(ended_as="nobody_came"))
    referrals.end(session, request.id, ended_as="nobody_came", now=now)
    reopened = {**ON_TOP, "closed_at": None, "attempts": 0}
    return requests.change(session, request, values=reopened, code_words=code_words)
