"""Everything that is held about a telephone number, for whoever has it and asks (GDPR art. 15, R60).

Left out: code words and keys that were secret (they prove who somebody is), what volunteers have told in
confidence of a concern (that it was told, and when, is there), and who of us looked (that somebody did).
Times are in UTC, sums in hundredths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hotline.casebook import no_calls, people, retention
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    Agreement,
    Block,
    Call,
    CheckinList,
    CheckinPerson,
    Claim,
    Concern,
    Message,
    NoCall,
    Number,
    Outgoing,
    Partner,
    Referral,
    Request,
    RequestEvent,
    Ticket,
    TicketEvent,
    Turn,
    View,
    VoiceNote,
    Volunteer,
    VolunteerEvent,
    VolunteerZone,
)

Row: TypeAlias = dict[str, Any]


def is_elsewhere(session: Session, number_id: int, cities: Collection[str]) -> bool:
    """Whether a city that is none of these knows the number too: then somebody who has it must decide."""
    theirs = or_(Request.number_id == number_id, Request.asked_by_id == number_id)
    tables: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Call, Call.number_id == number_id),
        (Request, theirs),
        (Ticket, Ticket.number_id == number_id),
        (Block, Block.number_id == number_id),
        (Agreement, Agreement.number_id == number_id),
        (CheckinPerson, CheckinPerson.number_id == number_id),
        (NoCall, NoCall.hash == select(Number.hash).where(Number.id == number_id).scalar_subquery()),
    )
    return any(
        session.scalar(select(table.id).where(condition, table.city.not_in(cities)).limit(1)) is not None
        for table, condition in tables
    )


def of_number(session: Session, number_id: int, *, cities: Collection[str]) -> dict[str, list[Row]]:
    """What these cities hold about it, by class: plain values, to be written as JSON."""
    number = session.get(Number, number_id)
    if number is None:
        return {}
    e164 = vault_of(session).open(number.sealed)
    found: Mapping[str, Callable[[], Iterator[Row]]] = {
        "number": lambda: iter([_number(number, e164)]),
        "calls": lambda: _calls(session, number_id, cities),
        "requests": lambda: _requests(session, number_id, cities),
        "tickets": lambda: _tickets(session, number_id, cities),
        "messages": lambda: _messages(session, number_id, cities),
        "calls_made": lambda: _calls_made(session, number_id, cities),
        "voice_notes": lambda: _voice_notes(session, number_id, cities),
        "views": lambda: _views(session, number_id, cities),
        "blocks": lambda: _blocks(session, number_id, cities),
        "agreements": lambda: _agreements(session, number_id, cities),
        "check_ins": lambda: _check_ins(session, number_id, cities),
        "no_calls": lambda: _no_calls(session, number_id, cities),
        "volunteer": lambda: _volunteer(session, e164, cities),
    }
    return {name: [_plain(row) for row in rows()] for name, rows in found.items()}


def counts(held: Mapping[str, list[Row]]) -> dict[str, int]:
    """How much there is of each class."""
    return {name: len(rows) for name, rows in held.items() if name != "number"}


def _plain(value: Any) -> Any:
    """Times as 2026-11-23T13:30:05Z, days as they are."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def _some(row: Any, *names: str) -> Row:
    return {name: getattr(row, name) for name in names}


def _number(one: Number, e164: str) -> Row:
    kept = _some(one, "kind", "shared", "language", "created_at", "last_call_at")
    return {"number": e164, **kept}


def _calls(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    here = select(Call).where(Call.number_id == number_id, Call.city.in_(cities))
    for one in session.scalars(here.order_by(Call.started_at, Call.id)):
        turns = session.scalars(select(Turn).where(Turn.call_id == one.id).order_by(Turn.number))
        yield {
            **_some(one, "id", "city", "direction", "started_at", "ended_at", "duration", "language"),
            **_some(one, "dialled", "kind", "zone", "outcome", "emergency"),
            "forgotten_on": retention.call_forgets_at(one),
            "turns": [_some(turn, "at", "step", "event", "keys", "key_count", "heard") for turn in turns],
        }


def _requests(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    theirs = or_(Request.number_id == number_id, Request.asked_by_id == number_id)
    here = select(Request).where(theirs, Request.city.in_(cities))
    opened = vault_of(session).open
    for one in session.scalars(here.order_by(Request.asked_at, Request.id)):
        rung = one.number_id == number_id
        yield {
            **_some(one, "id", "city", "zone", "kind", "language", "state", "asked_at", "taken_at"),
            **_some(one, "closed_at", "for_other", "deadline", "payment", "quantity", "order_number", "cap"),
            **_some(one, "receipt", "receipt_given", "paid", "paid_how", "arranged_for", "feedback"),
            "this_number": "rung" if rung else "asked",
            "postcode": one.postcode if rung else None,  # of somebody else, where it only asked
            "has_code_word": one.word is not None,
            "note": opened(one.note) if one.note and rung else None,
            "forgotten_on": retention.request_forgets_at(one),
            **_about_request(session, one.id),
        }


def _about_request(session: Session, request_id: int) -> Row:
    """What happened to it, who had it (without names), and to whom it was passed on."""
    happened = select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.id)
    claims = select(Claim).where(Claim.request_id == request_id).order_by(Claim.id)
    told = select(Concern).where(Concern.request_id == request_id).order_by(Concern.id)
    given = select(Partner.name, Referral.at).join(Referral, Referral.partner_id == Partner.id)
    given = given.where(Referral.request_id == request_id).order_by(Referral.id)
    return {
        "history": [_some(one, "at", "kind", "actor") for one in session.scalars(happened)],
        "helpers": [_some(one, "taken_at", "ended_at", "ended_as") for one in session.scalars(claims)],
        "concerns": [_some(one, "at", "what") for one in session.scalars(told)],
        "passed_on": [{"partner": name, "at": at} for name, at in session.execute(given)],
    }


def _tickets(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    here = select(Ticket).where(Ticket.number_id == number_id, Ticket.city.in_(cities))
    for one in session.scalars(here.order_by(Ticket.created_at, Ticket.id)):
        happened = select(TicketEvent).where(TicketEvent.ticket_id == one.id).order_by(TicketEvent.id)
        yield {
            **_some(one, "id", "city", "reason", "created_at", "ring_after", "state", "outcome", "closed_at"),
            **_some(one, "kind", "zone", "postcode", "language", "attempts"),
            "forgotten_on": retention.ticket_forgets_at(one),
            "history": [_some(event, "at", "kind") for event in session.scalars(happened)],
        }


def _messages(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    """What a message says is kept only until it has left."""
    here = select(Message).where(Message.number_id == number_id, Message.city.in_(cities))
    opened = vault_of(session).open
    for one in session.scalars(here.order_by(Message.id)):
        kept = _some(one, "id", "city", "kind", "created_at", "state", "sent_at", "reason")
        yield {**kept, "words_waiting": opened(one.body) if one.body and one.kind == "sms" else None}


def _calls_made(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    here = select(Outgoing).where(Outgoing.number_id == number_id, Outgoing.city.in_(cities))
    for one in session.scalars(here.order_by(Outgoing.id)):
        yield _some(one, "city", "purpose", "created_at", "answered_at", "ended_at", "ended_as", "outcome")


def _voice_notes(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    """That there is one, and what was written down of it; the sound is played at the desk."""
    here = select(VoiceNote).join(Call, Call.id == VoiceNote.call_id)
    here = here.where(Call.number_id == number_id, VoiceNote.city.in_(cities))
    opened = vault_of(session).open
    for one in session.scalars(here.order_by(VoiceNote.id)):
        yield {
            **_some(one, "id", "created_at", "seconds", "state"),
            "written": opened(one.written) if one.written else None,
            "forgotten_on": retention.note_forgets_at(one.created_at),
        }


def _views(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    here = select(View).where(View.number_id == number_id, View.city.in_(cities))
    for one in session.scalars(here.order_by(View.id)):
        yield _some(one, "at", "viewer", "shown")


def _blocks(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    here = select(Block).where(Block.number_id == number_id, Block.city.in_(cities))
    opened = vault_of(session).open
    for one in session.scalars(here.order_by(Block.id)):
        kept = _some(one, "city", "reason", "created_at", "until", "ended_at")
        yield {**kept, "words": opened(one.words) if one.words else None}


def _agreements(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    """That whoever has the number agreed to be remembered for longer, and what is kept for it."""
    here = select(Agreement).where(Agreement.number_id == number_id, Agreement.city.in_(cities))
    for one in session.scalars(here.order_by(Agreement.id)):
        yield {
            **_some(one, "city", "agreed_at", "kind", "zone", "postcode", "asked_on"),
            "said_to": one.actor,
            "forgotten_on": one.until,
        }


def _check_ins(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    """On which lists it stands; what a list is called is for the desk only."""
    here = select(CheckinPerson, CheckinList.ended_at).join(
        CheckinList, CheckinList.id == CheckinPerson.list_id
    )
    here = here.where(CheckinPerson.number_id == number_id, CheckinPerson.city.in_(cities))
    for one, ended_at in session.execute(here.order_by(CheckinPerson.id)):
        kept = _some(one, "city", "zone", "postcode", "language", "state", "tries", "added_at", "result_at")
        yield {**kept, "forgotten_on": ended_at + retention.CLOSED if ended_at is not None else None}


def _no_calls(session: Session, number_id: int, cities: Collection[str]) -> Iterator[Row]:
    """That it is not to be rung."""
    one = no_calls.of_number(session, number_id)
    if one is not None and one.city in cities:
        yield _some(one, "city", "said_in", "since")


def _volunteer(session: Session, e164: str, cities: Collection[str]) -> Iterator[Row]:
    """Whoever helps with this number: what they have told, and what was written about them."""
    one = people.volunteer_by_number(session, e164)
    if one is None or one.city not in cities:
        return
    zones = select(VolunteerZone.zone).where(VolunteerZone.volunteer_id == one.id)
    happened = select(VolunteerEvent).where(VolunteerEvent.volunteer_id == one.id).order_by(VolunteerEvent.id)
    yield {
        **_some(one, "id", "first_name", "city", "state", "language", "speaks", "level", "on_duty", "kinds"),
        **_some(one, "days", "vehicle", "contact", "created_at", "identity_seen_on", "activated_at"),
        **_some(one, "document_seen_on", "document_issued_on", "document_result", "rules_accepted_at"),
        "zones": sorted(session.scalars(zones)),
        "history": [_some(event, "at", "kind") for event in session.scalars(happened)],
        "forgotten_on": retention.volunteer_forgets_at(one),
    }


def of_volunteer(session: Session, volunteer: Volunteer, *, cities: Collection[str]) -> dict[str, list[Row]]:
    """The same where the number is only a volunteer's."""
    if volunteer.number is None:
        return {}
    e164 = vault_of(session).open(volunteer.number)
    return {
        "number": [{"number": e164}],
        "volunteer": [_plain(row) for row in _volunteer(session, e164, cities)],
    }
