"""The criminal-record document that was seen of a volunteer, and the level that it gives (R43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import marks, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.tables import Volunteer
from hotline.casebook.volunteering import By, Seen, change, record

DOCUMENT_YEARS = 5


@dataclass(frozen=True, slots=True)
class Document:
    """A criminal-record document that was seen, never copied."""

    seen_by: str
    seen_on: date
    issued_on: date
    result: Literal["clear", "entries"]


def note_document(session: Session, seen: Seen, document: Document, *, by: By) -> bool:
    """The document was seen, and they were rung: level 2 where nothing stands in it, else level 1 (R43)."""
    values = {
        "level": 2 if document.result == "clear" else 1,
        "document_seen_by": document.seen_by,
        "document_seen_on": document.seen_on,
        "document_issued_on": document.issued_on,
        "document_result": document.result,
    }
    if not change(session, seen, by, Volunteer.state != "banned", **values):
        return False
    noted = {"seen_by": document.seen_by, "seen_on": document.seen_on.isoformat(), "result": document.result}
    record(session, seen.volunteer_id, "document", by=by, detail=noted)
    marks.touch(session, "board")
    return True


def document_until(volunteer: Volunteer) -> date | None:
    """The day on which the document must have been renewed; None where none was seen or it is not clear."""
    if volunteer.document_seen_on is None or volunteer.document_result != "clear":
        return None
    return _in_years(volunteer.document_seen_on, DOCUMENT_YEARS)


def _in_years(day: date, years: int) -> date:
    """The same day so many years later, or earlier; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def set_level_one(session: Session, seen: Seen, *, reason: str, by: By) -> bool:
    """Only what needs no second check from now on; what they have they keep."""
    if not change(session, seen, by, Volunteer.level == 2, level=1):
        return False
    record(session, seen.volunteer_id, "level_one", by=by, note=reason)
    marks.touch(session, "board")
    return True


def end_documents(session: Session, *, now: datetime, limit: int) -> int:
    """Level 1 for those whose document was seen too long ago (R43); how many. Safe twice."""
    old = _in_years(now.date(), -DOCUMENT_YEARS)
    over = (Volunteer.level == 2, Volunteer.document_seen_on <= old)
    ids = list(session.scalars(select(Volunteer.id).where(*over).order_by(Volunteer.id).limit(limit)))
    for volunteer_id in ids:
        ending = update(Volunteer).where(Volunteer.id == volunteer_id, *over)
        if changed(session, ending.values(level=1, version=Volunteer.version + 1), seen=False) == 1:
            volunteer_events.record(session, volunteer_id, "document_over", by=None, at=now)
            marks.touch(session, "board")
    return len(ids)
