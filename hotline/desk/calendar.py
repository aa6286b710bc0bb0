"""One's own shifts in a calendar: an address that is secret, shown once, and ended by a button."""

from __future__ import annotations

import icalendar
from flask import Blueprint, abort, make_response
from werkzeug import Response

from hotline.casebook import calendars
from hotline.casebook.calendars import Entry
from hotline.desk.guard import now, operator
from hotline.desk.plan import page
from hotline.house import House, house
from hotline.pages.moving import go
from hotline.pages.say import tell

Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/calendar/<token>.ics", "calendar", calendar, methods=["GET"])
    blueprint.add_url_rule("/shift/calendar", "new_calendar", new_calendar, methods=["POST"])
    blueprint.add_url_rule("/shift/calendar/end", "end_calendar", end_calendar, methods=["POST"])


def new_calendar() -> Answer:
    """A new address, in the answer to this button only; the one before is good no more."""
    with house().store.write() as casebook:
        token = calendars.new_address(casebook, operator().id, now=now())
    return page(address=f"{house().settings.public_url}/desk/calendar/{token}.ics")


def end_calendar() -> Answer:
    """The address leads nowhere any more."""
    mine = operator().id
    with house().store.write() as casebook:
        calendars.end_address(casebook, mine, by=mine, now=now())
    tell("shifts.calendar_ended", "good")
    return go("desk.plan")


def calendar(token: str) -> Response:
    """What a calendar reads: whose address it is decides, nobody signs in. Times and cities, no person."""
    with house().store.read() as casebook:
        owner = calendars.owner_of(casebook, token)
        if owner is None:
            abort(404)
        found = calendars.entries(casebook, owner.id, now=now())
    answer = make_response(_written(found, owner.language, house()))
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = 'inline; filename="hotline.ics"'
    return answer


def _written(found: list[Entry], language: str, at: House) -> bytes:
    whole = icalendar.Calendar()
    title = at.words.page("shifts.calendar_name", language=language)
    for name, value in (
        ("prodid", "-//Hotline//Desk//EN"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", title),
        ("refresh-interval;value=duration", "PT1H"),
        ("x-published-ttl", "PT1H"),
    ):
        whole.add(name, value)
    for one in found:
        whole.add_component(_event(one, title, at))
    return bytes(whole.to_ical())


def _event(one: Entry, title: str, at: House) -> icalendar.Event:
    """A shift; its city, if that is still served here."""
    city = at.cities.get(one.city)
    event = icalendar.Event()
    event.add("uid", f"shift-{one.id}@{at.settings.public_url.partition('://')[2] or 'hotline'}")
    event.add("dtstamp", now())
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.ends_at)
    event.add("summary", f"{title}: {city.title}" if city is not None else title)
    return event
