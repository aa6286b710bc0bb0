"""A volunteer's e-mail address: sealed, and used only after a code that was sent there has come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook import telling, tries, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Telling

CODE_MINUTES = 30  # a mail may take its time
TRIES_AT_MOST = 5
PER_VOLUNTEER = 5  # codes in an hour
NO_ADDRESS = {"email": None, "email_proved_at": None, "email_trouble": None}
NO_CODE = {"email_code_hash": None, "email_code_until": None, "email_code_tries": 0}


def ask(
    session: Session, volunteer_id: int, *, address: str, code: str, now: datetime
) -> Literal["sent", "too_many"]:
    """Keep an address that has yet to be proved, with the code for it; the mail is the caller's to put."""
    if tries.count(session, f"email of {volunteer_id}", at_most=PER_VOLUNTEER, now=now) is not None:
        return "too_many"
    row = telling.lock(session, volunteer_id)
    row.email, row.email_proved_at, row.email_trouble = vault_of(session).seal(address), None, None
    row.email_code_hash, row.email_code_tries = _hash(session, volunteer_id, code), 0
    row.email_code_until = now + timedelta(minutes=CODE_MINUTES)
    session.flush()
    return "sent"


def _hash(session: Session, volunteer_id: int, code: str) -> str:
    return vault_of(session).index(f"{volunteer_id} {code}", "e-mail code")


def prove(session: Session, volunteer_id: int, *, code: str, now: datetime) -> bool:
    """The code that came by mail; from now on mails go there. Each try is counted before it is compared."""
    asked = Telling.volunteer_id == volunteer_id, Telling.email_code_until > now
    trying = update(Telling).where(*asked, Telling.email_code_tries < TRIES_AT_MOST)
    if changed(session, trying.values(email_code_tries=Telling.email_code_tries + 1), seen=False) == 0:
        return False
    right = update(Telling).where(*asked, Telling.email_code_hash == _hash(session, volunteer_id, code))
    if changed(session, right.values(email_proved_at=now, **NO_CODE), seen=False) == 0:
        return False
    volunteer_events.record(session, volunteer_id, "email_proved", by=None, at=now)
    return True


def remove(session: Session, volunteer_id: int) -> None:
    """The address is forgotten; whoever was told by mail is told by text message again."""
    theirs = update(Telling).where(Telling.volunteer_id == volunteer_id)
    changed(session, theirs.values(**NO_ADDRESS, **NO_CODE), seen=False)
    by_mail = theirs.where(Telling.way == "email")
    changed(session, by_mail.values(way="sms"), seen=False)


def address_of(session: Session, volunteer_id: int) -> str | None:
    """The address in clear, proved or not; None where there is none."""
    sealed = session.scalar(select(Telling.email).where(Telling.volunteer_id == volunteer_id))
    return vault_of(session).open(sealed) if sealed else None
