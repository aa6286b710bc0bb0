"""Requests that stand still: on top for the volunteers, closed, seen; and one without a number gets one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import handling, intake, numbers, operating, slips
from hotline.casebook.handling import OUTCOMES
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City, caller_number
from hotline.desk.guard import cities, now, operator, place_scope
from hotline.desk.intake_form import number_of_resident
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.telling import tell_volunteer
from hotline.house import house
from hotline.pages import language
from hotline.pages.moving import go
from hotline.pages.people import Unfit
from hotline.pages.say import tell

ONE = f"/needs/requests/<int(max={LARGEST_ID}):request_id>"
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/number", "number", number, methods=["GET"])
    for word, name, view in (
        ("number", "give_number", give_number),
        ("board", "put_on_board", put_on_board),
        ("take-back", "take_back", take_back),
        ("seen", "request_seen", request_seen),
        ("close", "close_waiting", close_waiting),
        ("undo", "undo_close", undo_close),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", name, view, methods=["POST"])


def find(casebook: Session, request_id: int) -> Request:
    """The request, if it is one of the operator's cities."""
    found = casebook.scalar(
        select(Request).where(Request.id == request_id, place_scope(Request.city, Request.zone))
    )
    return found if found is not None else abort(404)


def _do(request_id: int, verb: Callable[[Session, Request], bool], *, done: str) -> Answer:
    """One transaction, then the list, which says how it went and offers to take it back."""
    with house().store.write() as casebook:
        did = verb(casebook, find(casebook, request_id))
    tell(*((done, "good") if did else ("desk.too_late", "sorry")))
    return go("desk.front", done=f"request-{request_id}") if did else go("desk.front")


def put_on_board(request_id: int) -> Answer:
    """On top, and quiet at the desk until the next step."""

    def verb(casebook: Session, one: Request) -> bool:
        return handling.put_on_board(
            casebook,
            request_id=request_id,
            quiet_until=next_step(one.asked_at, cities()[one.city]),
            operator=operator(),
            now=now(),
        )

    return _do(request_id, verb, done="desk.did_board")


def take_back(request_id: int) -> Answer:
    """From the volunteer whose time is over, to the board; they are told."""

    def verb(casebook: Session, one: Request) -> bool:
        taken = operating.take_back(casebook, one, operator_id=operator().id, now=now())
        if taken is not None and taken.had_it is not None:
            tell_volunteer(casebook, taken.had_it, zone=one.zone, now=now())
        return taken is not None

    return _do(request_id, verb, done="desk.taken_back")


def next_step(asked_at: datetime, city: City) -> datetime:
    """When somebody at the desk rings the resident, or a day from now where that is over."""
    step = timedelta(hours=city.waiting.ring_hours)
    return asked_at + step if asked_at + step > now() else now() + timedelta(days=1)


def request_seen(request_id: int) -> Answer:
    """Looked at: it comes up again after as many days as before."""

    def verb(casebook: Session, one: Request) -> bool:
        quiet = now() + timedelta(days=cities()[one.city].waiting.arranged_days)
        return handling.quieten(
            casebook, request_id=request_id, quiet_until=quiet, operator=operator(), now=now()
        )

    return _do(request_id, verb, done="desk.did_seen")


def close_waiting(request_id: int) -> Answer:
    """Over, in one of three words; nobody has it."""
    outcome = next((one for one in OUTCOMES if one == request.form.get("outcome")), None)
    if outcome is None:
        abort(400)

    def verb(casebook: Session, _one: Request) -> bool:
        return handling.close_request(
            casebook, request_id=request_id, outcome=outcome, operator=operator(), now=now()
        )

    return _do(request_id, verb, done="desk.did_closed")


def undo_close(request_id: int) -> Answer:
    """A slip: it stands as before."""
    with house().store.write() as casebook:
        words = house().words.code_words(find(casebook, request_id).language)
        done = slips.undo_request(
            casebook, request_id=request_id, operator=operator(), code_words=words, now=now()
        )
    tell(*(("desk.did_undo", "good") if done else ("desk.undo_too_late", "sorry")))
    return go("desk.front")


# --- a number for a request that has none


def number(request_id: int) -> Answer:
    """The form."""
    return _number_page(request_id)


def _number_page(request_id: int, *, typed: str = "", wrong: str = "") -> str:
    with house().store.read() as casebook:
        one = find(casebook, request_id)
    about = f"{kind_label(one.kind)}, {zone_name(one.city, one.zone)}"
    return render_template(
        "desk/number.html", active_page="desk.front", one=one, about=about, typed=typed, wrong=wrong
    )


def give_number(request_id: int) -> Answer:
    """Save it: volunteers see the request from now on."""
    typed, wrong, done = request.form.get("number", ""), "", False
    with house().store.write() as casebook:
        one = find(casebook, request_id)
        try:
            e164 = number_of_resident(typed, cities()[one.city])
        except Unfit as why:
            wrong = str(why)
        else:
            done = _give(casebook, one, e164)
    if wrong:
        return _number_page(request_id, typed=typed, wrong=wrong), 422
    tell(*(("desk.did_number", "good") if done else ("desk.too_late", "sorry")))
    return go("desk.front")


def _give(casebook: Session, one: Request, e164: str) -> bool:
    kept = keep_number(casebook, e164, cities()[one.city])
    spoken = one.language if one.language in house().words.languages else language()
    words = house().words.code_words(spoken)
    return intake.give_number(
        casebook, request_id=one.id, number_id=kept, operator=operator(), code_words=words, now=now()
    )


def keep_number(casebook: Session, e164: str, city: City) -> int:
    """The id of a number that somebody at the desk wrote down."""
    kind = caller_number(e164, city.country).kind
    return numbers.keep(casebook, e164, kind="other" if kind == "withheld" else kind, now=now())
