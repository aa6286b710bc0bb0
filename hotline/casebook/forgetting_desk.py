"""Forgetting what those at the desk did: who was there when, what they wrote for each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import retention
from hotline.casebook.changes import changed
from hotline.casebook.old_rows import deleted, due_ids
from hotline.casebook.store import vault_of
from hotline.casebook.tables import (
    FundEntry,
    Invitation,
    Operator,
    OperatorSession,
    Proposal,
    Reading,
    Shift,
    ShiftNote,
    TakenCall,
    TownEdit,
)

NOBODYS = "-"  # opens nothing: it is no hash of any password


def taken_calls(session: Session, *, now: datetime, limit: int) -> int:
    """Who at the desk took which call down."""
    old = select(TakenCall.id).where(TakenCall.at <= now - retention.CLOSED)
    return deleted(session, TakenCall, old.order_by(TakenCall.at), limit=limit)


def readings(session: Session, *, now: datetime, limit: int) -> int:
    """What was read at a telephone for a line of the town, and nobody has put to use."""
    old = select(Reading.id).where(Reading.created_at <= now - retention.READINGS)
    return deleted(session, Reading, old.order_by(Reading.created_at), limit=limit)


def shift_notes(session: Session, *, now: datetime, limit: int) -> int:
    """What one shift wrote for the next, and who has read it."""
    old = select(ShiftNote.id).where(ShiftNote.created_at <= now - retention.SHIFT_NOTES)
    return deleted(session, ShiftNote, old.order_by(ShiftNote.created_at), limit=limit)


def shifts(session: Session, *, now: datetime, limit: int) -> int:
    """Who was at the desk when."""
    old = select(Shift.id).where(Shift.ends_at <= now - retention.SHIFTS)
    return deleted(session, Shift, old.order_by(Shift.ends_at), limit=limit)


def shift_numbers(session: Session, *, now: datetime, limit: int) -> int:
    """Whose telephone rang in a shift that is over."""
    over = select(Shift.id).where(Shift.number.is_not(None), Shift.ends_at <= now)
    ids = due_ids(session, over.order_by(Shift.ends_at), limit=limit)
    silent = update(Shift).where(Shift.id.in_(ids)).values(number=None)
    return changed(session, silent, seen=False)


def proposals(session: Session, *, now: datetime, limit: int) -> int:
    """What somebody at the desk proposed to tell callers; what they are told stands in the town.

    An announcement is over some day; an entry of the directory waits until somebody decides about it.
    """
    cutoff = now - retention.PROPOSALS
    old = select(Proposal.id).where(Proposal.created_at <= cutoff, Proposal.until < cutoff.date())
    old = old.where(or_(Proposal.about == "announcement", Proposal.decided_at <= cutoff))
    return deleted(session, Proposal, old.order_by(Proposal.created_at), limit=limit)


def sessions(session: Session, *, now: datetime, limit: int) -> int:
    """When operators were signed in."""
    old = select(OperatorSession.id).where(OperatorSession.expires_at <= now - retention.SESSIONS)
    return deleted(session, OperatorSession, old, limit=limit)


def invitations(session: Session, *, now: datetime, limit: int) -> int:
    """Who was invited to the desk, some time after the link was good."""
    old = select(Invitation.id).where(Invitation.expires_at <= now - retention.SESSIONS)
    return deleted(session, Invitation, old.order_by(Invitation.id), limit=limit)


def town_edits(session: Session, *, now: datetime, limit: int) -> int:
    """What once was changed of the town; what holds stays, and so does whatever a later change replaced.

    Of each subject the newest that is old enough stays too: so every younger change can be taken back.
    """
    later, cutoff = aliased(TownEdit), now - retention.TOWN
    same = later.city == TownEdit.city, later.subject == TownEdit.subject, later.revision > TownEdit.revision
    replaced = exists().where(*same, later.at <= cutoff)
    old = select(TownEdit.id).where(TownEdit.at <= cutoff, replaced)
    return deleted(session, TownEdit, old.order_by(TownEdit.id), limit=limit)


def fund_words(session: Session, *, now: datetime, limit: int) -> int:
    """From whom money came, and for what it went; sums and days stay, for they are the balance."""
    told = FundEntry.what.is_not(None), FundEntry.at < retention.books_begin(now)
    ids = due_ids(session, select(FundEntry.id).where(*told).order_by(FundEntry.id), limit=limit)
    wordless = update(FundEntry).where(FundEntry.id.in_(ids)).values(what=None)
    return changed(session, wordless, seen=False)


def former_operators(session: Session, *, now: datetime, limit: int) -> int:
    """Who worked at the desk, as long ago as accounts are kept: the row stays, so that histories hold.

    The trail of changes has ids only: it loses no row by this and is as unbroken as before.
    """
    ended = Operator.state == "ended", Operator.ended_at < retention.books_begin(now)
    query = select(Operator.id).where(*ended, Operator.password_hash != NOBODYS).order_by(Operator.id)
    ids = due_ids(session, query, limit=limit)
    secret = vault_of(session).seal(NOBODYS)
    for one in ids:
        nameless = update(Operator).where(Operator.id == one, *ended)
        changed(
            session,
            nameless.values(name=f"#{one}", email=None, password_hash=NOBODYS, totp_secret=secret),
            seen=False,
        )
    return len(ids)


EVERYTHING: Mapping[str, Callable[..., int]] = {
    "taken calls": taken_calls,
    "lines read aloud": readings,
    "notes for the next shift": shift_notes,
    "proposed announcements": proposals,
    "telephones of shifts": shift_numbers,
    "shifts": shifts,
    "operators' sessions": sessions,
    "invitations": invitations,
    "changes of the town": town_edits,
    "words of the fund": fund_words,
    "former operators": former_operators,
}
