"""What the front page says of something that needs a person: words instead of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from hotline.casebook.handling import Happened
from hotline.casebook.needs import TOO_LATE
from hotline.casebook.worst_first import RANKS, Caller, Need
from hotline.cities import City
from hotline.desk.guard import cities, now, operator
from hotline.desk.need_buttons import Action, actions, is_desks, page_of
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.house import house
from hotline.pages import formats, language, say

WORST = RANKS["trouble"]  # up to here it is red
RED = ("unclaimed",)  # and so is this (R66)
UNRANKED = len(RANKS)
NAMED_SHORT = (
    "to_approve",
    "to_approve_late",
    "doubted",
    "entries",
    "proposals",
    "messages",
    "calls",
    "sign_ups",
    "provider",
    "journal",
    "no_duty",
)  # their titles say how many, or are about some of them only
SEVERAL = ("messages", "volunteers", "zone", "machine", "proposals", "town")  # one card for all of them


@dataclass(frozen=True, slots=True)
class Link:
    """Something else about the same caller."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """One caller in the list. `main` is the first button, `more` are those behind the fold."""

    key: str
    title: str
    page: str
    worst: bool
    facts: tuple[str, ...]
    todo: str
    ringing: str
    also: tuple[Link, ...]
    main: Action | None
    more: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """How many there are of a kind, and the address that shows only those, or all again if it is `chosen`."""

    what: str
    words: str
    count: int
    address: str
    chosen: bool
    worst: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What the list needs besides: masked numbers by their ids, and tickets where somebody rings now."""

    masked: Mapping[int, str]
    ringing: Mapping[int, Happened]


def card(caller: Caller, seen: Seen) -> Card:
    """A caller, as operators read it."""
    need = caller.worst
    buttons = actions(need)
    return Card(
        key=key_of(need),
        title=title(need),
        worst=is_worst(need.what),
        facts=tuple(facts(need, seen.masked)),
        todo=todo(need),
        ringing=_ringing(need, seen),
        also=tuple(Link(title(one), page_of(one)) for one in caller.also),
        page=page_of(need),
        main=buttons[0] if buttons else None,
        more=tuple(buttons[1:]),
    )


def is_worst(what: str) -> bool:
    """Whether it is red."""
    return RANKS.get(what, UNRANKED) <= WORST or what in RED


def kinds(counts: Mapping[str, int], chosen: str | None) -> list[Kind]:
    """What there is, worst first, to be seen at a glance and chosen from."""
    return [
        Kind(
            what,
            plain("desk.kind_" if what in NAMED_SHORT else "desk.need_", what),
            count,
            url_for("desk.front", only=None if what == chosen else what),
            what == chosen,
            is_worst(what),
        )
        for what, count in counts.items()
    ]


def key_of(need: Need) -> str:
    """What the same thing is called in the next version of the page."""
    if need.subject in SEVERAL:
        return f"{need.what}-{need.city}-{need.code}"
    return f"{need.subject}-{need.id}"


def title(need: Need) -> str:
    """What it is, in a few words."""
    if need.subject in SEVERAL:
        return say(f"desk.need_{need.what}", count=need.count)
    return plain("desk.need_", _named(need))


def _named(need: Need) -> str:
    """What it is called: what is the desk's own kind of help waits for nobody's approval."""
    looked_at = need.subject == "request" and need.what in ("to_approve", "to_approve_late")
    return need.what.replace("to_approve", "for_desk") if looked_at and is_desks(need) else need.what


def todo(need: Need) -> str:
    """What to do next, in a sentence."""
    if need.subject == "messages":
        return say(f"desk.todo_{need.what}_late") if need.code == TOO_LATE else _reason(need)
    if need.subject == "volunteer":
        return _reason(need)
    return plain("desk.todo_", _named(need)) if need.rank < UNRANKED else ""


def _reason(need: Need) -> str:
    """Why; of a call only what somebody must mend comes here."""
    return plain("desk.call_refused_" if need.what == "calls" else "desk.message_", need.code)


def facts(need: Need, masked: Mapping[int, str]) -> Iterator[str]:
    """What is known, in the order in which somebody on the telephone needs it."""
    where = house().cities.get(need.city)
    if need.what in ("silent_zone", "silent_line"):
        yield say("desk.need_usually", count=need.count)
    if need.subject == "town":
        yield say("desk.need_refused", count=need.count)
    yield from _asked(need, where)
    yield from _about(need, masked)
    if len(cities()) > 1 and where is not None:
        yield where.title


def _asked(need: Need, where: City | None) -> Iterator[str]:
    """From when to ring, which help, and where."""
    if need.ring_after is not None and need.ring_after > now():
        yield say("desk.need_ring_from", time=local(need.ring_after, where))
    if need.kind:
        yield kind_label(need.kind)
    if need.zone:
        yield zone_name(need.city, need.zone)
    elif need.postcode and where is not None:
        yield say("desk.need_postcode", postcode=where.postcode_shown(need.postcode))


def _about(need: Need, masked: Mapping[int, str]) -> Iterator[str]:
    """Since when, in which language, which number, how often it was tried."""
    yield formats.ago(need.since, now(), language())
    if need.language and need.language != language():
        yield say("speaks", spoken=formats.language_name(need.language, language()))
    number = masked.get(need.number_id or 0)
    if number:
        yield formats.hidden(number)
    elif need.subject in ("ticket", "request"):
        yield say("desk.need_withheld")
    if need.attempts:
        yield say("desk.need_tries", count=need.attempts)


def local(at: datetime, city: City | None) -> str:
    """A time as it is read in the city."""
    where = city or next(iter(cities().values()))
    return formats.moment(at, now(), timezone=where.timezone, language=language())


def _ringing(need: Need, seen: Seen) -> str:
    one = seen.ringing.get(need.id) if need.subject == "ticket" else None
    if one is None or one.name == operator().name:
        return ""
    return say("desk.need_ringing", who=one.name, age=formats.ago(one.at, now(), language()))
