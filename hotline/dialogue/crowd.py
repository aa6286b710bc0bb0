"""Every kind of caller there is, and every kind of entry: for walks and drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hotline.cities import AskZones, City, Placed
from hotline.dialogue.conversation import Conversation, Facts, LastRequest, OpenRequest
from hotline.dialogue.state import KEYS_ONLY, begin
from hotline.prompts.lexicon import Lexicon

# After a talk: a day within two weeks of the 23rd and one that is none, a sum, one too large, half a one.
TOLD_IN_DIGITS = ("24", "20", "1250", "9900", "12")
KEYED_BY_ANYBODY = ("0", "00000", "112", "110", "999", "1", "12", "10", "*", "#", "*12", "12#", "12*04")


def beginnings(
    city: City, times: Sequence[datetime], language: str, lexicons: Mapping[str, Lexicon] = KEYS_ONLY
) -> Iterator[Conversation]:
    """Every kind of caller at each of the times (aware UTC), where one language is spoken or several."""
    for now in times:
        for caller in callers(city, now):
            facts = Facts(**{"city": city.code, "languages": (language,), **caller})
            yield begin(facts, city=city, now=now, lexicons=lexicons)


def rung_for(city: City, now: datetime, language: str) -> Iterator[Conversation]:
    """Somebody at the desk who picks up, for a caller of whom nothing, the kind, or all is known."""
    facts = Facts(city.code, (language,), number="other", first_time=False)
    kind, zone = {"kind": city.first_types[0]}, {"zone": next(iter(city.zones))}
    for known in ({}, kind, kind | zone):
        yield replace(begin(facts, city=city, now=now), answers=known)


def put_through_by(city: City, now: datetime, language: str) -> Iterator[Conversation]:
    """A volunteer who is rung to be put through, by a provider that can do all or only what each can.

    And one whose request costs money.
    """
    facts = Facts(city.code, (language,), number="other", first_time=False)
    known = {"request": "1", "volunteer": "1", "kind": city.first_types[0], "zone": next(iter(city.zones))}
    for portable in (False, True):
        yield replace(begin(facts, city=replace(city, portable=portable), now=now), answers=known)
    yield replace(begin(facts, city=_paying(city), now=now), answers={**known, "cap": "50"})


def _paying(city: City) -> City:
    return replace(city, orders=replace(city.orders, paid=city.first_types[:1]))


def put_through_to(city: City, now: datetime, language: str) -> Iterator[Conversation]:
    """A resident who picks up, whom a volunteer is put through to."""
    facts = Facts(city.code, (language,), number="other", first_time=False)
    yield replace(begin(facts, city=city, now=now), answers={"word": "-"})


def helping(city: City, now: datetime, language: str) -> Iterator[Conversation]:
    """A volunteer who rings: at the beginning, after three other codes, and about each thing that differs."""
    facts = Facts(city.code, (language,), volunteer="1", volunteer_language=language)
    begun = begin(facts, city=city, now=now)
    yield begun
    yield replace(begun, answers={"pin_tries": "3"})
    yield replace(begin(facts, city=_paying(city), now=now), answers={"cap": "50"})
    zone, kind = next(iter(city.zones)), city.first_types[0]
    known = {"volunteer": "1", "as": "volunteer", "kind": kind, "zone": zone, "request": "1"}
    asked = {
        "asked_at": (now - timedelta(hours=3)).isoformat(),
        "urgent": "yes",
        "heard": "1 2",
        "fits": "13",
    }
    for more in ({"stands": "arranged"}, *({"why": why} for why in ("gone", "limit", "too_often", "level"))):
        yield replace(begun, answers={**known, **asked, **more})


def callers(city: City, now: datetime) -> Iterator[dict[str, Any]]:
    """The facts of one caller of each kind."""
    zone, postcode = next(iter(city.zones)), next(iter(sample_postcodes(city)), "")
    last = LastRequest(city.first_types[0], zone, postcode)
    since = now - timedelta(hours=3)
    waiting = OpenRequest(7, city.first_types[0], zone, "waiting", since, word="-")
    taken = OpenRequest(8, city.first_types[-1], zone, "taken", since, helper="-", word="-")
    there = OpenRequest(9, city.first_types[0], zone, "waiting", since, word="-", for_other=True)
    yield {}
    yield {"number": "withheld"}
    yield {"straight_to_person": True}
    later = (now + timedelta(days=30)).date().isoformat()
    yield {"first_time": False, "blocked_until": later}
    yield {"first_time": False, "last_request": last, "agreed_until": later}
    yield {"first_time": False, "last_request": last, "done_lately": replace(waiting, state="done")}
    for before in (None, last):
        yield {
            "first_time": False,
            "last_request": before,
            "done_lately": replace(waiting, state="held_back"),
        }
    yield {"first_time": False, "last_request": last, "shared": True}
    yield {"first_time": False, "last_request": last, "shared": True, "open_requests": (waiting, taken)}
    yield {"first_time": False, "shared": True, "open_requests": (taken,)}
    yield {"first_time": False, "shared": True, "open_requests": (replace(waiting, state="referred"),)}
    of_others = (there, replace(there, state="taken", helper="-"))
    elsewhere = replace(there, id=10, state="taken", word="")
    held, passed_on = replace(waiting, state="held"), replace(waiting, state="referred", helper="-")
    tried = (replace(waiting, tried=True),), (replace(taken, tried=True),)
    for requests in (
        *tried,
        (held,),
        (replace(waiting, state="to_approve"),),
        (passed_on,),
        of_others[:1],
        of_others[1:],
        (elsewhere,),
        (waiting, taken, there),
    ):
        yield {"first_time": False, "open_requests": requests}
    yield {"first_time": False, "open_requests": (waiting, taken, *of_others)}
    if len(city.languages) > 1:
        yield {"languages": city.languages[:3]}  # a number serves no more (D9)


def entries(city: City) -> tuple[str, ...]:
    """What is keyed where digits are asked for: a postcode of each kind, parts, numbers, mistakes."""
    return (*sample_postcodes(city), *KEYED_BY_ANYBODY, city.example_number())


@cache
def sample_postcodes(city: City) -> tuple[str, ...]:
    """One postcode for each answer the city can give, and a part of one that means a single zone.

    As it is keyed: of codes with letters the keys, once also with what follows the part that is asked for.
    """
    found: dict[object, str] = {}
    part = ""
    for code in _every_entry(city):
        found.setdefault(_answer(city, code), code)
        if not part and not city.has_postcode(code[:-1]) and city.place_partial(code[:-1]) is not None:
            part = code[:-1]
    placed_first = sorted(found.values(), key=lambda code: not isinstance(city.place(code), Placed))
    whole = [placed_first[0] + "123"[: city.form.most_keys - city.form.most]] if city.form.rest else []
    return (*placed_first, *([part] if part else []), *whole)


def _every_entry(city: City) -> Iterator[str]:
    """Everything that can be keyed as a postcode; zeros mean a person, whatever they would be as one."""
    lengths = range(city.form.least, city.form.most + 1) if city.postcodes_asked else ()
    for length in lengths:
        for number in range(1, 10**length):
            yield str(number).zfill(length)


def _answer(city: City, code: str) -> object:
    """What makes two postcodes differ for a caller: what is asked, and whether it can be read back."""
    place = city.place(code)
    if isinstance(place, AskZones):
        return ("several", place.more)
    return (type(place), isinstance(place, Placed) and city.is_read_aloud(city.code_in(code, place.zone)))
