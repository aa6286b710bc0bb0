"""The first page: what I have taken, who waits in my zones, duty; and what I have done before."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.board import cards, lists
from hotline.board.guard import city, now, stands_on, volunteer
from hotline.board.moving import back_saying
from hotline.casebook import board, counts, people
from hotline.house import house
from hotline.pages import live


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/", "front", front, methods=["GET"])
    blueprint.add_url_rule("/duty", "duty", duty, methods=["POST"])
    blueprint.add_url_rule("/past", "past", past, methods=["GET"])


@live.kept_up(stands_on)
def front() -> str:
    """My requests, then those that wait: what I have first, my zones, next door, what I put aside."""
    with house().store.read() as casebook:
        seen = lists.look(casebook, request.args.get("after", ""))
        mine = [] if seen.paged else board.mine(casebook, volunteer())
        zones = people.zones_of(casebook, volunteer().id)
        empty = not (seen.anything or seen.paged)
        counted = counts.of_zones(casebook, city=city().code, zones=zones, now=now()) if empty else None
    return render_template(
        "board/front.html",
        mine=[cards.mine_card(one) for one in mine],
        seen=seen,
        zones="; ".join(cards.zone_name(zone) for zone in zones),
        counts=counted,
    )


def duty() -> Response:
    """On duty or having a break, as the button says."""
    on_duty = request.form.get("on") == "1"
    with house().store.write() as casebook:
        people.set_duty(casebook, volunteer_id=volunteer().id, on_duty=on_duty, now=now())
    return back_saying("duty_on_done" if on_duty else "duty_off_done", "good")


def past() -> str:
    """What is over: zone, kind and day."""
    with house().store.read() as casebook:
        found = board.closed_by(casebook, volunteer())
    return render_template("board/past.html", past=[cards.past_card(one) for one in found])
