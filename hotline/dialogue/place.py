"""The steps that ask where the caller lives: the postcode, and the zone where a postcode is not enough."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.cities import LEVELS, AskZones, ByPerson, Outside, Placed, Unknown, page_of_zones
from hotline.dialogue import person, resident, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.entries import EMERGENCY_NUMBERS
from hotline.dialogue.steps import Choice, Digits, Menu, Say, Step, StepFunction, step
from hotline.prompts.lines import Count, Gap, Line


@step
def postcode(call: Conversation) -> Step:
    """The postcode; or the zone by its name, where postcodes do not tell zones apart."""
    if not call.city.postcodes_asked:
        return Say((), then=zone_menu)
    if "kind" not in call.answers:
        return Say((), then=postcode_anew)
    there = bool(call.answers.get("for_other"))
    gaps: dict[str, Gap] = {"type": spoken.kind(call), "count": spoken.how_many_digits(call)}
    if call.city.form.has_letters:
        return _letters(call, Line("there_letters" if there else "letters_ask", gaps))
    return _digits(call, Line("there_postcode" if there else "postcode_ask", gaps))


@step
def postcode_anew(call: Conversation) -> Step:
    """The postcode once more, because the caller wants to change it."""
    if not call.city.postcodes_asked:
        return Say((), then=zone_menu)
    if call.answers.get("for_other"):
        return _once_more(call, "there_postcode", letters="there_letters")
    return _once_more(call, "postcode_change", letters="letters_change")


@step
def postcode_all_digits(call: Conversation) -> Step:
    """The postcode once more, because digits were missing."""
    return _once_more(call, "postcode_partial", letters="letters_partial")


@step
def postcode_not_found(call: Conversation) -> Step:
    """The postcode once more, because no zone has it."""
    return _once_more(call, "postcode_unknown", letters="letters_unknown")


def _once_more(call: Conversation, name: str, *, letters: str) -> Digits:
    if call.city.form.has_letters:
        return _letters(call, Line(letters))
    return _digits(call, Line(name, {"count": spoken.how_many_digits(call)}))


def _digits(call: Conversation, *lines: Line) -> Digits:
    """The entry ends by itself at the last digit; where codes differ in length, by a pause or `#`."""
    form, numbers = call.city.form, sorted(EMERGENCY_NUMBERS)
    return Digits(
        lines,
        then=look_up,
        saves="postcode",
        least=form.least,
        most=form.most_keys,
        partial=part_of_postcode,
        finish="" if form.ends_by_itself else "#",
        emergencies=tuple(one for one in numbers if form.least <= len(one) and call.city.has_postcode(one)),
        is_known=None if form.has_letters else call.city.has_postcode,
    )


def _letters(call: Conversation, line: Line) -> Digits:
    """How a code with letters is keyed in: one press for each, as much of it as is needed."""
    form = call.city.form
    same_length = form.least == form.most
    part = (Line("letters_part"),) if form.rest else ()
    much = (Line("letters_count", {"count": Count(form.most)}),) if same_length else part
    end = Line("take_your_time" if form.ends_by_itself else "letters_wait")
    return _digits(call, line, *much, Line("letters_how"), end)


@step
def part_of_postcode(call: Conversation) -> Step:
    """Two digits or more may already mean one zone; else once more; else by name or by a person (R22)."""
    return _not_known(call, postcode_all_digits, tried="partial")


@step
def look_up(call: Conversation) -> Step:
    """Where the postcode lies: one zone, several, none that we know, or outside the area."""
    keyed = call.answers["postcode"]
    match call.city.place(keyed):
        case Placed(zone=found):
            return Say((), then=resident.next_question, learned=_in_zone(call, found))
        case AskZones():
            return Say((), then=zone)
        case Outside():
            return Say((), then=outside)
        case ByPerson():
            return Say((), then=zone_by_person)
        case Unknown():
            return _not_known(call, postcode_not_found, tried="unknown")


@step
def outside(call: Conversation) -> Step:
    """Outside the area, or a slip of the finger: read back once. Silence means yes.

    Not where it replaces another: what was saved must not wait in the old zone.
    """
    saved = call.answers.get("request")
    if saved or call.answers.get("outside_told") or call.city.form.has_letters:
        return Say((), then=outside_ticket)
    return Menu(
        (Line("outside_check", {"postcode": spoken.postcode(call)}),),
        star=outside_anew,
        silence=outside_ticket,  # and then there is no more `*`: slow hands have their ten seconds
        by_voice=False,  # of a code that is read back a recogniser may take a part for an answer
    )


@step
def outside_anew(call: Conversation) -> Step:
    """The postcode once more; whatever it is then counts."""
    return Say((), then=postcode_anew, learned={"outside_told": "yes"})


@step
def outside_ticket(call: Conversation) -> Step:
    """Nobody of ours helps there: a person tells who does (R21)."""
    return Say((), then=person.ticket, learned={"ticket": "outside_area", "zone": ""})


def _not_known(call: Conversation, again: StepFunction, *, tried: str) -> Step:
    """No whole code that we know: perhaps all that begin so are in one zone, else once more, then no more."""
    keyed = call.answers["postcode"]
    only = call.city.place_partial(keyed) if len(keyed) > 1 else None
    if only is not None:
        return Say((), then=resident.next_question, learned={"zone": only})
    if not call.answers.get("postcode_tried"):
        return Say((), then=again, learned={"postcode_tried": tried})
    if call.city.zones_by_name:
        return Say((), then=zone_menu)
    return Say((), then=person.ticket, learned={"ticket": "unknown_postcode", "zone": ""})


def _in_zone(call: Conversation, zone: str) -> dict[str, str]:
    """A zone, and the one postcode in it that was keyed, if it is one."""
    return {"zone": zone, "postcode": call.city.code_in(call.answers["postcode"], zone)}


@step
def zone(call: Conversation) -> Step:
    """A postcode in several zones, or keys that mean several postcodes: the caller chooses by name."""
    found = call.city.place(call.answers["postcode"])
    zones, more = (found.zones, found.more) if isinstance(found, AskZones) else ((), False)
    choices = [
        Choice(_named(call, code), then=resident.next_question, saves=_in_zone(call, code)) for code in zones
    ]
    if more and call.city.zones_by_name:
        choices.append(Choice(Line("zone_menu_else"), then=zone_menu_more))
    elif more:
        choices.append(Choice(Line("zone_menu_none"), then=zone_by_person))
    by_name = more or call.city.form.has_letters
    intro = _where(call, "zone_menu_change") if by_name else "zone_ask"
    return Menu(lines=(Line(intro, {"count": Count(len(choices))}),), choices=tuple(choices))


@step
def zone_menu(call: Conversation) -> Step:
    """The zones by name, the nearest and the likeliest first; the last choice leads on."""
    choices = _zone_choices(call, 0, then=zone_menu_more)
    gaps: dict[str, Gap] = {"count": Count(len(choices))}
    name = "zone_menu_instead" if call.answers.get("postcode") else "zone_menu_change"
    if name == "zone_menu_change" and call.answers.get("kind") and not call.answers.get("zone"):
        name, gaps = "zone_menu_ask", {"type": spoken.kind(call), **gaps}
    return Menu((Line(_where(call, name), gaps),), choices)


def _where(call: Conversation, name: str) -> str:
    """Who asks for somebody else is not asked where they live themselves (C5)."""
    return "there_zone_menu" if call.answers.get("for_other") else name


@step
def zone_menu_more(call: Conversation) -> Step:
    """Three more zones."""
    choices = _zone_choices(call, 1, then=zone_menu_last)
    return Menu((Line("zone_menu_more", {"count": Count(len(choices))}),), choices)


@step
def zone_menu_last(call: Conversation) -> Step:
    """The third and last menu of zones: after it a person asks."""
    choices = _zone_choices(call, 2, then=zone_by_person)
    return Menu((Line("zone_menu_more", {"count": Count(len(choices))}),), choices)


def _zone_choices(call: Conversation, level: int, *, then: StepFunction) -> tuple[Choice, ...]:
    """A level's names. Where zones of the postcode were asked about, that was the first level (R5)."""
    refused = _asked_about(call)
    near = call.city.zones_near(call.answers.get("postcode", ""))
    zones = (*(code for code in near if code not in refused), *refused)
    read = 1 if refused else 0
    named, goes_on = page_of_zones(zones, level - read, levels=LEVELS - read)
    last = Choice(Line("zone_menu_else"), then) if goes_on else Choice(Line("zone_menu_none"), zone_by_person)
    return (*_by_name(call, named), last)


def _asked_about(call: Conversation) -> tuple[str, ...]:
    found = call.city.place(call.answers.get("postcode", ""))
    return found.zones if isinstance(found, AskZones) else ()


def _by_name(call: Conversation, zones: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(_named(call, code), then=resident.next_question, saves={"zone": code}) for code in zones
    )


def _named(call: Conversation, code: str) -> Line:
    return Line("zone_choice", {"zone": spoken.zone(call, code)})


@step
def zone_by_person(call: Conversation) -> Step:
    """Only a person can say where this caller lives."""
    return Say((), then=person.ticket, learned={"ticket": "by_person", "zone": ""})
