"""Every kind of caller there is, and every kind of entry: for walks and drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hotline.cities import City
from hotline.dialogue.entries import only_zeros
from hotline.dialogue.state import KEYS_ONLY, begin
from hotline.dialogue.steps import Conversation, Facts, LastRequest, OpenRequest
from hotline.prompts.lexicon import Lexicon

KEYED_BY_ANYBODY = ("0", "00000", "112", "110", "999", "1", "12", "10", "*", "#", "*12", "12#", "12*04")


def beginnings(
    city: City, times: Sequence[datetime], language: str, lexicons: Mapping[str, Lexicon] = KEYS_ONLY
) -> Iterator[Conversation]:
    """Every kind of caller at each of the times (aware UTC), where one language is spoken or several."""
    for now in times:
        for caller in callers(city, now):
            facts = Facts(**{"city": city.code, "languages": (language,), **caller})
            yield begin(facts, city=city, now=now, lexicons=lexicons)


def callers(city: City, now: datetime) -> Iterator[dict[str, Any]]:
    """The facts of one caller of each kind."""
    zone, postcode = next(iter(city.zones)), sample_postcodes(city)[0]
    last = LastRequest(city.first_types[0], zone, postcode)
    since = now - timedelta(hours=3)
    waiting = OpenRequest(7, city.first_types[0], zone, "waiting", since, word="-")
    taken = OpenRequest(8, city.first_types[-1], zone, "taken", since, helper="-", word="-")
    yield {}
    yield {"number": "withheld"}
    yield {"straight_to_person": True}
    yield {"first_time": False, "last_request": last}
    yield {"first_time": False, "last_request": last, "shared": True}
    for requests in ((waiting,), (taken,), (waiting, taken)):
        yield {"first_time": False, "open_requests": requests}
    if len(city.languages) > 1:
        yield {"languages": city.languages}


def entries(city: City) -> tuple[str, ...]:
    """What is keyed where digits are asked for: a postcode of each kind, parts, numbers, mistakes."""
    return (*sample_postcodes(city), *KEYED_BY_ANYBODY, city.example_number())


def sample_postcodes(city: City) -> tuple[str, ...]:
    """One postcode for each answer the city can give, and a part of one that means a single zone."""
    found: dict[type, str] = {}
    part = ""
    for number in range(10**city.postcode_length):
        code = str(number).zfill(city.postcode_length)
        if only_zeros(code):  # means a person, whatever it would be as a postcode
            continue
        found.setdefault(type(city.place(code)), code)
        if not part and city.place_partial(code[:-1]) is not None:
            part = code[:-1]
    placed_first = sorted(found.items(), key=lambda item: item[0].__name__ != "Placed")
    return (*(code for _, code in placed_first), *([part] if part else []))
