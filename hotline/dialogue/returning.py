"""The steps for callers we know: what became of a request, or the same again with one key.

A number is never treated as a person (R64): on a line marked shared nothing is assumed, and neither a name
nor what was asked for before is said.
"""

from __future__ import annotations

from datetime import datetime

from hotline.dialogue import data, elsewhere, person, resident, spoken
from hotline.dialogue.conversation import Conversation, OpenRequest
from hotline.dialogue.steps import Act, Choice, Menu, Say, Step, step
from hotline.prompts.lines import Count, Kind, Line, Text

DATA = {"9": data.data_about}  # known callers are who has something to be erased (D10)
CHOICES_OF_REQUESTS = 3  # and "something else": at most four (R5)
HAD = ("taken", "referred")  # somebody has it: a volunteer, or a partner
NOT_ABOUT_IT = {"about": ""}
PERSON = (Line("returning_person"),)


@step
def welcome_back(call: Conversation) -> Step:
    """What is known of this number decides what its caller hears first."""
    facts = call.facts
    if facts.shared:
        return Say((), then=shared_line)
    if len(facts.open_requests) > 1:
        return Say((), then=which_request)
    return Say((), then=open_request if facts.open_requests else known_caller)


# --- open requests --------------------------------------------------------------------------


@step
def which_request(call: Conversation) -> Step:
    """Several are open: which one. On a shared line they are told apart by the time alone."""
    requests = call.facts.open_requests
    count = Line("open_several", {"count": Count(len(requests))})
    all_fit = len(requests) <= CHOICES_OF_REQUESTS
    shown = requests if all_fit else requests[1 - CHOICES_OF_REQUESTS :]
    choices = tuple(
        Choice(_which(call, one), then=open_request, saves={"about": str(one.id)}) for one in shown
    )
    other = () if call.facts.shared else (Choice(Line("open_else"), then=resident.next_question),)
    return Menu(
        (count,),
        (*choices, *other),
        after=() if all_fit else (Line("which_more"),),
        keys=DATA,
        silence=person_or_goodbye,
        missed=person.hand_over,
    )


def _which(call: Conversation, one: OpenRequest) -> Line:
    if call.facts.shared:
        return Line("which_since", {"since": spoken.since(call, one.since)})
    kind = Kind(one.kind)
    if one.for_other:
        return Line("which_there", {"type": kind})
    if one.state == "taken":
        return Line("which_taken", {"type": kind, "helper": Text(one.helper)})
    return Line("which_waiting", {"type": kind})


@step
def open_request(call: Conversation) -> Step:
    """What became of it, and what can be done about it; a second one is made only on purpose (R30)."""
    one = _about(call)
    taken = one.state in HAD  # then there is more to say, and no room for a fifth thing (R6)
    return Menu(
        (_state(call, one), *_tried(call, one)),
        _choices(call, one),
        after=() if taken else PERSON,
        keys=DATA,
        silence=person_or_goodbye if taken else resident.farewell,
        missed=person.hand_over,
        by_voice=True,
    )


@step
def word_told(call: Conversation) -> Step:
    """The code word once more, and the same choices without it."""
    one = _about(call)
    told = Line("word_told", {"word": Text(one.word)})
    choices = _choices(call, one, word=False)
    return Menu(
        (told,),
        choices,
        after=PERSON,
        keys=DATA,
        silence=resident.farewell,
        missed=person.hand_over,
        by_voice=True,
    )


@step
def person_or_goodbye(call: Conversation) -> Step:
    """Nothing was pressed: that somebody can be spoken to, before the call ends."""
    return Menu(PERSON, silence=resident.farewell)


def _about(call: Conversation) -> OpenRequest:
    """The request that was chosen; the only one where there was no choice."""
    requests, about = call.facts.open_requests, call.answers.get("about")
    return next((one for one in requests if str(one.id) == about), requests[0])


def _choices(call: Conversation, one: OpenRequest, *, word: bool = True) -> tuple[Choice, ...]:
    """Whoever chose among several has been offered something else already."""
    about = {"about": str(one.id)}
    several = len(call.facts.open_requests) > 1 and not call.facts.shared
    possible = (
        (not several, Choice(Line("open_else"), then=resident.next_question, saves=NOT_ABOUT_IT)),
        (True, Choice(Line("open_cancel"), then=cancel, saves=about, by_voice=False)),
        (one.state in HAD, _never_came(one)),
        (word and bool(one.word), Choice(Line("open_word"), then=word_told, saves=about)),
    )
    return tuple(choice for offered, choice in possible if offered)


def _never_came(one: OpenRequest) -> Choice:
    return Choice(Line("open_nobody_came"), then=nobody_came, saves={"about": str(one.id)}, by_voice=False)


def _tried(call: Conversation, one: OpenRequest) -> tuple[Line, ...]:
    """Why it rang, for whoever rings back because of a missed call; on a shared line nothing is assumed."""
    return (Line("open_tried"),) if one.tried and not call.facts.shared else ()


def _state(call: Conversation, one: OpenRequest) -> Line:
    kind, helper, word = Kind(one.kind), Text(one.helper), Text(one.word)
    if one.state == "referred" and one.helper and not call.facts.shared:
        return Line("open_passed_on", {"type": kind, "helper": helper})
    if one.state == "referred":
        return Line("open_passed_on_shared", {"type": kind})
    if one.state == "taken" and one.for_other and not one.word:  # told to the phone that the helper rings
        return Line("open_there_promised", {"type": kind})
    if one.state == "taken" and call.facts.shared:
        return Line("open_taken_shared", {"type": kind, "word": word})
    if one.state == "taken":
        name = "open_there_taken" if one.for_other else "open_taken"
        return Line(name, {"type": kind, "helper": helper, "word": word})
    there = "open_there_waiting" if one.for_other else "open_waiting"
    name = {"held": "open_held", "to_approve": "open_to_approve"}.get(one.state, there)
    return Line(name, {"type": kind, "since": spoken.since(call, one.since)})


# --- cancel, and nobody came ----------------------------------------------------------------


@step
def cancel(call: Conversation) -> Step:
    """The open request is cancelled, unless it was closed while the caller listened."""
    return Act("cancel", {"cancelled": cancelled, "closed": closed_meanwhile})


@step
def cancelled(call: Conversation) -> Step:
    """Cancelled; `*` takes it back."""
    return Menu(
        lines=(Line("cancelled"),),
        star=cancel_undone,
        silence=resident.farewell,
        patience=call.city.readback_patience,
    )


@step
def closed_meanwhile(call: Conversation) -> Step:
    """There is nothing to cancel any more; whoever still needs help asks anew."""
    other = Choice(Line("open_else"), then=resident.next_question, saves=NOT_ABOUT_IT)
    return Menu(
        (Line("closed_meanwhile"),),
        (other,),
        after=PERSON,
        keys=DATA,
        silence=resident.farewell,
        missed=person.hand_over,
    )


@step
def cancel_undone(call: Conversation) -> Step:
    """The request stands again."""
    return Act("uncancel", {"restored": not_cancelled, "too_late": person.note_too_late})


@step
def not_cancelled(call: Conversation) -> Step:
    """The caller hears that the request stands."""
    return Say((Line("not_cancelled"),), then=resident.farewell)


@step
def nobody_came(call: Conversation) -> Step:
    """The request goes back to the top of its zone, and an operator sees it (C9)."""
    return Act("nobody_came", {"noted": nobody_came_noted, "too_late": person.note_too_late})


@step
def nobody_came_noted(call: Conversation) -> Step:
    """The caller hears that it is noted."""
    return Say((Line("nobody_came_noted"),), then=resident.farewell)


@step
def have_one_already(call: Conversation) -> Step:
    """The same kind of help is already asked for: the old request has moved up, none is added.

    Unless it is for somebody else. Where the number of somebody else was keyed in, `*` corrects that.
    """
    asked_at = call.answers.get("asked_at")
    since = spoken.since(call, datetime.fromisoformat(asked_at) if asked_at else call.now)
    name = "open_there_waiting" if call.answers.get("there") else "have_one_already"  # who is rung
    name = "open_to_approve" if call.answers.get("to_approve") else name
    return Menu(
        (Line(name, {"type": spoken.kind(call), "since": since}),),
        choices=elsewhere.offered_beside_own(call),
        star=elsewhere.there_number_anew if call.answers.get("there") else None,
        silence=resident.farewell,
        patience=call.city.readback_patience,
    )


# --- nothing open ---------------------------------------------------------------------------


@step
def known_caller(call: Conversation) -> Step:
    """Nothing open: the same again with one key, and for a few days "nobody came" where it is called done."""
    other = Choice(Line("returning_else"), then=resident.next_question)
    choices = (*_again(call), other, *_let_down(call))
    known = _known(call)
    if len(choices) == 1 and not known:
        return Say((), then=resident.next_question)
    after = (Line("returning_person"),)
    return Menu(known, choices, after=after, keys=DATA)


def _let_down(call: Conversation) -> tuple[Choice, ...]:
    done = call.facts.done_lately
    if done is None or done.state != "done":
        return ()
    return (_never_came(done),)


def _known(call: Conversation) -> tuple[Line, ...]:
    done, last = call.facts.done_lately, call.facts.last_request
    if done is not None:
        since = spoken.since(call, done.since)
        if done.state == "held_back":
            return (Line("held_back_lately", {"type": Kind(done.kind), "since": since}),)
        return (Line("done_lately", {"type": Kind(done.kind), "since": since}),)
    if last is None or not _offered(call, last.kind):
        return ()
    return (Line("known_zone", {"zone": spoken.zone(call, last.zone)}),)


def _again(call: Conversation) -> tuple[Choice, ...]:
    """One key from answer to saved; only the place where the kind of help is no longer offered."""
    last = call.facts.last_request
    if last is None or last.zone not in call.city.zones:
        return ()
    if not _offered(call, last.kind):
        return _same_place(call)
    same = {"kind": last.kind, "zone": last.zone, "postcode": last.postcode}
    return (Choice(Line(f"{last.kind}.again"), then=resident.save, saves=same),)


def _offered(call: Conversation, kind: str) -> bool:
    return kind in (*call.city.first_types, *call.city.more_types, *call.city.third_types)


def _same_place(call: Conversation) -> tuple[Choice, ...]:
    last = call.facts.last_request
    if last is None or last.zone not in call.city.zones:
        return ()
    place = {"zone": last.zone, "postcode": last.postcode}
    return (Choice(Line("shared_same_place"), then=resident.next_question, saves=place),)


@step
def shared_line(call: Conversation) -> Step:
    """Several households ring from here: the place and open requests are offered, no more (R64)."""
    open_ones = call.facts.open_requests
    then = which_request if len(open_ones) > 1 else open_request
    about = (Choice(Line("shared_open"), then=then),) if open_ones else ()
    other = Choice(Line("returning_else"), then=resident.next_question)
    choices = (*_same_place(call), other, *about)
    if len(choices) == 1:
        return Say((), then=resident.next_question)
    return Menu((), choices, after=PERSON, keys=DATA)
