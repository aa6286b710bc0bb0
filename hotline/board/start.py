"""The first page: what I have taken, who waits in my zones, duty; and what I have done before."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.board import cards
from hotline.board.guard import city, now, stands_on, volunteer
from hotline.board.looking import LARGEST_ID
from hotline.board.moving import back_saying
from hotline.casebook import board, people
from hotline.casebook.board import PageKey, Waiting
from hotline.casebook.tables.requests import LATER, SOON, USUAL
from hotline.house import house
from hotline.pages import live

PAGE = 20
PRIORITIES = (SOON, USUAL, LATER)


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/", "front", front, methods=["GET"])
    blueprint.add_url_rule("/duty", "duty", duty, methods=["POST"])
    blueprint.add_url_rule("/past", "past", past, methods=["GET"])


@live.kept_up(stands_on)
def front() -> str:
    """My requests, then those that wait: urgent ones first, then the oldest; further ones by key."""
    after = read_key(request.args.get("after", ""))
    with house().store.read() as casebook:
        mine = [] if after else board.mine(casebook, volunteer())
        found = board.waiting(
            casebook, volunteer(), levels=city().levels, now=now(), after=after, limit=PAGE + 1
        )
        zones = people.zones_of(casebook, volunteer().id)
    return render_template(
        "board/front.html",
        mine=[cards.mine_card(one) for one in mine],
        waiting=[cards.waiting_card(one) for one in found[:PAGE]],
        zones="; ".join(cards.zone_name(zone) for zone in zones),
        paged=after is not None,
        next_page=_next_page(found),
    )


def _next_page(found: list[Waiting]) -> str | None:
    return write_key(found[PAGE - 1].key) if len(found) > PAGE else None


def write_key(key: PageKey) -> str:
    """A page key as it stands in an address: "1_2026-11-23T09:30:00+00:00_17"."""
    return f"{key.priority}_{key.asked_at.isoformat()}_{key.id}"


def read_key(written: str) -> PageKey | None:
    """The key in an address; None, which is the first page, where it is none of ours."""
    try:
        priority, asked_at, request_id = written.split("_")
        key = PageKey(int(priority), datetime.fromisoformat(asked_at), int(request_id))
    except ValueError:
        return None
    possible = key.priority in PRIORITIES and 0 < key.id <= LARGEST_ID and key.asked_at.tzinfo is not None
    return key if possible else None


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
