"""Notes for the next shift: written, read by whom, closed when done, forgotten after thirty days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.changes import changed
from hotline.casebook.reach import within
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Operator, ShiftNote, ShiftNoteSeen

LIKE_A_NUMBER = re.compile(r"\+?\d(?:[\s/()-]{0,2}\d){6,}")  # dates have dots, hours have four digits
AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Note:
    """A note in clear: whose it is, and by whom it was read, by their names."""

    id: int
    city: str
    zone: str | None
    words: str
    by: str
    at: datetime
    seen_by: tuple[str, ...]
    seen: bool


def holds_a_number(words: str) -> bool:
    """Whether something in it looks like a telephone number: such a note is not taken."""
    return LIKE_A_NUMBER.search(words) is not None


def write(
    session: Session, *, city: str, zone: str | None, words: str, operator: Operator, now: datetime
) -> int:
    """A new note; whoever wrote it has read it. ValueError where a number stands in it."""
    if holds_a_number(words):
        raise ValueError("a note for the next shift holds no telephone number")
    note = ShiftNote(city=city, zone=zone, words=vault_of(session).seal(words))
    note.created_at, note.created_by = now, operator.id
    session.add(note)
    session.flush()
    _see(session, note.id, operator, now=now)
    _noted(session, note.id, "note_written", city=city, operator=operator, now=now)
    return note.id


def _noted(
    session: Session, note_id: int, verb: str, *, city: str, operator: Operator, now: datetime
) -> None:
    audit.note(session, actor=operator.id, verb=verb, subject=("shift_note", note_id), city=city, now=now)
    marks.touch(session, "desk")


def _see(session: Session, note_id: int, operator: Operator, *, now: datetime) -> None:
    row = {"note_id": note_id, "operator_id": operator.id, "at": now}
    session.execute(insert_if_missing(session, ShiftNoteSeen).values(**row))


def see(session: Session, note_id: int, *, reach: Sequence[str], operator: Operator, now: datetime) -> bool:
    """This operator has read it; False: it is closed, or not within their reach."""
    query = select(ShiftNote.city).where(ShiftNote.id == note_id, ShiftNote.closed_at.is_(None))
    city = session.scalar(query.where(within(reach, ShiftNote.city, ShiftNote.zone)))
    if city is None:
        return False
    _see(session, note_id, operator, now=now)
    _noted(session, note_id, "seen", city=city, operator=operator, now=now)
    return True


def close(session: Session, note_id: int, *, reach: Sequence[str], operator: Operator, now: datetime) -> bool:
    """It is done, and stands there no more; False: somebody was quicker."""
    here = ShiftNote.id == note_id, within(reach, ShiftNote.city, ShiftNote.zone)
    closing = update(ShiftNote).where(*here, ShiftNote.closed_at.is_(None))
    if changed(session, closing.values(closed_at=now, closed_by=operator.id), seen=False) == 0:
        return False
    city = session.scalars(select(ShiftNote.city).where(ShiftNote.id == note_id)).one()
    _noted(session, note_id, "note_closed", city=city, operator=operator, now=now)
    return True


def standing(
    session: Session,
    *,
    reach: Sequence[str],
    operator_id: int,
    city: str = "",
    zone: str = "",
    limit: int = AT_MOST,
) -> list[Note]:
    """Open notes within reach, the newest first; of one zone, with those of its whole city."""
    query = select(ShiftNote, Operator.name).join(Operator, Operator.id == ShiftNote.created_by)
    query = query.where(ShiftNote.closed_at.is_(None), within(reach, ShiftNote.city, ShiftNote.zone))
    if zone:
        query = query.where(ShiftNote.city == city, ShiftNote.zone == zone)
    rows = session.execute(query.order_by(ShiftNote.id.desc()).limit(limit)).all()
    readers = _readers(session, [note.id for note, _ in rows])
    opened = vault_of(session).open
    return [
        Note(
            id=note.id,
            city=note.city,
            zone=note.zone,
            words=opened(note.words),
            by=name,
            at=note.created_at,
            seen_by=tuple(who for _, who in readers.get(note.id, ())),
            seen=operator_id in {one for one, _ in readers.get(note.id, ())},
        )
        for note, name in rows
    ]


def _readers(session: Session, note_ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    query = select(ShiftNoteSeen.note_id, Operator.id, Operator.name)
    query = query.join(Operator, Operator.id == ShiftNoteSeen.operator_id)
    found: dict[int, list[tuple[int, str]]] = {}
    for note_id, operator_id, name in session.execute(
        query.where(ShiftNoteSeen.note_id.in_(note_ids)).order_by(ShiftNoteSeen.at)
    ):
        found.setdefault(note_id, []).append((operator_id, name))
    return found
