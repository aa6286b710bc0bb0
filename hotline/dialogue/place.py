"""The steps that ask where the caller lives: the postcode, and the zone where a postcode is not enough."""

from __future__ import annotations

from hotline.cities import AskZones, ByPerson, Outside, Placed, Unknown
from hotline.dialogue import person, resident, spoken
from hotline.dialogue.steps import Choice, Conversation, Digits, Menu, Say, Step, step
from hotline.prompts.lines import Count, Gap, Line


@step
def postcode(call: Conversation) -> Step:
    """The postcode: the entry ends by itself at the last digit."""
    if "kind" not in call.answers:
        return Say((), then=postcode_anew)
    gaps: dict[str, Gap] = {"type": spoken.kind(call), "count": spoken.how_many_digits(call)}
    return _postcode(call, Line("postcode_ask", gaps))


@step
def postcode_anew(call: Conversation) -> Step:
    """The postcode once more, because the caller wants to change it."""
    return _postcode(call, Line("postcode_change", {"count": spoken.how_many_digits(call)}))


@step
def postcode_all_digits(call: Conversation) -> Step:
    """The postcode once more, because digits were missing."""
    return _postcode(call, Line("postcode_partial", {"count": spoken.how_many_digits(call)}))


@step
def postcode_not_found(call: Conversation) -> Step:
    """The postcode once more, because no zone has it."""
    return _postcode(call, Line("postcode_unknown", {"count": spoken.how_many_digits(call)}))


def _postcode(call: Conversation, line: Line) -> Digits:
    length = call.city.postcode_length
    return Digits(
        (line,),
        then=look_up,
        saves="postcode",
        least=length,
        most=length,
        partial=part_of_postcode,
        is_known=call.city.has_postcode,
    )


@step
def part_of_postcode(call: Conversation) -> Step:
    """Two digits or more may already mean one zone; else once more; else a person asks (R22)."""
    keyed = call.answers["postcode"]
    only = call.city.place_partial(keyed) if len(keyed) > 1 else None
    if only is not None:
        return Say((), then=resident.next_question, learned={"zone": only})
    if call.answers.get("postcode_tried"):
        return Say((), then=person.ticket, learned={"ticket": "unknown_postcode"})
    return Say((), then=postcode_all_digits, learned={"postcode_tried": "partial"})


@step
def look_up(call: Conversation) -> Step:
    """Where the postcode lies: one zone, several, none that we know, or outside the area."""
    match call.city.place(call.answers["postcode"]):
        case Placed(zone=found):
            return Say((), then=resident.next_question, learned={"zone": found})
        case AskZones():
            return Say((), then=zone)
        case Outside():
            return Say((), then=person.ticket, learned={"ticket": "outside_area"})
        case ByPerson():
            return Say((), then=person.ticket, learned={"ticket": "by_person"})
        case Unknown() if not call.answers.get("postcode_tried"):
            return Say((), then=postcode_not_found, learned={"postcode_tried": "unknown"})
        case Unknown():
            return Say((), then=person.ticket, learned={"ticket": "unknown_postcode"})


@step
def zone(call: Conversation) -> Step:
    """A postcode in several zones: the caller chooses by name."""
    found = call.city.place(call.answers["postcode"])
    zones = found.zones if isinstance(found, AskZones) else ()
    choices = tuple(
        Choice(_zone_line(call, code), then=resident.next_question, saves={"zone": code}) for code in zones
    )
    return Menu(lines=(Line("zone_ask", {"count": Count(len(choices))}),), choices=choices)


def _zone_line(call: Conversation, code: str) -> Line:
    return Line("zone_choice", {"zone": spoken.zone(call, code)})
