"""Volunteers: who they are, where they help, whether they may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotline.casebook import marks, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Volunteer, VolunteerZone

PURPOSE = "volunteer's number"


class AlreadyVolunteer(Exception):
    """There is a volunteer with this number already."""


def hash_of(session: Session, number: str) -> str:
    """What a volunteer's number (E.164) is found by."""
    return vault_of(session).index(number, PURPOSE)


def add_volunteer(
    session: Session,
    *,
    first_name: str,
    number: str,
    language: str,
    level: int,
    city: str,
    zones: Iterable[str],
    identity_seen_by: str,
    identity_seen_on: date,
    activated_by: str,
    now: datetime,
) -> Volunteer:
    """A volunteer whose identity was seen and whom somebody else made active (R42); `number` is E.164.

    Raises:
        AlreadyVolunteer: the number belongs to one already.
    """
    volunteer = Volunteer(first_name=first_name, language=language, level=level, city=city, created_at=now)
    volunteer.identity_seen_by, volunteer.identity_seen_on = identity_seen_by, identity_seen_on
    volunteer.activated_by, volunteer.activated_at, volunteer.state = activated_by, now, "active"
    keep_new(session, volunteer, number=number)
    set_zones(session, volunteer_id=volunteer.id, city=city, zones=zones)
    noted = {"seen_by": identity_seen_by, "seen_on": identity_seen_on.isoformat()}
    for kind, detail in (("entered", {}), ("identity", noted), ("activated", {"by": activated_by})):
        volunteer_events.record(session, volunteer.id, kind, by=None, at=now, detail=detail)
    return volunteer


def keep_new(session: Session, volunteer: Volunteer, *, number: str) -> None:
    """Put a new volunteer into the casebook, with this number (E.164).

    Raises:
        AlreadyVolunteer: the number belongs to one already.
    """
    volunteer.number, volunteer.number_hash = vault_of(session).seal(number), hash_of(session, number)
    try:
        with session.begin_nested():
            session.add(volunteer)
            session.flush()
    except IntegrityError:
        if volunteer_by_number(session, number) is None:
            raise
        raise AlreadyVolunteer("this number belongs to a volunteer already") from None


def set_zones(session: Session, *, volunteer_id: int, city: str, zones: Iterable[str]) -> None:
    """Where the volunteer helps from now on, in this city."""
    here = (VolunteerZone.volunteer_id == volunteer_id, VolunteerZone.city == city)
    session.execute(VolunteerZone.__table__.delete().where(*here))  # type: ignore[attr-defined]
    rows = [{"volunteer_id": volunteer_id, "city": city, "zone": zone} for zone in dict.fromkeys(zones)]
    if rows:
        session.execute(insert(VolunteerZone), rows)
    marks.touch(session, "board")


def zones_of(session: Session, volunteer_id: int) -> tuple[str, ...]:
    """The codes of the zones in which the volunteer helps."""
    query = select(VolunteerZone.zone).where(VolunteerZone.volunteer_id == volunteer_id)
    return tuple(session.scalars(query.order_by(VolunteerZone.zone)))


def volunteer_by_number(session: Session, number: str) -> Volunteer | None:
    """The volunteer with this number (E.164)."""
    return session.scalar(select(Volunteer).where(Volunteer.number_hash == hash_of(session, number)))


def number_of(session: Session, volunteer: Volunteer) -> str:
    """The volunteer's number (E.164).

    Raises LookupError for somebody who has left: that number is forgotten.
    """
    if volunteer.number is None:
        raise LookupError("who has left has no number any more")
    return vault_of(session).open(volunteer.number)


def volunteers(session: Session, *, city: str, after: int = 0, limit: int = 50) -> list[Volunteer]:
    """The city's volunteers by id, after that id; without those who have left."""
    query = select(Volunteer).where(Volunteer.city == city, Volunteer.id > after, Volunteer.state != "left")
    return list(session.scalars(query.order_by(Volunteer.id).limit(limit)))


def note_proved(session: Session, volunteer: Volunteer, *, now: datetime) -> bool:
    """A code has proved that the number is theirs (V9): written down the first time; whether it was."""
    unproved = update(Volunteer).where(Volunteer.id == volunteer.id, Volunteer.number_proved_at.is_(None))
    if changed(session, unproved.values(number_proved_at=now)) == 0:
        return False
    volunteer_events.record(session, volunteer.id, "proved", by=None, at=now)
    return True


def accept_rules(session: Session, *, volunteer_id: int, version: str, now: datetime) -> bool:
    """The volunteer has accepted this version of the safety rules (V13)."""
    accepting = update(Volunteer).where(Volunteer.id == volunteer_id)
    return changed(session, accepting.values(rules_version=version, rules_accepted_at=now)) == 1


def set_duty(session: Session, *, volunteer_id: int, on_duty: bool, now: datetime) -> bool:
    """On or off duty, as the volunteer says: off duty nothing can be taken. False if it was so already."""
    other = update(Volunteer).where(Volunteer.id == volunteer_id, Volunteer.on_duty.is_(not on_duty))
    if changed(session, other.values(on_duty=on_duty)) == 0:
        return False
    detail = {"duty": "on" if on_duty else "off"}
    volunteer_events.record(session, volunteer_id, "duty", by=None, at=now, detail=detail)
    return True
