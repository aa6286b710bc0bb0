"""The steps to a person: key 0, too many misses, and the ticket when nobody can be reached.

The desk's telephones are rung one after the other; where a city wants it, before them those of whoever is on
shift, who are looked up when a round begins and not before. When nobody has picked up for as long as the
city says, the caller is offered to be rung back (R35); whoever waits hears them ring once more, and then is
rung back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.dialogue import blocked, number, on_shift, resident, spoken, volunteer
from hotline.dialogue import note as spoken_note
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Say, Step, Transfer, step
from hotline.prompts.lines import Line

ROUNDS = 2  # how often all of the desk's telephones are rung in one call
LEAST_RINGING = 10  # seconds; less is not worth a telephone's first ring
AFTER_TICKET = {
    "wants_person": "person_closed",
    "busy": "person_busy",
    "no_keys": "person_ticket",
    "incomplete": "person_ticket",
}
CONNECTING = {  # what is said when a round begins
    "person": "person_connecting",
    "hand_over": "person_connecting",
    "once_more": "person_once_more",
}
SPEAKS_INSTEAD = frozenset({"no_keys", "incomplete"})  # whom the keys did not help


@step
def person(call: Conversation) -> Step:
    """Key 0: somebody at the desk, or a ticket and the time when somebody rings."""
    if _somebody_there(call) and _rounds(call) < ROUNDS:
        return _ring(call, "person")
    if call.facts.blocked_until and not _somebody_there(call):
        return Say((), then=blocked.blocked_later)
    return Say((), then=ticket, learned={"ticket": "busy" if _somebody_there(call) else "wants_person"})


@step
def hand_over(call: Conversation) -> Step:
    """The keys did not help this caller: a person does, now or by ringing back."""
    if call.answers.get("volunteer"):
        return Say((), then=volunteer.volunteer_bye)
    if _somebody_there(call) and "transfer" not in call.answers:
        return _ring(call, "hand_over")
    reason = "incomplete" if call.answers.get("kind") else "no_keys"
    if not spoken.reachable(call):
        return Say((), then=ring_again)
    return Say((), then=note, learned={"ticket": reason})


# --- ringing the desk


def _ring(call: Conversation, why: str) -> Step:
    """A round begins, for the step of this name."""
    if call.city.shift_phones:
        return Say((), then=who_is_on_shift, learned={"ringing_for": why})
    return Say((Line(CONNECTING[why]),), then=transfer, learned=_from_the_first(call))


@step
def who_is_on_shift(call: Conversation) -> Step:
    """Whose telephones ring now: asked for in this moment only."""
    return Act("on_shift", {"they_ring": connecting, "nobody_rings": connecting})


@step
def connecting(call: Conversation) -> Step:
    """To the first telephone; where there is none at all just now, as if the desk were closed."""
    why = call.answers["ringing_for"]
    if on_shift.telephones(call):
        return Say((Line(CONNECTING[why]),), then=transfer, learned=_from_the_first(call))
    back = {"person": person, "hand_over": hand_over, "once_more": once_more}[why]
    return Say((), then=back, learned={"nobody_here": "yes"})


@step
def transfer(call: Conversation) -> Step:
    """Ring one of the desk's telephones, the one tried last first."""
    known = on_shift.telephones(call)
    desk = known[_place(call)] if _place(call) < len(known) else None
    return Transfer(
        lines=(),
        then=transferred,
        number=desk.number if desk else "",
        seconds=max(LEAST_RINGING, min(call.city.transfer_seconds, _seconds_left(call))),
        name=desk.name if desk else "",
        whispers=call.city.whisper,
    )


@step
def transferred(call: Conversation) -> Step:
    """Spoken with somebody: goodbye. Busy, refused or no answer: the next telephone, while there is time."""
    if call.answers.get("transfer") == "joined":
        return Say((), then=resident.farewell)
    following = _place(call) + 1
    if following < len(on_shift.telephones(call)) and _seconds_left(call) >= LEAST_RINGING:
        return Say((Line("person_next"),), then=transfer, learned={"desk": str(following)})
    return Say((), then=all_busy if _rounds(call) < ROUNDS else nobody_came_to_it)


@step
def all_busy(call: Conversation) -> Step:
    """Nobody has picked up: to be rung back, or to wait (R35)."""
    return Menu(
        lines=(Line("person_all_busy"),),
        choices=(Choice(Line("person_call_back"), then=nobody_came_to_it, saves={"call_back": "wanted"}),),
        after=(Line("person_wait"),),
        silence=once_more,
    )


@step
def once_more(call: Conversation) -> Step:
    """The caller waits: all telephones once more, unless the desk has closed meanwhile."""
    if not _somebody_there(call):
        return Say((), then=nobody_came_to_it)
    return _ring(call, "once_more")


@step
def nobody_came_to_it(call: Conversation) -> Step:
    """A ticket in the same call."""
    return Say((), then=ticket, learned={"ticket": "busy"})


def _somebody_there(call: Conversation) -> bool:
    can_be_rung = bool(call.city.desk) or call.city.shift_phones
    return call.city.hours.is_open(call.now) and can_be_rung and "nobody_here" not in call.answers


def _place(call: Conversation) -> int:
    return int(call.answers.get("desk", "0"))


def _rounds(call: Conversation) -> int:
    return int(call.answers.get("rounds", "0"))


def _from_the_first(call: Conversation) -> dict[str, str]:
    """A round begins: now, with the first telephone."""
    return {"rounds": str(_rounds(call) + 1), "desk": "0", "rings_since": call.now.isoformat()}


def _seconds_left(call: Conversation) -> int:
    """How much longer may be rung in this round."""
    since = datetime.fromisoformat(call.answers["rings_since"])
    return call.city.transfer_at_most - int((call.now - since) / timedelta(seconds=1))


# --- work for a person


@step
def ticket(call: Conversation) -> Step:
    """Work for a person; somebody whose number we cannot see is asked for one first (D22)."""
    if spoken.reachable(call):
        return Say((), then=note)
    if call.asked_person >= 2:
        return Say((), then=ring_again)
    # Whoever asked for a person must hear first why a number is asked for instead.
    told = {"nobody_told": "yes"} if _nobody(call) else {}
    return Say(_nobody(call), then=number.number, learned=told)


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
        wanted = reason == "busy" and "call_back" in call.answers
        told = "person_call_back_noted" if wanted else AFTER_TICKET[reason]
        return Goodbye((*_nobody(call), Line(told, when), *_word(call), Line("goodbye")))
    told = "postcode_outside" if reason == "outside_area" else "person_will_note"
    return Goodbye((Line(told, when), Line("goodbye")))


def _nobody(call: Conversation) -> tuple[Line, ...]:
    """Whoever asked for a person hears once that nobody is here."""
    asked = call.answers.get("ticket") == "wants_person" and not call.answers.get("nobody_told")
    return (Line("person_nobody"),) if asked else ()


def _word(call: Conversation) -> tuple[Line, ...]:
    """Whoever asked for a person after the request was saved has not heard its code word yet."""
    return (Line("close_word", {"word": spoken.word(call)}),) if call.answers.get("word") else ()


@step
def ring_again(call: Conversation) -> Step:
    """Nobody is there and there is no number to ring: when to try again."""
    return Goodbye((Line("person_no_number", {"when": spoken.when_open(call)}),))
