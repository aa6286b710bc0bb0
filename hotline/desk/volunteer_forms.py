"""What operators fill in about a volunteer, read and checked; what does not fit is said kindly."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from hotline.casebook.documents import Document
from hotline.casebook.volunteering import Details
from hotline.cities import City, NoMessages, mobile_number
from hotline.desk.guard import now
from hotline.pages import say
from hotline.pages.people import Unfit, spoken_languages, tidy_name
from hotline.pages.ringing import checked_to_ring

LONGEST_REASON = 500
EARLIEST = date(2000, 1, 1)
DOCUMENT_MONTHS = 3  # R43: not older when it is seen
NO_MESSAGES = {"unreadable": "number_not_understood", "landline": "desk.number_landline"}
MET = ("talked", "agreed", "saw")  # what has to have happened before somebody may help (R42)


def details(form: MultiDict[str, str], city: City) -> Details:
    """Name, languages and zones."""
    zones = tuple(zone for zone in city.zones if zone in form.getlist("zone"))
    if not zones:
        raise Unfit(say("desk.zones_missing"))
    language = form.get("language", "")
    return Details(
        first_name=name(form.get("first_name", "")),
        language=language if language in city.languages else city.languages[0],
        speaks=tuple(code for code in spoken_languages() if code in form.getlist("speaks")),
        zones=zones,
    )


def name(written: str) -> str:
    """A name with single spaces; a telephone number is none."""
    tidy = tidy_name(written)
    if tidy is None:
        raise Unfit(say("desk.name_missing"))
    return tidy


def number(form: Mapping[str, str], city: City) -> str:
    """A number (E.164) that may be rung: a mobile, or a landline where the hotline can ring it with codes."""
    written = form.get("number", "")
    try:
        return checked_to_ring(mobile_number(written, city.country), city)
    except NoMessages as no:
        landline = city.written_number(written) if no.why == "landline" and city.lines else None
        if landline is not None:
            return checked_to_ring(landline, city)
        raise Unfit(say(NO_MESSAGES[no.why])) from None


def identity(form: Mapping[str, str], city: City) -> tuple[str, date]:
    """Who saw the identity, and on which day; all that belongs to it has happened."""
    if not all(form.get(one) for one in MET):
        raise Unfit(say("desk.identity_not_all"))
    return name(form.get("seen_by", "")), _past_day(form.get("seen_on", ""), city)


def document(form: Mapping[str, str], city: City) -> Document:
    """A document that was seen, not older than three months at that time."""
    seen_on, issued_on = _past_day(form.get("seen_on", ""), city), _past_day(form.get("issued_on", ""), city)
    if issued_on > seen_on or issued_on < months_before(seen_on, DOCUMENT_MONTHS):
        raise Unfit(say("desk.document_too_old"))
    result = form.get("result")
    if result not in ("clear", "entries"):
        raise Unfit(say("desk.document_result_missing"))
    if result == "clear" and not form.get("called"):
        raise Unfit(say("desk.document_not_called"))
    seen_by = name(form.get("seen_by", ""))
    return Document(seen_by, seen_on, issued_on, "clear" if result == "clear" else "entries")


def _past_day(written: str, city: City) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Unfit(say("desk.day_missing")) from None
    if not EARLIEST <= day <= today(city):
        raise Unfit(say("desk.day_in_the_future"))
    return day


def today(city: City) -> date:
    """The day that it is in the city."""
    return now().astimezone(city.timezone).date()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def reason(form: Mapping[str, str]) -> str:
    """Why, in a few words that the history keeps."""
    written = " ".join(form.get("reason", "").split())
    if not written:
        raise Unfit(say("desk.reason_missing"))
    return written[:LONGEST_REASON]
