"""Notes for the next shift: on the first page, beside the zone, and on a page of their own (O17)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import marks, shift_notes
from hotline.casebook.shift_notes import Note
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import zone_name
from hotline.house import house
from hotline.pages import formats, language, live, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/shift/notes/<int(max={LARGEST_ID}):note_id>"
WORDS_AT_MOST = 500
ON_FRONT = 3
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Card:
    """A note in words."""

    id: int
    where: str
    words: str
    by: str
    age: str
    seen_by: str
    seen: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/shift", "shift", shift, methods=["GET"])
    blueprint.add_url_rule("/shift/notes", "write_note", write, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/seen", "note_seen", seen, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/close", "close_note", close, methods=["POST"])


def stands_on() -> tuple[object, ...]:
    """The desk's mark, who looks, and the minute."""
    with house().store.read() as casebook:
        return marks.current(casebook, "desk"), operator().id, live.minute(now(), operator().id)


@live.kept_up(stands_on)
def shift() -> Answer:
    """All that stands open, and the form for a new one."""
    return _page()


def _page(*, words: str = "", place: str = "", wrong: str = "") -> str:
    with house().store.read() as casebook:
        found = cards(casebook)
    return render_template(
        "desk/shift.html",
        active_page="desk.shift",
        notes=found,
        places=list(_places()),
        place=place,
        words=words,
        wrong=wrong,
        at_most=WORDS_AT_MOST,
    )


def _places() -> list[tuple[str, str]]:
    """Where a note may be about: a city as a whole, or a zone within reach."""
    found = []
    for code, city in cities().items():
        found.append((f"{code}/", city.title))
        found += [(f"{code}/{zone}", one.name) for zone, one in city.zones.items() if reach().has(code, zone)]
    return found


def cards(casebook: Session, *, city: str = "", zone: str = "", limit: int = 100) -> list[Card]:
    """Notes to be read, the newest first: all within reach, or those of one zone."""
    found = shift_notes.standing(
        casebook, reach=reach(), operator_id=operator().id, city=city, zone=zone, limit=limit
    )
    return [_card(one) for one in found]


def _card(one: Note) -> Card:
    others = [name for name in one.seen_by if name != one.by]
    return Card(
        id=one.id,
        where=zone_name(one.city, one.zone) or cities()[one.city].title,
        words=one.words,
        by=one.by,
        age=formats.ago(one.at, now(), language()),
        seen_by=say("taking.note_seen_by", who=formats.listed(others, language())) if others else "",
        seen=one.seen,
    )


def write() -> Answer:
    """A new one, unless a telephone number stands in it."""
    words = request.form.get("words", "").strip()[:WORDS_AT_MOST]
    place = request.form.get("place", "")
    if place not in dict(_places()):
        place = _places()[0][0]
    wrong = ""
    if not words:
        wrong = say("taking.note_missing")
    elif shift_notes.holds_a_number(words):
        wrong = say("taking.note_number")
    if wrong:
        live.follow("/desk/shift")
        return _page(words=words, place=place, wrong=wrong), 422
    city, _, zone = place.partition("/")
    with house().store.write() as casebook:
        shift_notes.write(casebook, city=city, zone=zone or None, words=words, operator=operator(), now=now())
    tell("taking.note_written", "good")
    return go("desk.shift")


def seen(note_id: int) -> Response:
    """Read; back to where it was read."""
    with house().store.write() as casebook:
        shift_notes.see(casebook, note_id, reach=reach(), operator=operator(), now=now())
    return go("desk.front" if request.form.get("back") == "front" else "desk.shift")


def close(note_id: int) -> Response:
    """Done."""
    with house().store.write() as casebook:
        done = shift_notes.close(casebook, note_id, reach=reach(), operator=operator(), now=now())
    tell(*(("taking.note_closed", "good") if done else ("desk.too_late", "sorry")))
    return go("desk.shift")
