"""What the dialogue asks to be done, and the verb of the casebook that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from hotline.casebook import (
    calls,
    corrections,
    erasure,
    joining,
    legs,
    notes,
    numbers,
    orders,
    others,
    requests,
    tickets,
)
from hotline.casebook.offers import Offer
from hotline.casebook.orders import Answers
from hotline.casebook.requests import Asked
from hotline.casebook.tables import Call
from hotline.casebook.tables.requests import PAYMENTS, SOON, USUAL
from hotline.cities import City, caller_number
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Result
from hotline.phone import (
    asked_afterwards,
    bridging,
    checked_in,
    connecting,
    helping,
    later_calls,
    on_shift,
    reading,
    turned_away,
)
from hotline.prompts import Words

# A request whose postcode was corrected to one of these would stay on the board of the wrong zone.
DAYS_OF_A_WEEK = 7
PLACE_UNKNOWN = frozenset({"unknown_postcode", "outside_area", "by_person"})


@dataclass(frozen=True, slots=True)
class Door:
    """The door of one turn: acts inside the transaction in which the turn is kept."""

    session: Session
    call: Call
    city: City
    words: Words
    now: datetime

    def __call__(self, outcome: str, conversation: Conversation) -> Result:
        """Do it, and say what came of it; KeyError for an outcome nobody has taught this door."""
        return OUTCOMES[outcome](self, conversation)

    def code_words(self, conversation: Conversation) -> tuple[str, ...]:
        """The words a request may be called by, in the language of the call."""
        return self.words.code_words(conversation.language)


def ask(door: Door, conversation: Conversation) -> Result:
    """The request is saved before it is read back."""
    answers = conversation.answers
    asked = requests.ask(
        door.session,
        door.call,
        kind=answers["kind"],
        zone=answers["zone"],
        postcode=answers.get("postcode", ""),
        language=conversation.language,
        for_other=bool(answers.get("for_other")),
        code_words=door.code_words(conversation),
        now=door.now,
        confirm=door.city.confirms and door.call.number_kind == "mobile",
        approve=door.city.looked_at(answers["kind"], answers["zone"]),
    )
    full = conversation.facts.shared and asked.result == "have_one_already"
    if full or asked.result == "too_many":
        return Result(
            "too_many"
        )  # the line has asked for as much as it may for now; whose it is stays theirs
    if asked.result == "have_one_already":
        return Result(asked.result, _already(asked))
    learned = {"request": str(asked.request.id), "word": asked.word}
    return Result(asked.result, learned | _order(door, answers["kind"]))


def _already(asked: Asked) -> dict[str, str]:
    """What is told of the request that was there before."""
    told = {"request": str(asked.request.id), "word": asked.word}
    looks = {"to_approve": "yes"} if asked.request.state == "to_approve" else {}
    return told | looks | {"asked_at": asked.request.asked_at.isoformat()}


def _order(door: Door, kind: str) -> dict[str, str]:
    """The number of the order, where the city takes such; elsewhere nothing is asked of the casebook."""
    asks = door.city.orders
    if not (asks.paid or asks.counted):
        return {}
    number = orders.prepare(door.session, door.call, orders.terms_of(door.city, kind))
    return {"order": str(number) if number is not None else ""}


def change(door: Door, conversation: Conversation) -> Result:
    """`*` at the read-back: the same request with another kind or place; gone: the desk was quicker."""
    answers = conversation.answers
    changed = corrections.correct(
        door.session,
        door.call,
        kind=answers.get("kind"),
        zone=answers.get("zone"),
        postcode=answers.get("postcode"),
        for_other=bool(answers.get("for_other")),
        approve=door.city.looked_at(answers["kind"], answers["zone"]),
        code_words=door.code_words(conversation),
        now=door.now,
    )
    if changed is None:
        return Result("gone")
    learned = {"word": changed.word} if changed.word else {}
    return Result("changed", learned | _order(door, answers["kind"]))


def number(door: Door, conversation: Conversation) -> Result:
    """A withheld caller has keyed in a number: the request can go to the board."""
    keyed = conversation.answers["number"]
    kind = caller_number(keyed, door.city.country).kind
    known_kind = "other" if kind == "withheld" else kind
    calls.remember_number(door.session, door.call, keyed, known_kind, now=door.now)
    if not conversation.answers.get("request"):
        return Result("known")
    words = door.code_words(conversation)
    asked = requests.number_known(door.session, door.call, code_words=words, now=door.now)
    if asked is None:
        return Result("gone")
    if asked.result == "have_one_already":
        return Result("known", {"already": "yes", "word": ""})  # whose number it is, and since when: untold
    return Result("known", {"already": "", "word": asked.word})


def ring_there(door: Door, conversation: Conversation) -> Result:
    """Somebody who asks for somebody else has keyed in the number that is to be rung."""
    keyed = conversation.answers["there"]
    caller = caller_number(keyed, door.city.country)
    kind = "other" if caller.kind == "withheld" else caller.kind
    words = door.code_words(conversation)
    return _rung(others.ring_there(door.session, door.call, keyed, kind, code_words=words, now=door.now))


def ring_here(door: Door, conversation: Conversation) -> Result:
    """The helper rings the caller's own phone after all."""
    words = door.code_words(conversation)
    return _rung(others.ring_here(door.session, door.call, code_words=words, now=door.now))


def _rung(asked: Asked | None) -> Result:
    if asked is None:
        return Result("gone")
    if asked.result == "have_one_already":
        return Result(asked.result, {"word": ""})  # since when is told to nobody else than them
    return Result(asked.result if asked.result == "too_many" else "known", {"word": asked.word})


def order(door: Door, conversation: Conversation) -> Result:
    """When, how many, who pays: as far as it was answered."""
    said, hours = conversation.answers, door.city.hours
    days = {"today": 0, "week": DAYS_OF_A_WEEK - 1}.get(said.get("wanted", ""))
    today = door.now.astimezone(door.city.timezone).date()
    quantity, payment = said.get("quantity", ""), said.get("payment", "")
    answers = Answers(
        deadline=None if days is None else today + timedelta(days=days),
        payment=payment if payment in PAYMENTS else None,
        quantity=int(quantity) if quantity.isdigit() else None,
    )
    later = None if hours.is_open(door.now) else hours.next_opening(door.now)
    noted = orders.note(door.session, door.call, answers, ring_after=later, now=door.now)
    return Result("noted" if noted else "gone")


def ticket(door: Door, conversation: Conversation) -> Result:
    """Work for a person, with all that the caller has said."""
    if door.call.number_id is None:
        return Result("no_number")
    answers, hours = conversation.answers, door.city.hours
    if answers.get("volunteer"):  # what they have heard of was asked for by others
        answers = {"ticket": answers["ticket"]}
    if answers.get("request") and answers["ticket"] in PLACE_UNKNOWN:
        requests.withdraw(door.session, door.call, now=door.now)
    tickets.open_ticket(
        door.session,
        door.call,
        reason=answers["ticket"],
        kind=answers.get("kind"),
        zone=answers.get("zone") or None,
        postcode=answers.get("postcode") or None,
        ring_after=None if hours.is_open(door.now) else hours.next_opening(door.now),
        priority=SOON if conversation.emergency or answers.get("crisis") else USUAL,
        now=door.now,
    )
    return Result("noted")


def undo(door: Door, conversation: Conversation) -> Result:
    """The keys were an emergency number: what they had saved was no request."""
    requests.withdraw(door.session, door.call, now=door.now)
    return Result("undone")


def offer(door: Door, conversation: Conversation) -> Result:
    """Somebody would like to help: a new volunteer, whom a person rings back. Twice is once."""
    number = numbers.number_of(door.session, door.call.number_id or 0)
    if number is not None:
        if not joining.may_offer(door.session, number, now=door.now):
            return Result("too_many")
        said = Offer("", conversation.language, (conversation.answers["zone"],))
        joining.join(door.session, said, number=number, city=door.city.code, way="phone", now=door.now)
        door.call.outcome = "offer"
    return Result("noted")


def erase(door: Door, conversation: Conversation) -> Result:
    """Key 9: everything about this number goes, also that it offered help and nobody has proved it."""
    shown = door.call.number_id if door.call.number_kind != "withheld" else None
    number = numbers.number_of(door.session, shown or 0)
    withdrawn = number is not None and joining.withdraw(door.session, number, now=door.now)
    erased = erasure.erase_for(door.session, door.call, now=door.now)
    return Result("erased" if erased or withdrawn else "nothing")


def voice_note(door: Door, conversation: Conversation) -> Result:
    """What was said after the tone is fetched and kept; of silence nothing is."""
    answers, wanted = conversation.answers, door.city.voice_notes
    recording, seconds = answers["recording"], int(answers.get("seconds", "0"))
    kept = notes.keep(door.session, door.call if wanted else None, recording, seconds, now=door.now)
    return Result("kept" if kept else "nothing", {"recording": "", "seconds": ""})


def accept(door: Door, conversation: Conversation) -> Result:
    """Somebody at the desk has pressed the key."""
    return Result("accepted" if legs.accept(door.session, door.call) else "gone")


Outcome: TypeAlias = Callable[[Door, Conversation], Result]

OUTCOMES: Mapping[str, Outcome] = {
    "request": ask,
    "change": change,
    "number": number,
    "ring_there": ring_there,
    "ring_here": ring_here,
    "order": order,
    "ticket": ticket,
    "cancel": later_calls.cancel,
    "uncancel": later_calls.uncancel,
    "nobody_came": later_calls.nobody_came,
    "offer": offer,
    "paused": turned_away.paused,
    "erase": erase,
    "blocked": turned_away.blocked,
    "undo": undo,
    "voice_note": voice_note,
    "connect": connecting.connect,
    "directory": connecting.directory,
    "accept": accept,
    "on_shift": on_shift.known,
    "bridge": bridging.bridge,
    "bridge_rang": bridging.rang,
    "bridge_tell": bridging.tell,
    "feedback": asked_afterwards.tell,
    "checkin": checked_in.tell,
    **reading.OUTCOMES,
    **helping.OUTCOMES,
}
