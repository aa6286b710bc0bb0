"""The code by which a volunteer is known on the telephone: chosen by themselves, and never shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.board.guard import city, now, volunteer
from hotline.board.moving import go
from hotline.casebook import pins
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.say import tell

LONGEST = 12  # what is longer was meant for something else


@dataclass(frozen=True, slots=True)
class Card:
    """How it stands with the code, as the page says it."""

    standing: str
    is_set: bool
    is_locked: bool


def add_routes(blueprint: Blueprint) -> None:
    """What the forms of this part of the page do."""
    blueprint.add_url_rule("/me/code", "set_helper_code", set_helper_code, methods=["POST"])
    blueprint.add_url_rule("/me/code/remove", "remove_helper_code", remove_helper_code, methods=["POST"])


def card(casebook: Session) -> Card:
    """For the page about me."""
    found = pins.standing(casebook, volunteer().id)
    if found is None:
        return Card(say("helping.none"), is_set=False, is_locked=False)
    day = formats.day(found.set_at, language(), city().timezone)
    if found.locked_at is not None:
        return Card(say("helping.locked"), is_set=True, is_locked=True)
    return Card(say("helping.given" if found.given else "helping.since", day=day), True, False)


def set_helper_code() -> Response:
    """From now on this one; typed twice, because nobody sees what they type."""
    code, again = (request.form.get(name, "").strip()[:LONGEST] for name in ("code", "again"))
    if code != again:
        return _back("helping.differs", "sorry")
    with house().store.write() as casebook:
        done = pins.set_pin(casebook, volunteer_id=volunteer().id, pin=code, where="board", now=now())
    return _back("helping.saved", "good") if done else _back("helping.easy", "sorry")


def remove_helper_code() -> Response:
    """No volunteer on the telephone any more."""
    with house().store.write() as casebook:
        pins.take(casebook, volunteer_id=volunteer().id, now=now())
    return _back("helping.removed", "good")


def _back(name: str, tone: str) -> Response:
    tell(name, tone)
    return go("board.me")
