"""A message to a volunteer whose request somebody at the desk has taken back, changed or closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import outbox, people, telling
from hotline.casebook.tables import Volunteer
from hotline.cities import by_day, takes_messages
from hotline.house import house


def tell_volunteer(casebook: Session, volunteer_id: int, *, zone: str, now: datetime) -> None:
    """Into the outbox, by day only; nobody rings a resident for whom somebody else now cares."""
    volunteer = casebook.get_one(Volunteer, volunteer_id)
    city = house().city(volunteer.city)
    spoken = city.zone_spoken(zone, volunteer.language)
    body = house().words.page("desk.taken_back_message", language=volunteer.language, zone=spoken)
    number = people.number_of(casebook, volunteer)
    if not takes_messages(number, city.country) or not telling.may_write(casebook, volunteer_id):
        return  # who has a landline, or has stopped all messages, sees it on the board
    at = by_day(now, city.timezone)
    message_id = outbox.put(
        casebook, kind="sms", city=city.code, number=number, body=body, now=now, not_before=at
    )
    outbox.tells(casebook, message_id, volunteer_id=volunteer_id)
