"""Something worries a volunteer: only operators ever read it, and they are told at once (V12, R48)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hotline.casebook import events, marks, tickets
from hotline.casebook.changes import changed
from hotline.casebook.held import held_by
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Concern, Request, Volunteer
from hotline.casebook.tables.requests import SOON

What: TypeAlias = Literal["danger", "money", "helper", "other"]
WHAT: tuple[What, ...] = ("danger", "money", "helper", "other")
LONGEST = 1000  # signs; more is for the telephone
MORE_WITHIN = timedelta(hours=1)  # so long after the report its volunteer may say more


@dataclass(frozen=True, slots=True)
class Worry:
    """What it is about, and a few words if there are any; `form_key` names the form, sent once or twice."""

    what: What = "other"
    words: str = ""
    form_key: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A concern as operators read it: `volunteer_id` and `first_name` say whose it is."""

    what: str
    words: str
    at: datetime
    request_id: int
    volunteer_id: int
    first_name: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was just reported, and about which request."""

    what: str
    request_id: int


def report(
    session: Session, *, request_id: int, volunteer_id: int, worry: Worry, now: datetime
) -> int | None:
    """A concern about a request that the volunteer has, and keeps; its id. None: they have it no longer.

    The same form twice is one concern.
    """
    locked = select(Request.id).where(*held_by(request_id, volunteer_id)).with_for_update(key_share=True)
    if session.scalar(locked) is None:
        return None
    own = replace(worry, form_key=f"{volunteer_id}:{worry.form_key}")  # nobody takes another's key
    known = session.scalar(select(Concern.id).where(Concern.form_key == own.form_key))
    if known is not None:
        return known
    noted = note(session, request_id=request_id, volunteer_id=volunteer_id, worry=own, now=now)
    events.record(session, request_id, "concern_told", by=events.volunteer(volunteer_id), at=now)
    return noted


def note(session: Session, *, request_id: int, volunteer_id: int, worry: Worry, now: datetime) -> int:
    """Write it down, with a ticket that comes before all others."""
    about = select(Request.city, Request.number_id).where(Request.id == request_id)
    city, number_id = session.execute(about).one()
    ticket_id = tickets.note_for_operator(
        session,
        reason="concern",
        city=city,
        request_id=request_id,
        number_id=number_id,
        priority=SOON,
        now=now,
    )
    whose = {"request_id": request_id, "volunteer_id": volunteer_id, "ticket_id": ticket_id}
    concern = Concern(**whose, what=worry.what, words=_sealed(session, worry.words))
    concern.form_key, concern.at = worry.form_key or secrets.token_hex(), now
    session.add(concern)
    session.flush()
    return concern.id


def _sealed(session: Session, words: str) -> str | None:
    kept = words.strip()[:LONGEST]
    return vault_of(session).seal(kept) if kept else None


def newest_of(session: Session, request_id: int, *, volunteer_id: int) -> int | None:
    """The id of what this volunteer reported last about a request."""
    theirs = Concern.request_id == request_id, Concern.volunteer_id == volunteer_id
    return session.scalar(select(Concern.id).where(*theirs).order_by(Concern.id.desc()).limit(1))


def fresh(session: Session, concern_id: int, *, volunteer_id: int, now: datetime) -> Fresh | None:
    """What its volunteer has just reported, in a hurry, and has not said more about yet."""
    query = select(Concern.what, Concern.request_id).where(*_fresh(concern_id, volunteer_id, now))
    found = session.execute(query).one_or_none()
    return Fresh(*found) if found is not None else None


def say_more(session: Session, concern_id: int, *, volunteer_id: int, worry: Worry, now: datetime) -> bool:
    """What it is about after all; False: it was said before, or too long ago."""
    saying = update(Concern).where(*_fresh(concern_id, volunteer_id, now))
    said = saying.values(what=worry.what, words=_sealed(session, worry.words) or "")
    if changed(session, said, seen=False) == 0:
        return False
    marks.touch(session, "desk")
    return True


def _fresh(concern_id: int, volunteer_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    recent = Concern.words.is_(None), Concern.at > now - MORE_WITHIN
    return (Concern.id == concern_id, Concern.volunteer_id == volunteer_id, *recent)


def of_requests(session: Session, request_ids: Iterable[int]) -> list[Told]:
    """The concerns about these requests, the newest first."""
    return _told(session, Concern.request_id.in_(tuple(request_ids)))


def of_tickets(session: Session, ticket_ids: Iterable[int]) -> list[Told]:
    """The concerns of which these tickets tell."""
    return _told(session, Concern.ticket_id.in_(tuple(ticket_ids)))


def _told(session: Session, which: ColumnElement[bool]) -> list[Told]:
    query = select(Concern, Volunteer.first_name).join(Volunteer, Volunteer.id == Concern.volunteer_id)
    query = query.where(which).order_by(Concern.id.desc())
    return [
        Told(
            one.what,
            vault_of(session).open(one.words) if one.words else "",
            one.at,
            one.request_id,
            one.volunteer_id,
            name,
        )
        for one, name in session.execute(query)
    ]
