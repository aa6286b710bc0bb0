"""Volunteers who come as a list: whom the casebook knows already, and entering the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.casebook import audit, erased_before, people, retention, volunteering
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Erasure, Volunteer
from hotline.casebook.volunteering import By, Details

LeftOut: TypeAlias = Literal["known", "erased"]


def left_out(session: Session, numbers: Sequence[str], *, now: datetime) -> dict[str, LeftOut]:
    """Which of some hundred numbers (E.164) are not entered, and why.

    `known`: a volunteer has it, whoever and wherever they are; also one who was refused or banned. `erased`:
    everything about it was erased lately, so it is entered only by hand, when somebody asks for it.
    """
    erased = {erased_before.hash_of(vault_of(session), one): one for one in numbers}
    since = now - retention.BACKUPS
    gone = select(Erasure.number_hash).where(Erasure.number_hash.in_(erased), Erasure.at >= since)
    found: dict[str, LeftOut] = {erased[one]: "erased" for one in session.scalars(gone) if one is not None}
    known = {people.hash_of(session, one): one for one in numbers}
    there = select(Volunteer.number_hash).where(Volunteer.number_hash.in_(known))
    return {**found, **{known[one]: "known" for one in session.scalars(there) if one is not None}}


def enter(session: Session, wanted: Mapping[str, Details], *, city: str, by: By) -> int:
    """New volunteers by their numbers (E.164), as by the form; how many. Who is known stays as is."""
    out = left_out(session, list(wanted), now=by.now)
    fresh = {number: details for number, details in wanted.items() if number not in out}
    return sum(_enter(session, details, number=number, city=city, by=by) for number, details in fresh.items())


def _enter(session: Session, details: Details, *, number: str, city: str, by: By) -> bool:
    try:
        volunteering.enter(session, details, number=number, city=city, by=by)
    except AlreadyVolunteer:  # in this very moment, by somebody else
        return False
    return True


def note_seen(session: Session, *, city: str, count: int, by: By) -> None:
    """That so many rows of a file were compared with the casebook, in the audit trail."""
    detail = {"count": count}
    subject = ("volunteers", None)
    audit.note(
        session, actor=by.operator_id, verb="seen", subject=subject, city=city, detail=detail, now=by.now
    )
