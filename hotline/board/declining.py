"""Not for me: one tap puts a request aside, another brings it back; and the list for the notice board."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, abort, render_template
from werkzeug import Response

from hotline.board import cards, looking
from hotline.board.guard import city, now, volunteer
from hotline.board.moving import back_saying
from hotline.board.requests import ONE
from hotline.casebook import board, declines
from hotline.house import house
from hotline.pages import formats, language

ON_PAPER = 100  # requests on one printed list


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/decline", "decline", decline, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/undecline", "undecline", undecline, methods=["POST"])
    blueprint.add_url_rule("/print", "printed", printed, methods=["GET"])


def decline(request_id: int) -> Response:
    """It moves to the very bottom, and the volunteer is not told of it."""
    with house().store.write() as casebook:
        if looking.waiting_one(casebook, volunteer(), request_id) is None:
            waits = False
        else:
            waits = declines.decline(casebook, request_id=request_id, volunteer_id=volunteer().id, now=now())
    return back_saying("told.declined_now", "good") if waits else back_saying("told.decline_gone")


def undecline(request_id: int) -> Response:
    """It suits after all."""
    with house().store.write() as casebook:
        back = declines.undo(casebook, request_id=request_id, volunteer_id=volunteer().id, now=now())
    return back_saying("told.undeclined_now", "good") if back else abort(404)


def printed() -> str:
    """Who waits in my zones, for the notice board of a house: kind, zone and age, and nobody's name."""
    with house().store.read() as casebook:
        sight = looking.sight(casebook)
        found = board.waiting(casebook, volunteer(), sight=sight, now=now(), limit=ON_PAPER)
    by_zone = sorted((cards.waiting_card(one) for one in found), key=lambda one: one.zone)
    return render_template(
        "board/print.html",
        zones=[(zone, list(ones)) for zone, ones in groupby(by_zone, key=lambda one: one.zone)],
        as_of=formats.stamp(now(), timezone=city().timezone, language=language()),
    )
