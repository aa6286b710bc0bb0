"""Whom a volunteer rings may agree to be remembered for longer: noted and taken back on its page (R57)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.board import looking
from hotline.board.guard import city, now, volunteer
from hotline.board.moving import back_saying, go
from hotline.casebook import agreements, events
from hotline.casebook.board import Mine
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.say import tell

ONE = f"/requests/<int(max={looking.LARGEST_ID}):request_id>"
GOOD = ("noted", "as_before")


@dataclass(frozen=True, slots=True)
class Memory:
    """What the page says: the question, in the language that is spoken, or what holds already."""

    spoken: str
    ask: str
    standing: str
    offered: bool


def add_routes(blueprint: Blueprint) -> None:
    """The buttons of this file."""
    blueprint.add_url_rule(f"{ONE}/remember", "remember", remember, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/remember/end", "remember_no_longer", remember_no_longer, methods=["POST"])


def memory_of(casebook: Session, mine: Mine) -> Memory | None:
    """For the page of a request that is theirs; None where there is nothing to ask and nothing holds.

    Whom it was said to is not told: a volunteer learns nothing of who helped before.
    """
    one = agreements.held_by(casebook, mine.id, volunteer().id)
    if one is None or agreements.why_not(None, number_id=one.number_id, for_other=one.for_other):
        return None
    standing = agreements.of(casebook, one.number_id, one.city, now=now())
    if standing is None and not city().remember_longer:
        return None
    spoken = mine.language if mine.language in house().words.languages else language()
    until = formats.day(standing.until, language(), city().timezone) if standing else ""
    return Memory(
        spoken=spoken,
        ask=house().words.page("desk.remember_ask", language=spoken),
        standing=say("desk.remember_until", until=until) if until else "",
        offered=city().remember_longer,
    )


def remember(request_id: int) -> Response:
    """They said yes, just now."""
    with house().store.write() as casebook:
        one = agreements.held_by(casebook, request_id, volunteer().id)
        if one is None:
            return back_saying("not_yours", "sorry")
        by = events.volunteer(volunteer().id)
        may = city().remember_longer
        said = agreements.about_request(casebook, one, by=by, now=now()) if may else "switched_off"
    tell(f"desk.remember_{said}", "good" if said in GOOD else "sorry")
    return go("board.request_page", request_id=request_id)


def remember_no_longer(request_id: int) -> Response:
    """They do not want it any more; nothing else of theirs changes."""
    with house().store.write() as casebook:
        one = agreements.held_by(casebook, request_id, volunteer().id)
        if one is None:
            return back_saying("not_yours", "sorry")
        by = events.volunteer(volunteer().id)
        done = agreements.end_about_request(casebook, one, by=by, now=now())
    tell(*(("desk.remember_ended", "good") if done else ("desk.remember_gone", "sorry")))
    return go("board.request_page", request_id=request_id)
