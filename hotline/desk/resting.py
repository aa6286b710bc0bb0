"""Messages, zones, machines: one button each, and ten minutes to take a slip back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import audit, connected, next_door, quiets, roster, sending, telling
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.needs import TOO_LATE, TRIED_AGAIN
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import cities, now, operator, reach
from hotline.house import house
from hotline.pages.moving import go
from hotline.pages.say import tell

# How long something rests that somebody has seen to.
RESTS = {
    "no_duty": timedelta(hours=12),
    "silent_zone": timedelta(days=3),
    "silent_line": timedelta(hours=4),
    "clock": timedelta(hours=1),
    "clock_drift": timedelta(hours=12),
    "journal": timedelta(hours=1),
    "messages": timedelta(hours=1),
    "calls": timedelta(hours=1),
}
TODAY = connected.FULL  # holds for a day only, and rests as long
INTO_TOMORROW = timedelta(hours=30)  # from the beginning of a day, however many hours that has
LONGEST_CODE = 60
OF_MACHINES = ("clock", "clock_drift", "journal")
OF_MESSAGES = ("messages", "calls")  # only late ones rest: of the others it is written down who has seen them


def add_routes(blueprint: Blueprint) -> None:
    """The addresses of the buttons."""
    number = f"<int(max={LARGEST_ID})"
    for address, view in (
        ("/messages-seen", messages_seen),
        ("/messages-again", messages_again),
        (f"/messages-seen/{number}:last>/undo", messages_unseen),
        (f"/volunteers/{number}:volunteer_id>/trouble-unseen", trouble_unseen),
        ("/rest", rest),
        (f"/rest/{number}:quiet_id>/undo", rest_undo),
        ("/next-door", show_next_door),
    ):
        blueprint.add_url_rule(address, view.__name__, view, methods=["POST"])


# --- messages


def messages_seen() -> Response:
    """Somebody knows that these did not leave."""
    city, code, last = _messages()
    calls = request.args.get("what") == "calls"
    with house().store.write() as casebook:
        sending.seen(casebook, city=city, calls=calls, reason=code, up_to=last, now=now())
        _noted(casebook, "seen", last, city)
    tell("desk.did_seen", "good")
    return go("desk.front", done=f"messages-{last}")


def messages_again() -> Response:
    """What is refused is tried at once; what has failed for good, somebody knows of."""
    city, code, last = _messages()
    if code not in TRIED_AGAIN:
        abort(404)
    with house().store.write() as casebook:
        for calls in (False, True):
            sending.seen(casebook, city=city, calls=calls, reason=code, up_to=last, now=now())
        sending.try_now(casebook, city=city, reason=code, now=now())
        _noted(casebook, "tried_again", last, city)
    tell("desk.did_again", "good")
    return go("desk.front", done=f"messages-{last}")


def _noted(casebook: Session, verb: str, last: int, city: str | None = None) -> None:
    """In the audit trail, by the newest of these messages."""
    subject = ("messages", last)
    audit.note(casebook, actor=operator().id, verb=verb, subject=subject, city=city, now=now())


def _messages() -> tuple[str, str, int]:
    """City, reason and the newest message from the address; 404 where it names none of ours."""
    city, last = request.args.get("city", ""), request.args.get("last", "")
    if city not in cities() or not (last.isascii() and last.isdigit() and len(last) < 19):
        abort(404)
    return city, request.args.get("code", ""), int(last)


def messages_unseen(last: int) -> Response:
    """A slip: they stand there again."""
    with house().store.write() as casebook:
        done = sending.unsee(casebook, cities=reach(), last=last, since=now() - UNDO_FOR)
        if done:
            _noted(casebook, "undone", last)
    return _undone(done)


def trouble_unseen(volunteer_id: int) -> Response:
    """A slip: that messages do not arrive there stands at the desk again."""
    with house().store.write() as casebook:
        if roster.find(casebook, volunteer_id, cities=reach()) is None:
            abort(404)
        done = telling.trouble_unseen(casebook, volunteer_id, now=now())
        if done:
            subject = ("volunteer", volunteer_id)
            audit.note(casebook, actor=operator().id, verb="undone", subject=subject, now=now())
    return _undone(done)


def _undone(done: bool) -> Response:
    tell(*(("desk.did_undo", "good") if done else ("desk.undo_too_late", "sorry")))
    return go("desk.front")


# --- zones and machines


def rest() -> Response:
    """Somebody sees to it; it comes up again later, if it is still so then."""
    city, what, code = _named()
    with house().store.write() as casebook:
        quiet_id = _rest(casebook, city, what, code)
    return _did(quiet_id, "desk.did_seen")


def _rest(casebook: Session, city: str, what: str, code: str) -> int | None:
    until = _tomorrow(city) if what == TODAY else now() + RESTS[what]
    named = {"city": city, "what": what, "code": code}
    return quiets.rest(casebook, **named, until=until, operator=operator(), now=now())


def _tomorrow(city: str) -> datetime:
    """When the next day begins there."""
    return cities()[city].day_began(cities()[city].day_began(now()) + INTO_TOMORROW)


def _named() -> tuple[str, str, str]:
    """What it is, from the address; 404 for what does not rest, or is not in one of the operator's cities."""
    what, code = request.args.get("what", ""), request.args.get("code", "")
    city = request.args.get("city", "")
    if what not in (*RESTS, TODAY) or not _is_ours(city, what, code):
        abort(404)
    return city, what, code


def _is_ours(city: str, what: str, code: str) -> bool:
    if what in OF_MACHINES:
        return city == "" and len(code) <= LONGEST_CODE
    if what in OF_MESSAGES:
        return city in cities() and code == TOO_LATE
    return city in cities() and code in ("", *cities()[city].zones) and reach().has(city, code)


def _did(quiet_id: int | None, done: str) -> Response:
    if quiet_id is None:
        tell("desk.too_late", "sorry")
        return go("desk.front")
    tell(done, "good")
    return go("desk.front", done=f"quiet-{quiet_id}")


def rest_undo(quiet_id: int) -> Response:
    """A slip: it stands there again, and what was shown next door is so no longer."""
    with house().store.write() as casebook:
        was = quiets.undo(casebook, quiet_id, cities=reach(), operator=operator(), now=now())
        if was is not None and was.what == "no_duty":
            where = {"city": was.city, "zone": was.code}
            next_door.hide(casebook, **where, shown_at=was.at, operator=operator(), now=now())
    return _undone(was is not None)


def show_next_door() -> Response:
    """Whoever helps in the zones beside it sees what waits there."""
    city, zone = request.args.get("city", ""), request.args.get("zone", "")
    if city not in cities() or zone not in cities()[city].zones or not reach().has(city, zone):
        abort(404)
    with house().store.write() as casebook:
        quiet_id = _rest(casebook, city, "no_duty", zone)
        if quiet_id is not None:
            next_door.show(casebook, city=city, zone=zone, operator=operator(), now=now())
    return _did(quiet_id, "desk.did_next_door")
