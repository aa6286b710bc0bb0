"""The steps to a person: key 0, too many misses, and the ticket when nobody can be reached."""

from __future__ import annotations

from hotline.dialogue import note as spoken_note
from hotline.dialogue import number, resident, spoken
from hotline.dialogue.steps import Act, Conversation, Goodbye, Say, Step, Transfer, step
from hotline.prompts.lines import Line

AFTER_TICKET = {
    "wants_person": "person_closed",
    "busy": "person_busy",
    "no_keys": "person_ticket",
    "incomplete": "person_ticket",
}
SPEAKS_INSTEAD = frozenset({"no_keys", "incomplete"})  # whom the keys did not help


@step
def person(call: Conversation) -> Step:
    """Key 0: somebody at the desk, or a ticket and the time when somebody rings."""
    if _somebody_there(call):
        return Say((), then=transfer)
    return Say((), then=ticket, learned={"ticket": "wants_person"})


@step
def hand_over(call: Conversation) -> Step:
    """The keys did not help this caller: a person does, now or by ringing back."""
    if _somebody_there(call) and "transfer" not in call.answers:
        return Say((), then=transfer)
    reason = "incomplete" if call.answers.get("kind") else "no_keys"
    if not spoken.reachable(call):
        return Say((), then=ring_again)
    return Say((), then=note, learned={"ticket": reason})


def _somebody_there(call: Conversation) -> bool:
    return call.city.hours.is_open(call.now) and call.city.desk_number(spoken.today(call)) is not None


@step
def transfer(call: Conversation) -> Step:
    """Ring the desk."""
    desk = call.city.desk_number(spoken.today(call)) or ""
    lines = (Line("person_connecting"),)
    return Transfer(lines, then=transferred, number=desk, seconds=call.city.transfer_seconds)


@step
def transferred(call: Conversation) -> Step:
    """Spoken with somebody: goodbye. Busy, refused or no answer: a ticket in the same call."""
    if call.answers.get("transfer") == "joined":
        return Say((), then=resident.farewell)
    return Say((), then=ticket, learned={"ticket": "busy"})


@step
def ticket(call: Conversation) -> Step:
    """Work for a person; somebody whose number we cannot see is asked for one first (D22)."""
    if spoken.reachable(call):
        return Say((), then=note)
    return Say((), then=number.number if call.asked_person < 2 else ring_again)


@step
def note_too_late(call: Conversation) -> Step:
    """What the caller asked for could not be done any more: a person sees to it."""
    return Say((), then=ticket, learned={"ticket": "incomplete"})


@step
def note(call: Conversation) -> Step:
    """The ticket is kept before anybody hears of it; who cannot press may speak, where a city lets them."""
    speaks = call.city.voice_notes and call.answers.get("ticket") in SPEAKS_INSTEAD
    after = spoken_note.voice_note if speaks else noted
    return Act("ticket", {"noted": after, "no_number": ring_again})


@step
def noted(call: Conversation) -> Step:
    """What happens next, and when."""
    reason, when = call.answers.get("ticket", ""), {"when": spoken.when_open(call)}
    if reason in AFTER_TICKET:
        return Goodbye((*_word(call), Line(AFTER_TICKET[reason], when)))
    told = "postcode_outside" if reason == "outside_area" else "person_will_note"
    return Goodbye((Line(told, when), Line("goodbye")))


def _word(call: Conversation) -> tuple[Line, ...]:
    """Whoever asked for a person after the request was saved has not heard its code word yet."""
    return (Line("close_word", {"word": spoken.word(call)}),) if call.answers.get("word") else ()


@step
def ring_again(call: Conversation) -> Step:
    """Nobody is there and there is no number to ring: when to try again."""
    return Goodbye((Line("person_no_number", {"when": spoken.when_open(call)}),))
