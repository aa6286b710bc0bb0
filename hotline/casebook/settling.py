"""What a call leaves when it is over (R29): once, however often its end is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.orm import Session

from hotline.casebook import blocks, callback, legs, marks, outgoing, prepared, purposes, tickets
from hotline.casebook.driver import Prepared
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Number, Request, Turn
from hotline.casebook.tables.requests import LATER, OPEN_STATES, SOON, USUAL

BY_SETTLING = (*tickets.LEFT_BY_END, "volunteer", "person", "crisis")
OUTSIDE = "outside"  # the step in which a postcode outside the area is read back
RINGING = "bridge_ring"  # the step in which a resident is rung for them
VOLUNTEER = "volunteer"  # as whom somebody rang: what they did is in the histories of requests
CRISIS, JOINED = "crisis", "joined"  # how the dialogue notes with whom somebody spoke
LEAST_SECONDS = 8  # shorter calls without a key are only in the log

CALLS, NUMBERS = prepared.table_of(Call), prepared.table_of(Number)
OUTCOME = Prepared(update(CALLS).where(CALLS.c.id == bindparam("this")))
RANG = Prepared(update(NUMBERS).where(NUMBERS.c.id == bindparam("this")))
OPEN = Prepared(
    select(Request.id)
    .where(Request.number_id == bindparam("number"), Request.city == bindparam("city"))
    .where(prepared.among(Request.state, OPEN_STATES))
    .limit(literal_column("1"))
)
WANTED = Prepared(
    select(Turn.id)
    .where(Turn.call_id == bindparam("call"), Turn.key_count > 0, Turn.heard != "again")
    .limit(literal_column("1"))
)


def state_of(session: Session, call: Call) -> dict[str, Any] | None:
    """The stored conversation, or nothing before the first answer and after an erasure."""
    if call.state is None:
        return None
    state: dict[str, Any] = json.loads(vault_of(session).open(call.state))
    return state


def settle(session: Session, call: Call, *, now: datetime) -> None:
    """Decide what a call that is over leaves: nothing, or a ticket (R29). For whoever wrote its end."""
    if call.parent_sid is not None:  # the desk's leg: what is left, the caller's call leaves
        return
    if call.direction == outgoing.OUTBOUND:
        purposes.end_of_call(session, call, now=now)
        return
    answers = _answers(session, call)
    outcome = _outcome(session, call, answers=answers)
    if outcome != call.outcome:
        OUTCOME.run(session, this=call.id, outcome=outcome)
        prepared.show(call, outcome=outcome)
    if outcome == VOLUNTEER and call.step == RINGING:
        ids = {"request_id": int(answers["request"]), "volunteer_id": int(answers["volunteer"])}
        callback.left(session, call, **ids, now=now)
    if call.outcome in tickets.SETTLED_REASONS:
        _open_ticket(session, call, answers, now=now)
    if call.number_id is not None:
        _remember_caller(session, call)
    marks.touch(session, "desk")  # the log of calls has one more that is over


def settle_anew(session: Session, call: Call, *, now: datetime) -> None:
    """More of the call came in after its end was settled: take that back, and settle it as it is now."""
    if call.outcome in BY_SETTLING:  # what the call itself asked for stands
        tickets.supersede(session, call, now=now)
        call.outcome = ""
    settle(session, call, now=now)


def _answers(session: Session, call: Call) -> Mapping[str, str]:
    answers: Mapping[str, str] = (state_of(session, call) or {}).get("answers", {})
    return answers


def _outcome(session: Session, call: Call, *, answers: Mapping[str, str]) -> str:
    """In this order: what the call did stands; a ticket only where nothing else tells of the caller."""
    if answers.get("as") == VOLUNTEER and "rounds" not in answers:
        return call.outcome or VOLUNTEER
    if call.outcome in ("", "ticket", "blocked", "directory") and _has_spoken(session, call, answers):
        return "crisis" if answers.get(CRISIS) == JOINED else "person"
    if call.outcome:
        return call.outcome
    if call.number_id is None:
        return "no_number"
    if not call.emergency and _is_blocked(session, call):
        return "blocked"  # and has hung up before that was said
    return _left_undone(session, call, answers=answers)


def _left_undone(session: Session, call: Call, *, answers: Mapping[str, str]) -> str:
    if answers.get("about") and not answers.get("kind"):
        return "heard_state"  # about a request of the caller, and nothing else was begun
    if call.key_count and not _only_listened(session, call):
        return "incomplete"
    if not call.key_count and seconds(call) < LEAST_SECONDS:
        return "short"
    # A caller who only listened to the state of an open request needs no second entry.
    return "heard_state" if _has_open_request(session, call) else "no_input"


def _is_blocked(session: Session, call: Call) -> bool:
    """Whether no request is taken from the number: whoever may not ask is not rung back either."""
    since = call.started_at
    return blocks.until_when(session, call.number_id, cities=(call.city,), now=since) is not None


def _only_listened(session: Session, call: Call) -> bool:
    """Whether every key was one to hear the state of an open request again."""
    wanted = WANTED.first(session, call=call.id) is not None
    return not wanted and _has_open_request(session, call)


def _has_spoken(session: Session, call: Call, answers: Mapping[str, str]) -> bool:
    """Joined, as the dialogue knows; or accepted at the desk, where the caller has ended the talk."""
    return answers.get("transfer") == JOINED or ("rounds" in answers and legs.accepted_in(session, call))


def _has_open_request(session: Session, call: Call) -> bool:
    return OPEN.first(session, number=call.number_id, city=call.city) is not None


def seconds(call: Call) -> float:
    """How long the call was: as the provider says, else from its first sign to its end."""
    if call.duration is not None or call.ended_at is None:
        return float(call.duration or 0)
    return (call.ended_at - call.started_at).total_seconds()


def _open_ticket(session: Session, call: Call, answers: Mapping[str, str], *, now: datetime) -> None:
    keyed = SOON if call.emergency else USUAL
    tickets.open_ticket(
        session,
        call,
        reason=tickets.OUTSIDE if call.step == OUTSIDE else call.outcome,
        left=True,
        now=now,
        kind=answers.get("kind"),
        zone=answers.get("zone"),
        postcode=answers.get("postcode"),
        priority=keyed if call.outcome == "incomplete" else LATER,
    )


def _remember_caller(session: Session, call: Call) -> None:
    """The number's last call, and its language once its caller has pressed a key in it.

    A number that was keyed in may be anybody's: whose it is chose no language. Neither does a volunteer:
    whoever asks for help at that telephone may be somebody else.
    """
    asked = call.number_kind != "withheld" and call.outcome != VOLUNTEER
    chose = call.key_count and call.language and asked
    language = {"language": call.language} if chose else {}
    RANG.send(session, this=call.number_id, last_call_at=call.started_at, **language)
