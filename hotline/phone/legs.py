"""The other end of a transfer: whoever picks up, what they are told, and whether the two were joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import callback, legs, removals, retention
from hotline.casebook.outgoing import OUTBOUND
from hotline.casebook.tables import Call
from hotline.cities import City
from hotline.dialogue import bridge, person
from hotline.dialogue.callback import RESIDENT_LEG
from hotline.dialogue.conversation import Conversation, Facts
from hotline.dialogue.desk_leg import DESK_LEG
from hotline.dialogue.events import Dialled, Event
from hotline.dialogue.resident import RESIDENT
from hotline.dialogue.state import begin
from hotline.dialogue.steps import Script
from hotline.phone.incoming import Incoming
from hotline.phone.purposes import PURPOSES

HANG_UP = b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
"""What a leg is told when something breaks: it ends, and the caller goes on to the next telephone."""


def script_of(call: Call) -> Script:
    """What is played in a call."""
    if call.direction == OUTBOUND and call.parent_sid is None:
        return PURPOSES[call.purpose].script
    if call.purpose == callback.RESIDENT_LEG:
        return RESIDENT_LEG
    return DESK_LEG if call.parent_sid is not None else RESIDENT


def conversation_with_desk(city: City, parent: Call | None, *, language: str, now: datetime) -> Conversation:
    """What somebody at the desk is told of a caller: what was keyed so far, in the desk's language."""
    call = begin(Facts(city.code, (language,), number="other", first_time=False), city=city, now=now)
    known = {"kind": parent.kind or "", "zone": parent.zone or ""} if parent else {}
    return replace(call, answers=known)


def event_of(session: Session, call: Call, incoming: Incoming, city: City, *, now: datetime) -> Event:
    """What happened: where the desk presses a key to accept, `completed` alone joins nobody."""
    event = incoming.event
    if incoming.leg and call.step == bridge.bridge_ring.__name__:  # its record has the resident's number
        removals.put(session, "call", [incoming.leg], not_before=now + retention.AT_CARRIER)
    if incoming.leg and city.shift_phones and call.step == person.transfer.__name__:  # or somebody's own
        removals.put(session, "call", [incoming.leg], not_before=now + retention.AT_CARRIER)
    if not isinstance(event, Dialled) or not city.whisper or call.step != person.transfer.__name__:
        return event
    told = event.bridged if incoming.bridge_told else None
    return replace(event, bridged=legs.joined(session, call, told=told))
