"""The PIN by which a volunteer is known on the telephone: the number that rings proves nothing.

Four to six digits can be tried one by one whatever hides them, so that tries are few: some in an hour, and
some in all before it is locked. It is hashed with the index key, which is not in the database.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotline.casebook import tries, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Volunteer, VolunteerPin

LEAST, MOST = 4, 6  # digits
TRIES_IN_AN_HOUR = 5  # of another PIN
WRONG_AT_MOST = 10  # in a row, however long that takes: then it is locked
DIGITS = "01234567890"

Tried = Literal["right", "wrong", "too_many", "locked", "locked_now", "gone"]
Where = Literal["board", "desk", "telephone", "terminal"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a volunteer's PIN. `given`: the desk has chosen it."""

    set_at: datetime
    given: bool
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a PIN: its hash, and of how many digits it is."""

    pin_hash: str
    length: int


def new_pin() -> str:
    """Six digits by chance, none of those that everybody tries."""
    while True:
        pin = f"{secrets.randbelow(10**MOST):0{MOST}d}"
        if is_good(pin):
            return pin


def is_good(pin: str) -> bool:
    """Four to six digits that are neither one digit over and over nor counted up or down."""
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        return False
    repeats = pin in (pin + pin)[1:-1]  # "121212": one part of it over and over
    return not repeats and pin not in DIGITS and pin not in DIGITS[::-1]


def hash_of(session: Session, volunteer_id: int, pin: str) -> str:
    """The hash of a PIN."""
    return vault_of(session).index(f"{volunteer_id} {pin}", "volunteer's PIN")


def set_pin(
    session: Session, *, volunteer_id: int, pin: str, where: Where, now: datetime, by: int | None = None
) -> bool:
    """From now on this PIN and no other; a lock is over. `by`: the operator who has given it.

    False if it can be guessed, or the volunteer has left.
    """
    if not is_good(pin):
        return False
    kept = Kept(hash_of(session, volunteer_id, pin), len(pin))
    return set_kept(session, volunteer_id, kept, where=where, now=now, operator=by)


def set_kept(
    session: Session,
    volunteer_id: int,
    kept: Kept,
    *,
    where: Where,
    now: datetime,
    operator: int | None = None,
) -> bool:
    """The same for a PIN of which only its hash and length are known any more."""
    here = select(Volunteer.id).where(Volunteer.id == volunteer_id, Volunteer.state != "left")
    if session.scalar(here.with_for_update(key_share=True)) is None:
        return False
    given = where in ("desk", "terminal")
    values = {**asdict(kept), "set_at": now, "given": given, "wrong": 0, "locked_at": None}
    session.execute(insert_if_missing(session, VolunteerPin).values(volunteer_id=volunteer_id, **values))
    mine = update(VolunteerPin).where(VolunteerPin.volunteer_id == volunteer_id)
    changed(session, mine.values(**values), seen=False)
    tries.forget(session, _subject(volunteer_id))
    record = volunteer_events.record
    record(session, volunteer_id, "pin_set", by=operator, at=now, detail={"where": where})
    return True


def take(session: Session, *, volunteer_id: int, now: datetime, by: int | None = None) -> bool:
    """The volunteer has no PIN any more, and is no volunteer on the telephone; False if there was none."""
    gone = session.execute(delete(VolunteerPin).where(VolunteerPin.volunteer_id == volunteer_id))
    if gone.rowcount == 0:  # type: ignore[attr-defined]  # a DELETE's result counts rows
        return False
    volunteer_events.record(session, volunteer_id, "pin_taken", by=by, at=now)
    return True


def standing(session: Session, volunteer_id: int) -> Standing | None:
    """How it stands with the PIN, if there is one."""
    columns = VolunteerPin.set_at, VolunteerPin.given, VolunteerPin.locked_at
    found = session.execute(select(*columns).where(VolunteerPin.volunteer_id == volunteer_id)).one_or_none()
    return None if found is None else Standing(*found)


def check(session: Session, *, volunteer_id: int, pin: str, now: datetime) -> Tried:
    """Whether it is their PIN. The try is counted before it is compared: keep the transaction in any case.

    `locked_now`: with this try there have been too many.
    """
    active = select(Volunteer.id).where(Volunteer.id == volunteer_id, Volunteer.state == "active")
    if session.scalar(active) is None:
        return "gone"
    subject = _subject(volunteer_id)
    if tries.count(session, subject, at_most=TRIES_IN_AN_HOUR, now=now) is not None:
        return "too_many"
    mine = VolunteerPin.volunteer_id == volunteer_id
    trying = update(VolunteerPin).where(mine, VolunteerPin.locked_at.is_(None))
    if changed(session, trying.values(wrong=VolunteerPin.wrong + 1), seen=False) == 0:
        return "locked"
    right = update(VolunteerPin).where(mine, VolunteerPin.pin_hash == hash_of(session, volunteer_id, pin))
    if changed(session, right.values(wrong=0), seen=False) == 1:
        tries.forget(session, subject)
        return "right"
    return "locked_now" if _lock(session, volunteer_id, now=now) else "wrong"


def _lock(session: Session, volunteer_id: int, *, now: datetime) -> bool:
    """After too many it is locked, once."""
    spent = update(VolunteerPin).where(
        VolunteerPin.volunteer_id == volunteer_id,
        VolunteerPin.wrong >= WRONG_AT_MOST,
        VolunteerPin.locked_at.is_(None),
    )
    if changed(session, spent.values(locked_at=now), seen=False) == 0:
        return False
    volunteer_events.record(session, volunteer_id, "pin_locked", by=None, at=now)
    return True


def _subject(volunteer_id: int) -> str:
    return f"PIN of volunteer {volunteer_id}"
