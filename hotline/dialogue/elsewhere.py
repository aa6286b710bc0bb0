"""The steps of somebody who asks for somebody else: where it is needed, and which phone is rung (C5)."""

from __future__ import annotations

from hotline.dialogue import order, person, place, resident, returning, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Digits, Menu, Say, Step, step
from hotline.prompts.lines import Digits as Spelt
from hotline.prompts.lines import Line

MENU_AT_MOST = 4  # R5


# --- where it is offered --------------------------------------------------------------------


def offered_in_menu(call: Conversation, choices: int) -> tuple[Choice, ...]:
    """The last choice of the last menu of kinds, where there is room for it; the kind is asked after it."""
    offered = call.city.for_others and not call.answers.get("for_other") and choices < MENU_AT_MOST
    return (Choice(Line("for_other"), then=for_other, saves={"kind": ""}),) if offered else ()


def offered_beside_own(call: Conversation) -> tuple[Choice, ...]:
    """Where the same is asked for already: it may be for somebody else this time."""
    return () if call.answers.get("for_other") else offered_in_corrections(call)


def offered_in_corrections(call: Conversation) -> tuple[Choice, ...]:
    """Where something is corrected. Not at every read-back: all others would wait six seconds for it."""
    offered = call.city.for_others and call.facts.number != "withheld"
    return (Choice(Line("for_other"), then=for_other_here, saves={"there_asked": ""}),) if offered else ()


# --- where the help is needed ---------------------------------------------------------------


@step
def for_other(call: Conversation) -> Step:
    """Chosen in the menu: the kind of help and the place are asked as ever."""
    return Say((Line("for_other_told"),), then=resident.next_question, learned={"for_other": "yes"})


@step
def for_other_here(call: Conversation) -> Step:
    """Chosen when kind and place were known; a request of the caller's own that is open stays as it is."""
    learned = {"for_other": "yes"}
    if call.answers.get("asked_at"):
        learned |= {"request": "", "word": "", "asked_at": ""}
    return Say((Line("for_other_told"),), then=there_place, learned=learned)


@step
def there_place(call: Conversation) -> Step:
    """Is it there? Waiting means yes."""
    line = Line("there_place", {"zone": spoken.zone(call)})
    there = {"postcode_tried": "", "zone": ""}
    other = Choice(line, then=place.postcode_anew, saves=there)
    return Menu((), (other,), silence=resident.save)


# --- which phone is rung --------------------------------------------------------------------


def asks_number(call: Conversation) -> bool:
    """Whether the number to be rung is still to be asked for."""
    answers = call.answers
    shown = call.facts.number != "withheld"
    return shown and bool(answers.get("for_other")) and not answers.get("there_asked")


@step
def there_number(call: Conversation) -> Step:
    """The number that the helper rings; waiting means this phone."""
    return _number(call, Line("there_number"))


@step
def there_number_anew(call: Conversation) -> Step:
    """The number once more."""
    return _number(call, Line("there_number_again"))


def _number(call: Conversation, line: Line) -> Digits:
    return Digits(
        (line,),
        then=there_check,
        saves="keyed",
        least=call.city.number_least,
        most=call.city.number_most,
        partial=there_unclear,
        silence=there_none,
        missed=there_none,
        secret=True,
    )


@step
def there_check(call: Conversation) -> Step:
    """A number that can be rung is kept at once; one that cannot is asked for once more."""
    dialled = call.city.dialled_number(call.answers["keyed"])
    if dialled is not None:
        return Say((), then=there_kept, learned={"there": dialled, "keyed": ""})
    return Say((), then=there_unclear)


@step
def there_unclear(call: Conversation) -> Step:
    """Too short, or no number at all: once more, and then this phone is rung."""
    if call.answers.get("there_tried"):
        return Say((), then=there_none, learned={"keyed": ""})
    return Say((), then=there_number_anew, learned={"there_tried": "yes", "keyed": ""})


@step
def there_kept(call: Conversation) -> Step:
    """The number is saved before it is read back."""
    already = {"have_one_already": returning.have_one_already, "gone": there_done, "too_many": there_too_many}
    return Act("ring_there", {"known": there_read_back, **already})


@step
def there_too_many(call: Conversation) -> Step:
    """This phone has just asked for many others: a person sees to it."""
    return Say((), then=person.note_too_late, learned={"request": "", "word": "", "there": ""})


@step
def there_read_back(call: Conversation) -> Step:
    """The number in pairs; silence means yes, `*` corrects."""
    number = Spelt(tuple(call.city.number_pairs(call.answers["there"])))
    return Menu(
        lines=(Line("there_number_read_back", {"number": number}),),
        star=there_number_anew,
        silence=there_done,
        patience=call.city.readback_patience,
    )


@step
def there_none(call: Conversation) -> Step:
    """This phone is rung: as it was noted, or again where another number was keyed in before."""
    if call.answers.get("there"):
        return Act("ring_here", {"known": there_not, "have_one_already": there_not, "gone": there_not})
    return Say((), then=there_done)


@step
def there_not(call: Conversation) -> Step:
    """No other number any more."""
    return Say((), then=there_done, learned={"there": ""})


@step
def there_done(call: Conversation) -> Step:
    """Back to what every call has."""
    return Say((), then=order.order_next, learned={"there_asked": "yes"})
