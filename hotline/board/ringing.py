"""Ringing back through the hotline (D7): the button, when it is there, and what became of the last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.board import looking
from hotline.board.guard import city, now, shown_line, volunteer
from hotline.board.moving import back_saying, go
from hotline.casebook import callback
from hotline.casebook.board import Mine
from hotline.casebook.callback import GOES_ON, Attempt, By
from hotline.house import house
from hotline.pages import formats, language
from hotline.pages.say import say, tell

ONE = f"/requests/<int(max={looking.LARGEST_ID}):request_id>"
SAID = {"joined": "joined", "busy": "busy", "nobody": "nobody", "mailbox": "mailbox"}
SAID |= {"volunteer": "volunteer", "gave_up": "gave_up", "refused": "refused"}
BAD_NUMBER = frozenset({"not_a_number", "blocked", "landline"})


@dataclass(frozen=True, slots=True)
class Ringing:
    """What the page says of it: `going_on` while a telephone rings, else a button, or `later`: from when.

    `may_be_asked`: the resident, who has been spoken with, may have asked for another hour. `last` is what
    became of the newest attempt, empty where there was none.
    """

    going_on: str = ""
    later: str = ""
    may_be_asked: bool = False
    last: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """The button."""
    blueprint.add_url_rule(f"{ONE}/ring", "ring", ring, methods=["POST"])


def standing(casebook: Session, mine: Mine) -> Ringing | None:
    """How it stands with a request of the volunteer; None where the city's hotline rings nobody."""
    if not city().bridges:
        return None
    attempt = callback.newest(casebook, request_id=mine.id, volunteer_id=volunteer().id)
    if attempt is not None and attempt.state != "over" and attempt.at > now() - GOES_ON:
        going_on = "talking" if attempt.state == "answered" else "rings"
        return Ringing(going_on=say(f"callback.{going_on}", number=shown_line()))
    at = callback.possible_at(casebook, _by(mine.id))
    is_later = at != now()
    return Ringing(
        later=say("callback.later", time=_time(at)) if is_later else "",
        may_be_asked=is_later and mine.state == "arranged" and _may_be_asked(casebook, mine.id),
        last=_last(attempt) if attempt else "",
    )


def _may_be_asked(casebook: Session, request_id: int) -> bool:
    return callback.possible_at(casebook, _by(request_id, asked_for=True)) == now()


def _last(attempt: Attempt) -> str:
    if attempt.outcome == "refused" and attempt.reason in BAD_NUMBER:
        return say("callback.was_number", number=shown_line())
    said = SAID.get(attempt.outcome)
    return say(f"callback.was_{said}", time=_time(attempt.at), **_number(said)) if said else ""


def _number(said: str) -> dict[str, str]:
    return {"number": shown_line()} if said == "refused" else {}


def _time(at: datetime) -> str:
    return formats.moment(at, now(), timezone=city().timezone, language=language())


def _by(request_id: int, *, asked_for: bool = False) -> By:
    return By(
        request_id=request_id,
        volunteer_id=volunteer().id,
        now=now(),
        timezone=city().timezone,
        asked_for=asked_for,
    )


def ring(request_id: int) -> Response:
    """Have both rung, one after the other; nobody is rung here: the clock does it within two seconds."""
    with house().store.write() as casebook:
        mine = looking.mine_one(casebook, volunteer(), request_id)
        asked: callback.Asked = "not_yours"
        if mine is not None and city().bridges:
            asked_for = "asked" in request.form and mine.state == "arranged"
            asked = callback.ask(casebook, _by(request_id, asked_for=asked_for))
    if asked == "not_yours":
        return back_saying("not_yours", "sorry")
    if asked == "rings_already":
        tell("callback.rings_already")
    elif asked == "rings":
        tell("callback.rings_now", "good")
    return go("board.request_page", request_id=request_id)
