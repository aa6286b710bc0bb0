"""What the front page says of something that needs a person: words instead of codes, and the buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from hotline.casebook.handling import OUTCOMES, Happened
from hotline.casebook.needs import RANKS, TOO_LATE, Caller, Need
from hotline.cities import City
from hotline.desk.guard import cities, now, operator
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.house import house
from hotline.pages import formats, language, say

WORST = RANKS["trouble"]  # up to here it is red
RED = ("unclaimed",)  # and so is this (R66)
UNRANKED = len(RANKS)
SEVERAL = ("messages", "volunteers")  # one card for all of them


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its word, where it goes, and the outcome it says. `post` is False where it is a link."""

    word: str
    address: str
    outcome: str = ""
    post: bool = True


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
        worst=need.rank <= WORST or need.what in RED,
        facts=tuple(facts(need, seen.masked)),
        todo=todo(need),
        ringing=_ringing(need, seen),
        also=tuple(Link(title(one), page_of(one)) for one in caller.also),
        page=page_of(need),
        main=buttons[0] if buttons else None,
        more=tuple(buttons[1:]),
    )


def key_of(need: Need) -> str:
    """What the same thing is called in the next version of the page."""
    if need.subject in SEVERAL:
        return f"{need.what}-{need.city}-{need.code}"
    return f"{need.subject}-{need.id}"


def title(need: Need) -> str:
    """What it is, in a few words."""
    if need.subject in SEVERAL:
        return say(f"desk.need_{need.what}", count=need.count)
    return plain("desk.need_", need.what)


def todo(need: Need) -> str:
    """What to do next, in a sentence."""
    if need.subject == "messages":
        return say(f"desk.todo_{need.what}_late") if need.code == TOO_LATE else _reason(need)
    if need.subject == "volunteer":
        return _reason(need)
    return plain("desk.todo_", need.what) if need.rank < UNRANKED else ""


def _reason(need: Need) -> str:
    """Why; of a call only what somebody must mend comes here."""
    return plain("desk.call_refused_" if need.what == "calls" else "desk.message_", need.code)


def facts(need: Need, masked: Mapping[int, str]) -> Iterator[str]:
    """What is known, in the order in which somebody on the telephone needs it."""
    where = house().cities.get(need.city)
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


def page_of(need: Need) -> str:
    """The page on which everything about it stands."""
    if need.subject == "request":
        return url_for("desk.request_page", request_id=need.id)
    if need.subject == "ticket":
        return url_for("desk.ticket_page", ticket_id=need.id)
    if need.subject == "volunteers":
        return url_for("desk.volunteers", state="new")
    if need.subject == "volunteer":
        return url_for("desk.volunteer", volunteer_id=need.id)
    return url_for("desk.front")


# --- buttons, the main one first


def actions(need: Need) -> list[Action]:
    """What can be done about it, the likeliest first."""
    by_subject = {
        "ticket": _of_ticket,
        "request": _of_request,
        "messages": _of_messages,
        "volunteers": _of_volunteers,
        "volunteer": _of_volunteer,
    }
    return list(by_subject[need.subject](need))


def _of_volunteers(need: Need) -> Iterator[Action]:
    yield Action(say("desk.do_open"), page_of(need), post=False)


def _of_volunteer(need: Need) -> Iterator[Action]:
    yield Action(say("desk.do_open"), page_of(need), post=False)
    yield Action(say("desk.do_seen"), url_for("desk.trouble_seen", volunteer_id=need.id))


def _of_ticket(need: Need) -> Iterator[Action]:
    def does(word: str, view: str, outcome: str = "") -> Action:
        return Action(say(word), url_for(f"desk.ticket_{view}", ticket_id=need.id), outcome)

    opens = Action(say("desk.do_open"), page_of(need), post=False)
    yield does("desk.do_ring", "ring") if need.number_id is not None else opens
    yield from _on_from_ticket(need)
    if need.number_id is not None:
        yield does("desk.do_later", "later")
    for outcome in OUTCOMES:
        yield does(f"desk.do_{outcome}", "close", outcome)


def _on_from_ticket(need: Need) -> Iterator[Action]:
    """About a request: on top of the board. Any other becomes a request, at once if all is known."""
    if need.request_id is not None:
        if need.state in ("waiting", "unreached"):
            yield board_action(need.request_id)
    elif need.kind and need.zone and need.number_id is not None:
        yield Action(say("desk.do_request"), url_for("desk.ticket_request", ticket_id=need.id))
    else:
        yield Action(say("desk.do_request"), url_for("desk.intake", ticket=need.id), post=False)


def board_action(request_id: int) -> Action:
    """On top, for the volunteers."""
    return Action(say("desk.do_board"), url_for("desk.put_on_board", request_id=request_id))


def _of_request(need: Need) -> Iterator[Action]:
    opens = Action(say("desk.do_open"), page_of(need), post=False)
    rings = Action(say("desk.do_ring"), url_for("desk.request_show_number", request_id=need.id))
    number = Action(say("desk.do_number"), url_for("desk.number", request_id=need.id), post=False)
    first = {
        "held": (number,),
        "overdue": (opens,),
        "arranged": (rings, Action(say("desk.do_seen"), url_for("desk.request_seen", request_id=need.id))),
        "unclaimed": (board_action(need.id), rings),
    }
    yield from first.get(need.what, (rings, board_action(need.id)))
    if need.what not in ("overdue", "arranged"):
        for outcome in OUTCOMES:
            address = url_for("desk.close_waiting", request_id=need.id)
            yield Action(say(f"desk.do_{outcome}"), address, outcome)


def _of_messages(need: Need) -> Iterator[Action]:
    if need.code != TOO_LATE:
        what, code = need.what, need.code
        address = url_for("desk.messages_seen", city=need.city, what=what, code=code, last=need.last)
        yield Action(say("desk.do_seen"), address)
