"""The steps for a caller whose number is withheld: key one in, hear it back in pairs."""

from __future__ import annotations

from hotline.dialogue import offering, order, person, returning, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Digits, Goodbye, Menu, Say, Step, step
from hotline.prompts.lines import Line


@step
def number(call: Conversation) -> Step:
    """The number to ring back, with the area code."""
    return _number(call, Line("number_ask"))


@step
def number_anew(call: Conversation) -> Step:
    """The number once more."""
    return _number(call, Line("number_again"))


def _number(call: Conversation, line: Line) -> Digits:
    return Digits(
        (line,),
        then=number_check,
        saves="keyed",
        least=call.city.number_least,
        most=call.city.number_most,
        partial=number_unclear,
        missed=number_failed,
        secret=True,
    )


@step
def number_check(call: Conversation) -> Step:
    """A number that can be rung is kept at once; one that cannot is asked for once more."""
    dialled = call.city.dialled_number(call.answers["keyed"])
    if dialled is not None:
        return Say((), then=number_kept, learned={"number": dialled, "keyed": ""})
    return Say((), then=number_unclear)


@step
def number_unclear(call: Conversation) -> Step:
    """Too short, or no number at all: once more, and after that no more."""
    if "number_tried" in call.answers:
        return Say((), then=number_failed, learned={"keyed": ""})
    return Say((), then=number_anew, learned={"number_tried": "yes", "keyed": ""})


@step
def number_kept(call: Conversation) -> Step:
    """The number is saved before it is read back."""
    return Act("number", {"known": number_read_back, "gone": person.note_too_late})


@step
def number_read_back(call: Conversation) -> Step:
    """The number in pairs; silence means yes, `*` corrects."""
    return Menu(
        lines=(Line("number_read_back", {"number": spoken.number(call)}),),
        star=number_anew,
        silence=number_done,
        patience=call.city.readback_patience,
    )


@step
def number_done(call: Conversation) -> Step:
    """Back to what the number was needed for: a ticket, or the request."""
    if "ticket" in call.answers:
        return Say((), then=person.note)
    if call.answers.get("offer"):
        return Say((), then=offering.offer_save)
    return Say((), then=returning.have_one_already if call.answers.get("already") else order.order_next)


@step
def number_failed(call: Conversation) -> Step:
    """Two failures: a person, or when to ring again."""
    if call.city.hours.is_open(call.now) and "transfer" not in call.answers:
        return Say((), then=person.hand_over)
    return Goodbye((Line("number_failed", {"when": spoken.when_open(call)}),))
