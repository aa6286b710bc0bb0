"""A message to a volunteer, by day only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import outbox, people, telling
from hotline.casebook.tables import Volunteer
from hotline.cities import by_day, takes_messages
from hotline.house import House


def tell(
    house: House,
    session: Session,
    volunteer: Volunteer,
    line: str,
    *,
    now: datetime,
    not_after: datetime | None = None,
    **gaps: str,
) -> None:
    """Put a line of the pages into the outbox, in the volunteer's language; not sent after `not_after`."""
    city, number = house.city(volunteer.city), people.number_of(session, volunteer)
    if not takes_messages(number, city.country) or not telling.may_write(session, volunteer.id):
        return  # who has a landline, or has stopped all messages, sees it on the board
    message_id = outbox.put(
        session,
        kind="sms",
        city=city.code,
        number=number,
        body=house.words.page(line, language=volunteer.language, **gaps),
        now=now,
        not_before=by_day(now, city.timezone),
        not_after=not_after,
    )
    outbox.tells(session, message_id, volunteer_id=volunteer.id)
