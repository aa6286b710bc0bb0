"""The resident's call, from hello to goodbye: one short function per step."""

from __future__ import annotations

from hotline.dialogue import (
    blocked,
    crisis,
    data,
    elsewhere,
    news,
    note,
    number,
    offering,
    order,
    pausing,
    person,
    place,
    returning,
    spoken,
    volunteer,
)
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Goodbye, Menu, Say, Script, Step, StepFunction, step
from hotline.prompts.lines import Count, Line


@step
def hello(call: Conversation) -> Step:
    """The first step: which language, then who is ringing; where a volunteer may, that first."""
    return Say((), then=volunteer.volunteer_door if call.facts.volunteer else begins(call))


def begins(call: Conversation) -> StepFunction:
    """Where a resident begins: with the language, where it is not known."""
    several = len(call.facts.languages) > 1 and call.facts.language is None
    return language if several else greeting


@step
def language(call: Conversation) -> Step:
    """Only where one number serves several languages: each line in its own."""
    choices = tuple(
        Choice(Line("language_choice", language=code), then=greeting, saves={"language": code})
        for code in call.facts.languages
    )
    return Menu(lines=(), choices=choices, by_voice=False)  # a recogniser knows one language at a time


@step
def greeting(call: Conversation) -> Step:
    """Callers we know hear what we know; all others hear the whole welcome."""
    if call.facts.blocked_until:
        return Say((), then=blocked.blocked_call)
    if call.city.pause.holds(call.now):
        return Say((Line("hello_known"),), then=pausing.pause)
    if call.facts.straight_to_person and call.city.hours.is_open(call.now):
        return Say((Line("hello_known"),), then=person.hand_over)
    if call.facts.open_requests or call.facts.last_request or call.facts.done_lately:
        return Say((Line("hello_known"),), then=returning.welcome_back)
    emergency = call.facts.first_time or call.city.emergency_always
    return Say((Line("hello"), *((Line("emergency_first"),) if emergency else ())), then=next_question)


@step
def next_question(call: Conversation) -> Step:
    """What is not known yet is asked, in the city's order; then the request is saved."""
    if call.answers.get("offer") and call.answers.get("zone"):
        return Say((), then=offering.offer_next)
    missing = [question for question in ("kind", "zone") if not call.answers.get(question)]
    if not missing:
        return Say((), then=news.directory if news.is_sent_on(call) else save)
    first = missing[0] if call.city.type_first else missing[-1]
    return Say((), then=kind if first == "kind" else place.postcode)


@step
def kind(call: Conversation) -> Step:
    """The kind of help: at most four choices, the last one leading to more."""
    first = spoken.kind_choices(call.city.first_types, then=next_question)
    more = (Choice(Line("kinds_else"), then=more_kinds, saves={"kind": "other"}),)
    choices = first + (more if call.city.more_types else last_choices(call, len(first)))
    intro = Line("kinds_intro", {"count": Count(len(choices))})
    return Menu(lines=(intro,), choices=choices, after=crisis.offer(call), keys={"9": data.data_about})


@step
def more_kinds(call: Conversation) -> Step:
    """Something else: at most four more."""
    more = spoken.kind_choices(call.city.more_types, then=next_question)
    last = (Choice(Line("kinds_more_else"), then=last_kinds),)
    choices = more + (last if call.city.third_types else last_choices(call, len(more)))
    intro = Line("kinds_more_intro", {"count": Count(len(choices))})
    return Menu(lines=(intro,), choices=choices)


@step
def last_kinds(call: Conversation) -> Step:
    """The third and last menu, where a city has switched on more kinds."""
    third = spoken.kind_choices(call.city.third_types, then=next_question)
    choices = third + last_choices(call, len(third))
    intro = Line("kinds_more_intro", {"count": Count(len(choices))})
    return Menu(lines=(intro,), choices=choices)


def last_choices(call: Conversation, kinds: int) -> tuple[Choice, ...]:
    """What the last menu has after the kinds of help: asking for somebody else, and offering help."""
    others = elsewhere.offered_in_menu(call, kinds)
    return others + offering.offered_in_menu(call, kinds + len(others))


@step
def save(call: Conversation) -> Step:
    """The request is saved, or the one that this call saved is changed, before anything is read back."""
    if call.answers.get("request"):
        return Act("change", {"changed": read_back, "gone": person.note_too_late})
    already = {"have_one_already": returning.have_one_already, "too_many": person.note_too_late}
    return Act("request", {"saved": read_back, "held": read_back, **already})


@step
def read_back(call: Conversation) -> Step:
    """What was noted. Silence or hanging up means yes; `*` corrects the same request."""
    return Menu(
        lines=(_noted(call),),
        star=correct,
        silence=read_back_done,
        patience=call.city.readback_patience,
        by_voice=call.spoke,  # noise must not cut short what somebody hears who uses the keys
    )


def _noted(call: Conversation) -> Line:
    where = spoken.place(call)
    return Line(
        "read_back" if "postcode" in where else "read_back_zone", {"type": spoken.kind(call), **where}
    )


@step
def correct(call: Conversation) -> Step:
    """What shall be changed; nothing pressed means nothing is changed."""
    where = "correct_postcode" if call.city.postcodes_asked else "correct_zone"
    choices = (
        Choice(Line("correct_kind"), then=kind, saves=order.ANEW),
        Choice(Line(where), then=place.postcode_anew, saves={"postcode_tried": ""}),
        *elsewhere.offered_in_corrections(call),
    )
    return Menu(lines=(), choices=choices, silence=read_back_done, by_voice=call.spoke)


@step
def read_back_done(call: Conversation) -> Step:
    """Which number is to be rung, where that is not known; then what the city asks of an order."""
    if elsewhere.asks_number(call):
        return Say((), then=elsewhere.there_number)
    return Say((), then=order.order_next if spoken.reachable(call) else number.number)


@step
def close(call: Conversation) -> Step:
    """What happens next, the code word twice, the warning. `*` is the read-back once more (D16)."""
    there = bool(call.answers.get("there"))
    kept = "close_number_shown" if call.city.numbers_shown and not there else "close_number_kept"
    after = note.voice_note if call.city.voice_notes else news.after_close(call)
    more = after is not word_again  # then it is too early for a goodbye
    lines = (
        _promise(call),
        Line("close_word", {"word": spoken.word(call)}),
        *((Line("close_pass_on"),) if there else ()),
        *(Line(name) for name in ("close_cards", kept, "close_data", *(() if more else ("goodbye",)))),
    )
    return Menu(
        lines=lines,
        keys={"9": data.data_about},
        star=read_back,
        silence=after,
        patience=call.city.readback_patience,
    )


def _promise(call: Conversation) -> Line:
    when, there = {"when": spoken.when_open(call)}, call.answers.get("there")
    if call.answers.get("payment") == "cannot_pay":
        return Line("promise_person_there" if there else "promise_person", when)
    if looked_at_first(call):
        return Line("promise_looked_at_there" if there else "promise_looked_at")
    if not call.city.hours.is_open(call.now):
        return Line("promise_there_closed" if there else "promise_closed", when)
    if there:
        return Line("promise_there")
    if call.answers.get("wanted") == "today":
        return Line("promise_today")
    return Line("promise_open_keyed" if "number" in call.answers else "promise_open")


def looked_at_first(call: Conversation) -> bool:
    """Whether a person looks at the request of this call before volunteers see it."""
    return call.city.looked_at(call.answers.get("kind", ""), call.answers.get("zone", ""))


@step
def word_again(call: Conversation) -> Step:
    """A caller who stays hears order number and code word once more, then the call ends."""
    return Goodbye((*order.told_again(call), Line("word_again", {"word": spoken.word(call)})))


@step
def farewell(call: Conversation) -> Step:
    """The last word of every other call."""
    return Goodbye((Line("goodbye"),))


RESIDENT = Script(first=hello, person=person.person, hand_over=person.hand_over, crisis=crisis.crisis)
