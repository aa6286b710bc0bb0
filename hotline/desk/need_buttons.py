"""What can be done about something that needs a person: one button first, others behind the fold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from hotline.casebook.handling import OUTCOMES
from hotline.casebook.needs import TOO_LATE, TRIED_AGAIN
from hotline.casebook.worst_first import Need
from hotline.desk.guard import cities
from hotline.desk.rights import may
from hotline.pages import say


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its word, where it goes, and the outcome it says. `post` is False where it is a link."""

    word: str
    address: str
    outcome: str = ""
    post: bool = True


ONE_OF_THEM = {
    "request": ("desk.request_page", "request_id"),
    "ticket": ("desk.ticket_page", "ticket_id"),
    "volunteer": ("desk.volunteer", "volunteer_id"),
}


def page_of(need: Need) -> str:
    """The page on which everything about it stands."""
    if need.subject in ONE_OF_THEM:
        page, name = ONE_OF_THEM[need.subject]
        return url_for(page, **{name: need.id})  # type: ignore[arg-type] # the names of a view's own arguments
    if need.subject == "volunteers":
        return url_for("desk.volunteers", state="new")
    if need.subject == "proposals":
        return url_for("desk.announcements" if need.what == "proposals" else "desk.directory_proposals")
    if need.subject == "zone" and need.zone:
        return url_for("desk.requests", zone=f"{need.city}/{need.zone}")
    if need.subject == "town":
        changes = may("desk.town_directory")
        return url_for("desk.town_directory", city=need.city) if changes else url_for("desk.directory")
    return url_for("desk.front")


# --- buttons, the main one first


def actions(need: Need) -> list[Action]:
    """What can be done about it, the likeliest first."""
    by_subject = {
        "ticket": _of_ticket,
        "request": _of_request,
        "messages": _of_messages,
        "volunteers": _of_volunteers,
        "volunteer": _of_volunteer,
        "zone": _of_zone,
        "machine": _of_machine,
        "proposals": _of_volunteers,
        "town": _of_town,
    }
    return list(by_subject[need.subject](need))


def _of_volunteers(need: Need) -> Iterator[Action]:
    yield Action(say("desk.do_open"), page_of(need), post=False)


def _of_volunteer(need: Need) -> Iterator[Action]:
    yield Action(say("desk.do_open"), page_of(need), post=False)
    yield Action(say("desk.do_seen"), url_for("desk.trouble_seen", volunteer_id=need.id))


def _of_ticket(need: Need) -> Iterator[Action]:
    def does(word: str, view: str, outcome: str = "") -> Action:
        return Action(say(word), url_for(f"desk.ticket_{view}", ticket_id=need.id), outcome)

    opens = Action(say("desk.do_open"), page_of(need), post=False)
    yield does("desk.do_ring", "ring") if need.number_id is not None else opens
    yield from _on_from_ticket(need)
    if need.number_id is not None:
        yield does("desk.do_later", "later")
    for outcome in OUTCOMES:
        yield does(f"desk.do_{outcome}", "close", outcome)


def _on_from_ticket(need: Need) -> Iterator[Action]:
    """About a request: on top of the board. Any other becomes a request, at once if all is known."""
    if need.request_id is not None:
        if need.state in ("waiting", "unreached"):
            yield board_action(need.request_id)
    elif need.kind and need.zone and need.number_id is not None:
        yield Action(say("desk.do_request"), url_for("desk.ticket_request", ticket_id=need.id))
    else:
        yield Action(say("desk.do_request"), url_for("desk.intake", ticket=need.id), post=False)


def board_action(request_id: int) -> Action:
    """On top, for the volunteers."""
    return Action(say("desk.do_board"), url_for("desk.put_on_board", request_id=request_id))


def is_desks(need: Need) -> bool:
    """Whether it waits because its kind of help is the desk's own: for nobody's approval."""
    where = cities().get(need.city)
    return where is not None and where.ways.is_desks(need.state or "", need.kind or "", need.zone)


def lets_volunteers_have_it(request_id: int) -> Action:
    """To the board after all."""
    return Action(say("desk.for_desk_board"), url_for("desk.publish", request_id=request_id))


def looked_at(request_id: int) -> tuple[Action, Action]:
    """To let volunteers see it, or to hold it back."""
    publishes = Action(say("desk.do_publish"), url_for("desk.publish", request_id=request_id))
    address = url_for("desk.hold_back_form", request_id=request_id)
    return publishes, Action(say("desk.do_hold_back"), address, post=False)


def _of_request(need: Need) -> Iterator[Action]:
    opens = Action(say("desk.do_open"), page_of(need), post=False)
    rings = Action(say("desk.do_ring"), url_for("desk.request_show_number", request_id=need.id))
    number = Action(say("desk.do_number"), url_for("desk.number", request_id=need.id), post=False)
    seen = Action(say("desk.do_seen"), url_for("desk.request_seen", request_id=need.id))
    first = {
        "held": (number,),
        "overdue": (Action(say("desk.take_back_do"), url_for("desk.take_back", request_id=need.id)), opens),
        "arranged": (rings, seen),
        "referred": (opens, rings, seen),
        "unclaimed": (board_action(need.id), rings),
    }
    if need.state == "to_approve":
        looks = (opens, lets_volunteers_have_it(need.id)) if is_desks(need) else looked_at(need.id)
        yield from (rings, *looks) if need.what == "ring_resident" else (*looks, rings)
    else:
        yield from first.get(need.what, (rings, board_action(need.id)))
    if need.what not in ("overdue", "arranged"):
        for outcome in OUTCOMES:
            address = url_for("desk.close_waiting", request_id=need.id)
            yield Action(say(f"desk.do_{outcome}"), address, outcome)


def _of_messages(need: Need) -> Iterator[Action]:
    about: dict[str, Any] = {"city": need.city, "code": need.code, "last": need.last}
    about |= {"what": need.what} if need.what == "calls" else {}
    if need.code in TRIED_AGAIN:
        yield Action(say("desk.do_again"), url_for("desk.messages_again", **about))
    elif need.code == TOO_LATE:
        yield _seen_to(need)
    else:
        yield Action(say("desk.do_seen"), url_for("desk.messages_seen", **about))


def _of_zone(need: Need) -> Iterator[Action]:
    """Where nobody is on duty, the zones beside it are asked, or its volunteers; a silence is seen to."""
    zone = cities()[need.city].zones.get(need.zone or "") if need.city in cities() else None
    volunteers = []
    if zone is not None:
        address = url_for("desk.volunteers", zone=f"{need.city}/{zone.code}")
        volunteers = [Action(say("desk.nav_volunteers"), address, post=False)]
    if need.what == "no_duty" and zone is not None and zone.neighbours:
        yield Action(say("desk.do_next_door"), url_for("desk.show_next_door", city=need.city, zone=zone.code))
    elif need.what == "no_duty":
        yield from volunteers
        volunteers = []
    yield _seen_to(need)
    yield from volunteers


def _of_town(need: Need) -> Iterator[Action]:
    yield Action(say("desk.do_open"), page_of(need), post=False)
    yield _seen_to(need)


def _of_machine(need: Need) -> Iterator[Action]:
    yield _seen_to(need)


def _seen_to(need: Need) -> Action:
    address = url_for("desk.rest", city=need.city or None, what=need.what, code=need.code or None)
    return Action(say("desk.do_seen"), address)
