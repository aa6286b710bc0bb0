"""What the resident said after the tone, for the volunteer who has the request, as long as it is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.board.guard import city, now, volunteer
from hotline.casebook import notes, retention
from hotline.casebook.notes import Note
from hotline.casebook.views import Viewer
from hotline.pages import formats, hearing, language, say


@dataclass(frozen=True, slots=True)
class Said:
    """A voice note on a page. `plays`: its button was pressed; `ready`: there is something to hear."""

    id: int
    about: str
    written: str
    ready: bool
    lost: bool
    plays: bool


def note_of(casebook: Session, request_id: int) -> Note | None:
    """The request's voice note, if there is one."""
    found = notes.of_request(casebook, request_id)
    return found[-1] if found else None


def said(note: Note | None, *, plays: bool = False) -> Said | None:
    """The note in words."""
    if note is None:
        return None
    on = formats.day(retention.note_forgets_at(note.created_at), language(), city().timezone)
    about = say("note_about", length=formats.length(note.seconds), day=on)
    return Said(note.id, about, note.written, note.state == "kept", note.state == "lost", plays)


def begin(casebook: Session, request_id: int) -> Note | None:
    """The volunteer is about to hear it: written down first."""
    note = note_of(casebook, request_id)
    if note is None or note.state != "kept":
        return None
    notes.listened(casebook, note, Viewer("volunteer", volunteer().id), now=now())
    hearing.let(note.id, _who(), now=now())
    return note


def sound_of(casebook: Session, request_id: int) -> Response:
    """The sound, for whoever has pressed the button just now."""
    note = note_of(casebook, request_id)
    if note is None or not hearing.may(note.id, _who(), now=now()):
        abort(404)
    wav = notes.sound_of(casebook, note.id)
    return hearing.sound(wav) if wav is not None else abort(404)


def _who() -> str:
    return f"volunteer-{volunteer().id}"
