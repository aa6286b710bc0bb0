"""Who is rung for nothing but their own request, and how calls are welcome again (O11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.casebook import no_calls
from hotline.casebook.no_calls import WHY, Listed
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import cities, now, operator, reach
from hotline.house import house
from hotline.logs import masked
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

LONGEST = 40
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/no-calls", "no_calls", listed, methods=["GET"])
    blueprint.add_url_rule("/no-calls", "add_no_call", add, methods=["POST"])
    lift_one = f"/no-calls/<int(max={LARGEST_ID}):no_call_id>/lift"
    blueprint.add_url_rule(lift_one, "lift_no_call", lift, methods=["POST"])


def listed() -> str:
    """All of them, the newest first."""
    return _page()


def _page(*, wrong: str = "") -> str:
    with house().store.read() as casebook:
        found = no_calls.of_cities(casebook, cities=reach())
    return _shown(found, wrong=wrong)


def _shown(found: Sequence[Listed], *, wrong: str = "") -> str:
    return render_template(
        "desk/no_calls.html",
        active_page="desk.checkins",
        rows=[(one, _number(one), _since(one)) for one in found],
        towns=cities(),
        why=WHY,
        wrong=wrong,
    )


def _number(one: Listed) -> str:
    return formats.hidden(one.masked) if one.masked else say("desk.number_forgotten")


def _since(one: Listed) -> str:
    return formats.day(one.since, language(), cities()[one.city].timezone)


def add() -> Answer:
    """Somebody has told the desk; the number is not kept by it.

    A wish that is there already is shown alone: of most nobody knows the number any more, so that there is
    no other way to find the one that is to be lifted.
    """
    typed = request.form.get("number", "")[:LONGEST]
    read = ((code, city.written_number(typed)) for code, city in cities().items())
    found = next(((code, number) for code, number in read if number is not None), None)
    if found is None:
        return _page(wrong=say("checkins.why_number")), 422
    code, number = found
    with house().store.read() as casebook:
        there = no_calls.of_cities(casebook, cities=reach(), number=number)
    if there:
        known = [replace(one, masked=masked(number)) for one in there]
        return _shown(known, wrong=say("checkins.why_never"))
    with house().store.write() as casebook:
        no_calls.note_at_desk(casebook, number, city=code, operator_id=operator().id, now=now())
    tell("checkins.no_calls_added", "good")
    return go("desk.no_calls")


def lift(no_call_id: int) -> Response:
    """Calls are welcome again, and how we know."""
    why = next((one for one in WHY if one == request.form.get("why")), None)
    done = False
    if why is not None:
        with house().store.write() as casebook:
            done = no_calls.lift(
                casebook, no_call_id, cities=reach(), why=why, operator_id=operator().id, now=now()
            )
    tell(*(("checkins.lifted", "good") if done else ("checkins.not_moved", "sorry")))
    return go("desk.no_calls")
