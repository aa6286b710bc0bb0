"""Gaps of lines, made from the city, the facts and the answers of a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hotline.cities import Opening
from hotline.cities import since as city_since
from hotline.cities import when_open as city_when_open
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Choice, StepFunction
from hotline.prompts.lines import Count, Digits, Gap, Kind, Line, Moment, Text

TIME_TO_RING = timedelta(minutes=30)  # before the desk closes: "today" would often be broken


def kind(call: Conversation) -> Kind:
    """The kind of help asked for in this call."""
    return Kind(call.answers["kind"])


def zone(call: Conversation, code: str | None = None) -> Text:
    """A zone's name in the language of the call; by default the zone of this call."""
    return Text(call.city.zone_spoken(code or call.answers["zone"], call.language))


def postcode(call: Conversation) -> Digits:
    """The postcode, in the groups in which the city reads it."""
    return Digits(tuple(call.city.postcode_groups(call.answers["postcode"])))


def place(call: Conversation) -> dict[str, Gap]:
    """Where the caller lives: the zone, and the postcode if it is one that can be read."""
    if call.city.is_read_aloud(call.answers.get("postcode", "")):
        return {"zone": zone(call), "postcode": postcode(call)}
    return {"zone": zone(call)}


def how_many_digits(call: Conversation) -> Count:
    """How many digits a postcode has."""
    return Count(call.city.postcode_length)


def number(call: Conversation) -> Digits:
    """The telephone number that was keyed in, in pairs."""
    return Digits(tuple(call.city.number_pairs(call.answers["number"])))


def kind_choices(kinds: Sequence[str], then: StepFunction) -> tuple[Choice, ...]:
    """One numbered choice for each kind of help."""
    return tuple(Choice(Line(f"{code}.menu"), then, {"kind": code}) for code in kinds)


def word(call: Conversation) -> Text:
    """The code word of the request saved in this call."""
    return Text(call.answers.get("word", ""))


def since(call: Conversation, then: datetime) -> Moment:
    """When an earlier request was made, as one says it ("this morning")."""
    return Moment(city_since(call.city, then, call.now))


def when_open(call: Conversation) -> Moment:
    """When a person rings back: today while there is time for it, else from the next opening."""
    hours = call.city.hours
    if hours.is_open(call.now) and hours.is_open(call.now + TIME_TO_RING):
        return Moment("today")
    return moment(city_when_open(call.city, call.now))


def moment(opening: Opening) -> Moment:
    """A time as the city reckons it, to be said."""
    return Moment(opening.name, opening.hour, opening.minute, opening.days)


def named(name: str) -> Moment:
    """A day or a part of one, by its name in `times.toml`."""
    return Moment(name)


def today(call: Conversation) -> date:
    """The date where the city lies."""
    return call.now.astimezone(call.city.timezone).date()


def reachable(call: Conversation) -> bool:
    """Whether there is a number to ring back: the caller's own or one keyed in."""
    return call.facts.number != "withheld" or "number" in call.answers
