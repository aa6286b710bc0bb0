"""The first page of the desk: everything that needs a person, worst first; what can wait stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, abort, render_template, request
from werkzeug import Response

from hotline.casebook import handling, marks, needs, numbers, outbox
from hotline.casebook.needs import Caller, Needs
from hotline.cities import DeskNumber
from hotline.desk.guard import cities, now, operator
from hotline.desk.need_cards import Seen, card
from hotline.house import house
from hotline.pages import formats, language, live, say
from hotline.pages.moving import go
from hotline.pages.say import tell

PAGE = 25
LATER = 10


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/", "front", front, methods=["GET"])
    blueprint.add_url_rule("/messages-seen", "messages_seen", messages_seen, methods=["POST"])


def stands_on() -> tuple[object, ...]:
    """What the list is made from: both marks, who looks, and the minute."""
    with house().store.read() as casebook:
        current = marks.current(casebook, "desk"), marks.current(casebook, "board")
    return (*current, operator().id, live.minute(now(), operator().id))


@live.kept_up(stands_on)
def front() -> str:
    """What to do now, what to do later, and how much more there is."""
    cutoffs = [city.too_long(now()) for city in cities().values()]
    with house().store.read() as casebook:
        found = needs.needs(casebook, cutoffs, now=now())
        shown, later = found.now[:PAGE], found.later[:LATER]
        callers = (*shown, *later)
        masked = numbers.masked_all(casebook, [one.worst.number_id for one in callers])
        tickets = [one.worst.id for one in callers if one.worst.subject == "ticket"]
        seen = Seen(masked, handling.ringing(casebook, tickets, now=now()))
    return render_template(
        "desk/front.html",
        now=[card(one, seen) for one in shown],
        later=[card(one, seen) for one in later],
        count=len(found.now),
        more=left_out(found, callers),
        done=done_just_now(),
        old_numbers=list(old_numbers()),
    )


def old_numbers() -> Iterator[str]:
    """Numbers that nobody has tried for so long that callers are not told of them any more (D21)."""
    for city in cities().values():
        for one in city.too_old(now().astimezone(city.timezone).date()):
            line = "desk.number_old_desk" if isinstance(one, DeskNumber) else "desk.number_old_line"
            day = formats.day(one.verified_on, language())
            yield say(line, city=city.title, which=one.name, day=day)


def left_out(found: Needs, shown: Sequence[Caller]) -> int:
    """How many are not on this page."""
    return len(found.now) + len(found.later) - len(shown) + found.more


def done_just_now() -> tuple[str, int] | None:
    """What the button before has done, from the address: it may have been a slip."""
    subject, _, number = request.args.get("done", "").partition("-")
    known = subject in ("ticket", "request") and number.isascii() and number.isdigit() and len(number) < 19
    return (subject, int(number)) if known else None


def messages_seen() -> Response:
    """Somebody knows that these did not leave."""
    city, code = request.args.get("city", ""), request.args.get("code", "")
    calls = request.args.get("what") == "calls"
    last = request.args.get("last", "")
    if city not in cities() or not (last.isascii() and last.isdigit() and len(last) < 19):
        abort(404)
    with house().store.write() as casebook:
        outbox.seen(casebook, city=city, calls=calls, reason=code, up_to=int(last), now=now())
    tell("desk.did_seen", "good")
    return go("desk.front")
