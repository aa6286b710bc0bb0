"""What the bridge between a volunteer and a resident asks of the casebook, in whichever call it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from hotline.casebook import callback, calls
from hotline.casebook.callback import By
from hotline.casebook.claims import OUTCOMES as HOW
from hotline.casebook.claims import Arranged
from hotline.casebook.money import PAID, Spent
from hotline.casebook.tables import Call, Outgoing, Request
from hotline.cities import City
from hotline.cities.waiting import asked_afterwards, reminded_first
from hotline.dialogue.conversation import Conversation, Facts
from hotline.dialogue.replies import Result
from hotline.dialogue.state import begin

if TYPE_CHECKING:
    from hotline.phone.door import Door

ENDED: Mapping[str, callback.Rang] = {"busy": "busy", "failed": "failed"}


def bridge(door: Door, conversation: Conversation) -> Result:
    """Whom to ring; the number is known only from here to the end of the call."""
    found = callback.connect(door.session, _by(door, conversation))
    learned = {"rings": found.number, "word": found.word, "cap": str(found.cap or "")}
    later = conversation.answers["request"] if found.at else ""
    learned |= {"bridge_at": found.at.isoformat() if found.at else "", "later_for": later}
    return Result(found.result, learned)


def rang(door: Door, conversation: Conversation) -> Result:
    """How the ringing ended: decided by who was joined, never by what answered."""
    answers = conversation.answers
    joined = answers.get("transfer") == "joined"
    how: callback.Rang = "joined" if joined else ENDED.get(answers.get("ended", ""), "nobody")
    ended = door.call.ended_at is not None
    result = callback.rang(door.session, _by(door, conversation), how, sid=door.call.sid, ended=ended)
    return Result(result, {"rings": ""})


def tell(door: Door, conversation: Conversation) -> Result:
    """How the talk went; `unpaid` where it is done and the money is still missing."""
    answers = conversation.answers
    how = next(known for known in HOW if known == answers.get("how"))
    more = callback.More(
        arranged=_arranged(door, answers) if how == "arranged" else None,
        spent=_spent(answers) if how == "done" and answers.get("spent") else None,
    )
    told: str = callback.tell(door.session, _by(door, conversation), how, sid=door.call.sid, more=more)
    if told == "done" and more.spent is not None and more.spent.paid is False:
        told = "unpaid"
    return Result(told, {"told": told})


def _arranged(door: Door, answers: Mapping[str, str]) -> Arranged:
    """The day that was keyed; where none was, the evening of the next one is the time to ask."""
    zone, keyed = door.city.timezone, answers.get("day")
    if keyed:
        day = date.fromisoformat(keyed)
        return Arranged(day, reminded_first(day, door.now, zone))
    tomorrow = door.now.astimezone(zone).date() + timedelta(days=1)
    return Arranged(None, asked_afterwards(tomorrow, door.now, zone))


def _spent(answers: Mapping[str, str]) -> Spent:
    """What was keyed, as it is kept: the sum in hundredths."""
    receipt = int(answers["spent"])
    if receipt == 0:
        return Spent(0, None, None)
    how = next((known for known in PAID if known == answers.get("paid_how")), None)
    return Spent(receipt, answers.get("receipt") == "yes", how)


def _by(door: Door, conversation: Conversation) -> By:
    answers = conversation.answers
    return By(
        request_id=int(answers["request"]),
        volunteer_id=int(answers["volunteer"]),
        now=door.now,
        timezone=door.city.timezone,
        asked_for=answers.get("asked_for") == "yes",
    )


def known_of(session: Session, one: Outgoing) -> dict[str, str]:
    """What the conversation with a volunteer who is rung needs to know."""
    request = session.get_one(Request, one.request_id)
    from_told = {"asked_for": "yes"} if one.told else {}
    ids = {"request": str(request.id), "volunteer": str(one.volunteer_id)}
    return {**ids, "kind": request.kind, "zone": request.zone, **from_told}


def is_still_theirs(session: Session, parent: Call) -> bool:
    """Whether the volunteer in that call has the request for which the resident was rung."""
    answers: Mapping[str, str] = (calls.state_of(session, parent) or {}).get("answers", {})
    ids = {"request_id": answers.get("request"), "volunteer_id": answers.get("volunteer")}
    known = {name: int(one) for name, one in ids.items() if one}
    return len(known) == len(ids) and callback.holds(session, **known)


def conversation_with_resident(session: Session, city: City, parent: Call, *, now: datetime) -> Conversation:
    """What the resident hears who picks up: the word of the request that the other call is about."""
    state: Mapping[str, Any] = calls.state_of(session, parent) or {}
    answers: Mapping[str, str] = state.get("answers", {})
    language = callback.language_of(session, int(answers.get("request", "0"))) or city.languages[0]
    facts = Facts(city.code, (language,), number="other", first_time=False)
    return replace(begin(facts, city=city, now=now), answers={"word": answers.get("word", "")})
