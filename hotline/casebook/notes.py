"""What somebody said after the tone: fetched, sealed, heard by few, gone after seven days (C13)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks, removals, views
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Call, Operator, Removal, Request, View, VoiceNote, Volunteer
from hotline.casebook.tables.base import is_
from hotline.casebook.views import Viewer, Where

FIRST_WAIT = timedelta(seconds=5)  # the file may not be there yet; each further wait is twice as long
LONGEST_WAIT = timedelta(hours=1)
TRIES_AT_MOST = 12  # within some hours
LONGEST_TEXT = 2000  # characters that an operator writes down
NOTHING_LEFT: dict[str, Any] = {"sound": None, "written": None, "written_at": None, "written_by": None}


@dataclass(frozen=True, slots=True)
class Due:
    """A recording to be fetched now; `attempts` counts this time."""

    id: int
    carrier_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Note:
    """A voice note as pages show it: without its sound."""

    id: int
    call_id: int
    city: str
    seconds: int
    state: str
    created_at: datetime
    written: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody has listened: when, a `volunteer` or an `operator`, and their name."""

    at: datetime
    viewer: str
    name: str


def keep(session: Session, call: Call | None, recording: str, seconds: int, *, now: datetime) -> bool:
    """Something was said in this call: it is to be fetched. Told twice it is one note.

    False where nothing is kept, and the company is made to delete it: nothing was said, nobody wants it
    (no call), or the call has been erased.
    """
    if call is None or seconds <= 0 or call.forgotten_at is not None:
        removals.put(session, "recording", [recording], not_before=now)
        return False
    new = insert_if_missing(session, VoiceNote).values(
        call_id=call.id,
        city=call.city,
        carrier_id=recording,
        seconds=seconds,
        state="waiting",
        attempts=0,
        created_at=now,
        not_before=now,
    )
    session.execute(new)
    return True


def took_in(session: Session, recording: str) -> bool:
    """Whether this recording is known here, or to be deleted at the company already."""
    known = select(VoiceNote.id).where(VoiceNote.carrier_id == recording)
    going = select(Removal.id).where(Removal.carrier_id == recording)
    return session.scalar(known.limit(1)) is not None or session.scalar(going.limit(1)) is not None


def lease_due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    """What is to be fetched; commit before asking the company. What it does not give comes again later."""
    due = select(VoiceNote).where(is_(VoiceNote.state, "waiting"), VoiceNote.not_before <= now)
    locked = due.order_by(VoiceNote.not_before, VoiceNote.id).limit(limit).with_for_update(skip_locked=True)
    return [_lease(session, one, now=now) for one in list(session.scalars(locked))]


def _lease(session: Session, note: VoiceNote, *, now: datetime) -> Due:
    wait = min(FIRST_WAIT * 2**note.attempts, LONGEST_WAIT)
    due = Due(note.id, note.carrier_id, note.attempts + 1)
    leasing = update(VoiceNote).where(VoiceNote.id == note.id)
    changed(session, leasing.values(attempts=due.attempts, not_before=now + wait))
    return due


def fetched(session: Session, due: Due, sound: bytes, *, now: datetime) -> bool:
    """The company gave it: sealed here, deleted there. False if it was erased meanwhile."""
    packed = base64.b64encode(zlib.compress(sound)).decode()
    return _ends(session, due, now=now, state="kept", sound=vault_of(session).seal(packed))


def silent(session: Session, due: Due, *, now: datetime) -> bool:
    """Nobody said anything in it: nothing stays, here or there."""
    return _ends(session, due, now=now, state="gone")


def not_given(session: Session, due: Due, *, for_good: bool, now: datetime) -> bool:
    """The company did not give it: asked again later, in the end given up. Whether that was the end."""
    if not for_good and due.attempts < TRIES_AT_MOST:
        return False
    return _ends(session, due, now=now, state="lost")


def _ends(session: Session, due: Due, *, now: datetime, **values: Any) -> bool:
    removals.put(session, "recording", [due.carrier_id], not_before=now)
    waiting = update(VoiceNote).where(VoiceNote.id == due.id, is_(VoiceNote.state, "waiting"))
    if changed(session, waiting.values(**values)) == 0:
        return False
    marks.touch(session, "desk")
    marks.touch(session, "board")
    return True


# --- reading


def of_call(session: Session, call_id: int) -> list[Note]:
    """The notes of a call that there still are."""
    return _notes(session, VoiceNote.call_id == call_id)


def of_request(session: Session, request_id: int) -> list[Note]:
    """The notes of the call in which this was asked for."""
    asked_in = select(Request.call_id).where(Request.id == request_id).scalar_subquery()
    return _notes(session, VoiceNote.call_id == asked_in)


def one(session: Session, note_id: int, *, cities: Sequence[str]) -> Note | None:
    """One note, if it is of these cities."""
    here = select(Call.id).where(Call.id == VoiceNote.call_id, within(cities, Call.city, Call.zone))
    found = _notes(session, VoiceNote.id == note_id, here.exists())
    return found[0] if found else None


def _notes(session: Session, *which: ColumnElement[bool]) -> list[Note]:
    query = select(VoiceNote).where(*which, VoiceNote.state != "gone").order_by(VoiceNote.id)
    return [_note(session, row) for row in session.scalars(query)]


def _note(session: Session, row: VoiceNote) -> Note:
    written = vault_of(session).open(row.written) if row.written else ""
    return Note(row.id, row.call_id, row.city, row.seconds, row.state, row.created_at, written)


def sound_of(session: Session, note_id: int) -> bytes | None:
    """The WAV itself; None where there is none. Whoever is let hear it was written down by `listened`."""
    kept = VoiceNote.id == note_id, VoiceNote.state == "kept"
    sealed = session.scalar(select(VoiceNote.sound).where(*kept))
    return zlib.decompress(base64.b64decode(vault_of(session).open(sealed))) if sealed else None


def listened(session: Session, note: Note, viewer: Viewer, *, now: datetime) -> None:
    """Somebody is about to hear a note: written down in the register of views (O3)."""
    call = session.execute(select(Call.number_id).where(Call.id == note.call_id)).one()
    asked = request_of(session, note)
    where = Where(number_id=call.number_id, call_id=note.call_id, request_id=asked)
    views.record(session, viewer, shown="note", where=where, city=note.city, at=now)


def request_of(session: Session, note: Note) -> int | None:
    """The request that was asked for in the same call."""
    return session.scalar(select(Request.id).where(Request.call_id == note.call_id))


def heard_by(session: Session, note: Note) -> list[Heard]:
    """Who has listened, the newest first."""
    query = select(View.at, View.viewer, Operator.name, Volunteer.first_name, View.viewer_id)
    query = query.outerjoin(Operator, and_(View.viewer == "operator", Operator.id == View.viewer_id))
    query = query.outerjoin(Volunteer, and_(View.viewer == "volunteer", Volunteer.id == View.viewer_id))
    mine = query.where(View.call_id == note.call_id, View.shown == "note")
    rows = session.execute(mine.order_by(View.at.desc(), View.id.desc()))
    return [Heard(at, viewer, operator or helper or str(by)) for at, viewer, operator, helper, by in rows]


# --- what an operator does


def write_down(session: Session, note: Note, text: str, *, operator_id: int, now: datetime) -> bool:
    """What was heard, in an operator's words; empty takes it back. It goes with the voice."""
    sealed = vault_of(session).seal(text[:LONGEST_TEXT]) if text else None
    there = update(VoiceNote).where(VoiceNote.id == note.id, or_(*_readable()))
    written = {"written": sealed, "written_at": now, "written_by": operator_id}
    if changed(session, there.values(**written)) == 0:
        return False
    _noted(session, note, "written_down" if text else "written_away", operator_id, now)
    marks.touch(session, "board")
    return True


def _noted(session: Session, note: Note, verb: str, operator_id: int, now: datetime) -> None:
    audit.note(session, actor=operator_id, verb=verb, subject=("note", note.id), city=note.city, now=now)


def _readable() -> tuple[ColumnElement[bool], ...]:
    return (VoiceNote.state == "kept", VoiceNote.state == "lost")


def throw_away(session: Session, note: Note, *, operator_id: int, now: datetime) -> bool:
    """An operator has it deleted, before its time; also at the company, if it is still there."""
    carrier_id = session.scalar(select(VoiceNote.carrier_id).where(VoiceNote.id == note.id))
    there = update(VoiceNote).where(VoiceNote.id == note.id, VoiceNote.state != "gone")
    if carrier_id is None or changed(session, there.values(state="gone", **NOTHING_LEFT)) == 0:
        return False
    removals.put(session, "recording", [carrier_id], not_before=now)
    _noted(session, note, "thrown_away", operator_id, now)
    marks.touch(session, "desk")
    marks.touch(session, "board")
    return True
