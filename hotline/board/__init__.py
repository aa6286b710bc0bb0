"""The door of the volunteer: who waits in my zones, taking a request, ringing back, and how it went."""

from __future__ import annotations

from flask import Blueprint

from hotline.board import (
    declining,
    guard,
    helper_code,
    joining,
    me,
    outcomes,
    push,
    remembering,
    requests,
    ringing,
    rules,
    sign_in,
    start,
    told,
)
from hotline.house import House

__all__ = ["create_blueprint"]


def create_blueprint(_house: House) -> Blueprint:
    """`/board/`: every page but signing in is for volunteers who are signed in and know the rules."""
    blueprint = Blueprint("board", __name__, url_prefix="/board", template_folder="templates")
    blueprint.before_request(guard.let_in)
    blueprint.context_processor(guard.what_pages_know)
    rooms = (
        sign_in,
        joining,
        rules,
        me,
        helper_code,
        start,
        requests,
        remembering,
        ringing,
        outcomes,
        declining,
        told,
        push,
    )
    for room in rooms:
        room.add_routes(blueprint)
    return blueprint
