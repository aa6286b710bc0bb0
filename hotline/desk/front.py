"""The first page of the desk: everything that needs a person, worst first; what can wait stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from hotline.casebook import connected, handling, marks, needs, numbers, proposals
from hotline.casebook.worst_first import Caller, Need, Needs
from hotline.cities import City, DeskNumber
from hotline.cities.helplines import Tried
from hotline.cities.news import DirectoryEntry
from hotline.desk import directory, live_calls, plan, shift_notes
from hotline.desk.first_steps import first_steps
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.machine import machine
from hotline.desk.need_cards import Seen, card, kinds
from hotline.desk.rights import may
from hotline.house import house
from hotline.pages import formats, language, live, say

PAGE = 25
KINDS_SHOWN = 5  # how many kinds stand there at once, the others behind a word: to be taken in at a glance
LATER = 10


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/", "front", front, methods=["GET"])


def stands_on() -> tuple[object, ...]:
    """What the list is made from: both marks, who looks, and the minute."""
    with house().store.read() as casebook:
        current = marks.current(casebook, "desk"), marks.current(casebook, "board")
        calls = live_calls.found(casebook)
    return (*current, *calls, operator().id, live.minute(now(), operator().id))


@live.kept_up(stands_on)
def front() -> str:
    """What to do now, what to do later, and how much more there is; all of it, or one kind."""
    cutoffs, only = [city.too_long(now()) for city in cities().values()], request.args.get("only")
    with house().store.read() as casebook:
        also = [*machine().needs(), *_to_decide(casebook), *_full(casebook)]
        everything = needs.needs(casebook, cutoffs, now=now(), also=also, reach=reach())
        only = only if only in everything.counts else None
        found = _only(everything, only)
        if only in everything.left:  # there are more of this kind than were read
            found = needs.needs(casebook, cutoffs, now=now(), also=also, only=only, reach=reach())
        shown, later = found.now[:PAGE], found.later[:LATER]
        callers = (*shown, *later)
        masked = numbers.masked_all(casebook, [one.worst.number_id for one in callers])
        tickets = [one.worst.id for one in callers if one.worst.subject == "ticket"]
        seen = Seen(masked, handling.ringing(casebook, tickets, now=now()))
        at_desk = live_calls.shown(casebook)
        notes = shift_notes.cards(casebook, limit=shift_notes.ON_FRONT)
        beginning = first_steps(casebook)
        alone = list(plan.alone(casebook))
    return render_template(
        "desk/front.html",
        live_calls=at_desk,
        notes=notes,
        beginning=beginning,
        alone=alone,
        now=[card(one, seen) for one in shown],
        later=[card(one, seen) for one in later],
        count=sum(everything.counts.values()),
        kinds=kinds(everything.counts, only),
        kinds_shown=KINDS_SHOWN,
        more=left_out(found, callers),
        undo=undo_address(),
        old_numbers=list(old_numbers()),
    )


def _to_decide(casebook: Session) -> list[Need]:
    """What waits for whoever may let callers hear it."""
    decides = may("desk.approve_announcement")
    return [*directory.doubts(), *proposals.needs(casebook, reach=reach())] if decides else []


def _full(casebook: Session) -> Iterator[Need]:
    """Towns in which nobody is put through to others any more today."""
    at = now()
    days = (
        connected.Today(city.code, at.astimezone(city.timezone).date(), city.news.connects_in_town)
        for city in cities().values()
        if city.news.connects
    )
    return connected.needs(casebook, days)


def _only(found: Needs, what: str | None) -> Needs:
    """One kind of it."""
    if what is None:
        return found
    chosen, later = ([one for one in some if one.worst.what == what] for some in (found.now, found.later))
    return replace(found, now=tuple(chosen), later=tuple(later), more=0)


def old_numbers() -> Iterator[tuple[str, str | None]]:
    """Numbers that nobody has tried for so long that callers are not told of them any more (D21).

    Each with the page where the day is entered, for whoever may.
    """
    for city in cities().values():
        for one in _too_old(city):
            line = "desk.number_old_desk" if isinstance(one, DeskNumber) else "desk.number_old_line"
            day = formats.day(one.verified_on, language())
            yield say(line, city=city.title, which=one.name, day=day), _where_entered(one, city.code)


def _where_entered(one: Tried, city: str) -> str | None:
    if isinstance(one, DirectoryEntry):
        return url_for("desk.directory")  # where whoever has rung there says so
    page = "desk.town_numbers" if isinstance(one, DeskNumber) else "desk.town_helplines"
    return url_for(page, city=city) if may(page) else None


def _too_old(city: City) -> tuple[Tried, ...]:
    return city.too_old(now().astimezone(city.timezone).date())


def left_out(found: Needs, shown: Sequence[Caller]) -> int:
    """How many are not on this page."""
    return len(found.now) + len(found.later) - len(shown) + found.more


UNDOES = {
    "ticket": ("desk.ticket_undo", "ticket_id"),
    "request": ("desk.undo_close", "request_id"),
    "messages": ("desk.messages_unseen", "last"),
    "volunteer": ("desk.trouble_unseen", "volunteer_id"),
    "quiet": ("desk.rest_undo", "quiet_id"),
}


def undo_address() -> str | None:
    """How to take back what the button before has done, from the address: it may have been a slip."""
    subject, _, number = request.args.get("done", "").partition("-")
    if subject not in UNDOES or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    view, name = UNDOES[subject]
    return url_for(view, **{name: int(number)})  # type: ignore[arg-type] # the names of a view's own arguments
