"""The steps for callers we know: the state of an open request, or the same again with one key."""

from __future__ import annotations

from hotline.dialogue import data, person, resident, spoken
from hotline.dialogue.steps import Act, Choice, Conversation, Menu, OpenRequest, Say, Step, step
from hotline.prompts.lines import Kind, Line, Text

DATA = {"9": data.data_about}  # known callers are who has something to be erased (D10)


@step
def open_request(call: Conversation) -> Step:
    """What became of the caller's open requests; a second one is made only on purpose (R30)."""
    requests = call.facts.open_requests
    lines = tuple(_state(call, request) for request in requests)
    choices = _open_choices(requests)
    return Menu(lines, choices=choices, keys=DATA, silence=resident.farewell, by_voice=True)


def _open_choices(requests: tuple[OpenRequest, ...]) -> tuple[Choice, ...]:
    choices = [Choice(Line("open_else"), then=resident.next_question)]
    if len(requests) == 1:
        about = {"about": str(requests[0].id)}
        choices.append(Choice(Line("open_cancel"), then=cancel, saves=about, by_voice=False))
        if requests[0].state == "taken":
            choices.append(Choice(Line("open_nobody_came"), then=nobody_came, saves=about, by_voice=False))
    return tuple(choices)


def _state(call: Conversation, request: OpenRequest) -> Line:
    kind = Kind(request.kind)
    if request.state == "taken":
        return Line("open_taken", {"type": kind, "helper": Text(request.helper), "word": Text(request.word)})
    return Line("open_waiting", {"type": kind, "since": spoken.since(call, request.since)})


@step
def cancel(call: Conversation) -> Step:
    """The open request is cancelled."""
    return Act("cancel", {"cancelled": cancelled})


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
    """The same kind of help is already asked for: the old request has moved up, none is added."""
    same = [request for request in call.facts.open_requests if request.kind == call.answers["kind"]]
    since = spoken.since(call, same[0].since if same else call.now)
    line = Line("have_one_already", {"type": spoken.kind(call), "since": since})
    return Say((line,), then=resident.farewell)


@step
def known_caller(call: Conversation) -> Step:
    """Nothing open: the same again with one key. A shared line is offered its place, no more (R64)."""
    last = call.facts.last_request
    offered = {*call.city.first_types, *call.city.more_types, *call.city.third_types}
    if last is None or last.zone not in call.city.zones:
        return Say((), then=resident.next_question)
    place = {"zone": last.zone, "postcode": last.postcode}
    other = Choice(Line("returning_else"), then=resident.next_question)
    after = (Line("returning_person"),)
    if call.facts.shared or last.kind not in offered:
        same = Choice(Line("shared_same_place"), then=resident.next_question, saves=place)
        return Menu((), choices=(same, other), after=after, keys=DATA)
    again = Choice(Line(f"{last.kind}.again"), then=resident.save, saves={"kind": last.kind, **place})
    line = Line("known_zone", {"zone": spoken.zone(call, last.zone)})
    return Menu((line,), choices=(again, other), after=after, keys=DATA)
