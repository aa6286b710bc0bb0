"""A voice note at the desk: heard, written down, deleted (O3); each listening is in the register of views."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import notes, retention
from hotline.casebook.notes import Heard, Note
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import cities, now, operator, reach, viewer
from hotline.desk.plain import plain
from hotline.desk.sights import Line
from hotline.house import house
from hotline.pages import formats, hearing, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/notes/<int(max={LARGEST_ID}):note_id>"
Answer = str | Response


@dataclass(frozen=True, slots=True)
class Link:
    """A voice note in a list: where, and how long it is."""

    address: str
    words: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(ONE, "note", note, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/sound", "note_sound", sound, methods=["GET"])
    for word, view in (("listen", listen), ("write", write), ("delete", delete)):
        blueprint.add_url_rule(f"{ONE}/{word}", f"note_{word}", view, methods=["POST"])


def links(found: list[Note]) -> list[Link]:
    """The notes that belong to something, to be listed there."""
    return [
        Link(url_for("desk.note", note_id=one.id), say("desk.note_name", length=formats.length(one.seconds)))
        for one in found
    ]


def _find(casebook: Session, note_id: int) -> Note:
    """The note, if it is one of the operator's cities and not gone."""
    found = notes.one(casebook, note_id, cities=reach())
    return found if found is not None else abort(404)


def note(note_id: int) -> Answer:
    """What is known of it; nothing is heard yet."""
    return _page(note_id)


def _page(note_id: int, *, plays: bool = False) -> str:
    with house().store.read() as casebook:
        found = _find(casebook, note_id)
        heard = notes.heard_by(casebook, found)
        request_id = notes.request_of(casebook, found)
    timezone = cities()[found.city].timezone
    on = formats.day(retention.note_forgets_at(found.created_at), language(), timezone)
    return render_template(
        "desk/note.html",
        active_page="desk.calls",
        note=found,
        when=formats.stamp(found.created_at, timezone=timezone, language=language()),
        about=say("note_about", length=formats.length(found.seconds), day=on),
        heard=[_line(one, found) for one in heard],
        request_id=request_id,
        longest=notes.LONGEST_TEXT,
        plays=plays,
    )


def _line(one: Heard, found: Note) -> Line:
    at = formats.stamp(one.at, timezone=cities()[found.city].timezone, language=language())
    return Line(at, plain("desk.viewer_", one.viewer), one.name)


def listen(note_id: int) -> Answer:
    """The same page with the player; that somebody listens is written down first."""
    with house().store.write() as casebook:
        found = _find(casebook, note_id)
        if found.state == "kept":
            notes.listened(casebook, found, viewer(), now=now())
    if found.state != "kept":
        return go("desk.note", note_id=note_id)
    hearing.let(note_id, _who(), now=now())
    return _page(note_id, plays=True)


def sound(note_id: int) -> Response:
    """The sound, for the player on the page whose button was pressed."""
    with house().store.read() as casebook:
        found = _find(casebook, note_id)
        wav = notes.sound_of(casebook, found.id) if hearing.may(note_id, _who(), now=now()) else None
    return hearing.sound(wav) if wav is not None else abort(404)


def _who() -> str:
    return f"operator-{operator().id}"


def write(note_id: int) -> Answer:
    """What is said, in the operator's words: also for whoever helps."""
    text = request.form.get("text", "").strip()
    with house().store.write() as casebook:
        found = _find(casebook, note_id)
        done = notes.write_down(casebook, found, text, operator_id=operator().id, now=now())
    tell(*(("desk.note_saved", "good") if done else ("desk.note_gone", "sorry")))
    return go("desk.note", note_id=note_id) if done else go("desk.front")


def delete(note_id: int) -> Answer:
    """Before its time, here and at the telephone company."""
    with house().store.write() as casebook:
        found = _find(casebook, note_id)
        done = notes.throw_away(casebook, found, operator_id=operator().id, now=now())
    tell(*(("desk.note_deleted", "good") if done else ("desk.note_gone", "sorry")))
    return go("desk.call", call_id=found.call_id)
