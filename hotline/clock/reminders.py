"""Reminds volunteers: to ring, of the day they arranged, and afterwards to tell how it went (V3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook import reminders
from hotline.casebook.reminders import Reminder
from hotline.casebook.tables import Volunteer
from hotline.cities import City
from hotline.cities.waiting import asked_afterwards, morning_of
from hotline.house import House, telling

SHORT = {"call_message": "mine_call", "day_message": "mine_day", "after_message": "mine_after"}
AT_ONCE = 10  # in one transaction: nobody who tells how it went waits for it


def remind(house: House, now: datetime) -> int:
    """A message to each volunteer whose reminder is due; how many. Safe twice, and on two machines."""
    count, found = 0, AT_ONCE
    while found == AT_ONCE:
        with house.store.write() as session:
            due = reminders.due(session, now=now, limit=AT_ONCE)
            count += sum(_remind(house, session, one, now=now) for one in due)
        found = len(due)
    return count


def _remind(house: House, session: Session, one: Reminder, *, now: datetime) -> bool:
    city = house.city(one.city)
    line, again = _what(one, city, now=now)
    if not reminders.reminded(session, one, again=again, now=now):
        return False
    if one.arranged_for is None and one.due_at is not None and one.due_at <= now:
        return False  # the clock stood still: the claim ends, and of that its volunteer is told
    return _tell(house, session, one, line, now=now)


def _what(one: Reminder, city: City, *, now: datetime) -> tuple[str, datetime | None]:
    """Which message, and when the next one is due."""
    if one.arranged_for is None:  # without a time to ring by it is arranged, and nobody said for when
        return "after_message" if one.spoken or one.due_at is None else "call_message", None
    asking = asked_afterwards(one.arranged_for, one.remind_at, city.timezone)
    is_first = one.remind_at == morning_of(one.arranged_for, city.timezone)
    return ("day_message", asking) if is_first and now < asking else ("after_message", None)


def _tell(house: House, session: Session, one: Reminder, line: str, *, now: datetime) -> bool:
    volunteer, city = session.get_one(Volunteer, one.volunteer_id), house.city(one.city)
    if volunteer.state != "active":
        return False
    path = f"/board/requests/{one.request_id}"
    said = telling.Said(f"outcomes.{line}", SHORT[line], path, one.zone)
    gaps = {"link": f"{house.settings.public_url}{path}"}
    if one.due_at is not None:
        gaps["time"] = f"{one.due_at.astimezone(city.timezone):%H:%M}"
    if line != "call_message":
        gaps["kind"] = house.words.label(one.kind, volunteer.language)
    telling.tell(house, session, volunteer, said, now=now, not_after=one.due_at, **gaps)
    return True
