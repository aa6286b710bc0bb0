"""The text message after a call (R73-R75): into the outbox by day, from where it leaves once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import confirmations, outbox
from hotline.casebook.confirmations import Told
from hotline.cities import by_day, promised
from hotline.house import House
from hotline.prompts.confirmation import Noted

AT_ONCE = 50


def awake(house: House, now: datetime) -> tuple[str, ...]:
    """The cities in which a message may reach somebody who did not ask for it."""
    return tuple(code for code, city in house.cities.items() if by_day(now, city.timezone) == now)


def confirm(house: House, now: datetime) -> int:
    """Put into the outbox what was noted in calls that are over; for how many."""
    by_now = awake(house, now)
    with house.store.write() as session:
        due = confirmations.take_due(session, now=now, awake=by_now, limit=AT_ONCE)
        for told in due:
            _put(house, session, told, now=now)
    return len(due)


def _put(house: House, session: Session, told: Told, *, now: datetime) -> None:
    city = house.city(told.city)
    noted = Noted(
        kind=told.kind,
        postcode=city.postcode_shown(told.postcode) if city.is_read_aloud(told.postcode or "") else "",
        when=promised(city.hours, told.asked_at, now),
        word=told.word,
        there=told.there,
    )
    outbox.put(
        session,
        kind="sms",
        city=city.code,
        number=told.number,
        body=house.words.confirmation(noted, language=told.language, city=city.code),
        now=now,
        number_id=told.number_id,
        request_id=told.request_id,
    )
